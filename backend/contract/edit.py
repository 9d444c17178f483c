"""Describe an edit for another program: clips on one video track, sounds on audio tracks.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .schema import SCHEMA_VERSION, require, require_between, require_schema
from .timecode import timecode_frames

EDIT_JSON = "edit.json"

MediaKind = Literal["sequence", "movie", "missing"]


@dataclass(frozen=True)
class EditMarker:
    """A remark at a frame of a clip."""

    name: str
    frame: int = 0  # from the clip's first frame
    note: str = ""


@dataclass(frozen=True)
class Media:
    """What a clip shows.

    Of a sequence, `path` is any of its files, such as frames/0001.png: its last number is the one that counts
    from `first` to `last`. Each picture is held for `held` frames of the edit. Of a movie, its first frame is 0.
    """

    kind: MediaKind = "missing"
    path: str = ""  # absolute or from edit.json's folder
    first: int = 1  # number of the first picture, or frame of a movie
    last: int = 1  # of the last one that there is
    held: int = 1  # 2 for a take on twos

    def __post_init__(self) -> None:
        require(bool(self.path) or self.kind == "missing", "path", self.path, "the file of a picture or a movie")
        require(self.last >= self.first, "last", self.last, f"{self.first} (the first one) or later")
        require(self.held >= 1, "held", self.held, "1 or more")
        require(self.first >= 0, "first", self.first, "0 or more")

    @property
    def is_still(self) -> bool:
        """Whether it is one picture, which can be shown for any time."""
        return self.kind == "sequence" and self.first == self.last

    @property
    def frames(self) -> int:
        """How many frames of the edit it lasts; of a still, at least."""
        return (self.last - self.first + 1) * self.held


@dataclass(frozen=True)
class Clip:
    """A part of the video track."""

    name: str
    start: int  # in the edit, whose first frame is 0
    frames: int  # how long it is in the edit
    media: Media = Media()
    offset: int = 0  # frames of the edit that are cut away at the media's beginning
    markers: tuple[EditMarker, ...] = ()
    shot_id: str = ""
    take: int = 0  # 0 has none
    prompt: str = ""
    seed: int = 0
    camera: str = ""
    dialogue: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        require(self.start >= 0, "start", self.start, "0 (the edit's first frame) or later")
        require(self.frames >= 1, "frames", self.frames, "at least one frame")
        require(self.offset >= 0, "offset", self.offset, "0 or more frames")
        if self.media.kind != "missing" and not self.media.is_still:
            most = self.media.frames - self.offset
            expected = f"at most {most}: the media has no more, what follows is a gap or a still"
            require(self.frames <= most, "frames", self.frames, expected)

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.start + self.frames


@dataclass(frozen=True)
class Sound:
    """A part of an audio track."""

    path: str  # absolute or from edit.json's folder
    start: int  # in the edit, whose first frame is 0
    frames: int  # how long it is heard
    name: str = ""  # its file's name where empty
    offset: float = 0.0  # frames of the edit that are cut away at the file's beginning
    track: str = "Audio"  # sounds of one track that overlap are spread over several
    volume: float = 1.0
    file_frames: float = 0.0  # how long the whole file is, in frames of the edit; 0 is not known

    def __post_init__(self) -> None:
        require(bool(self.path), "path", self.path, "a sound file")
        require(self.start >= 0, "start", self.start, "0 (the edit's first frame) or later")
        require(self.frames >= 1, "frames", self.frames, "at least one frame")
        require(self.offset >= 0, "offset", self.offset, "0 or more frames")
        require(self.volume >= 0, "volume", self.volume, "0 or more")

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.start + self.frames


@dataclass(frozen=True)
class Edit:
    """A whole edit: the content of edit.json. What lies between two clips is a gap."""

    name: str  # of the timeline; the file is called after it
    fps: float  # 23.976 stands for 24000/1001
    width: int
    height: int
    clips: tuple[Clip, ...]
    audio: tuple[Sound, ...] = ()
    start_timecode: str = "01:00:00:00"  # of the edit's first frame
    relative_paths: bool = True  # from the .otio, where there is such a path
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
        require_between("fps", self.fps, 0.01, 10_000)
        require(bool(self.clips), "clips", self.clips, "at least one clip: the film has no shot that is enabled")
        timecode_frames(self.start_timecode, self.fps, "start_timecode")
        ends = 0
        for index, clip in enumerate(self.clips):
            expected = f"{ends} or later, where the clip before ends: clips stand in order and do not overlap"
            require(clip.start >= ends, f"clips[{index}].start", clip.start, expected)
            ends = clip.end
