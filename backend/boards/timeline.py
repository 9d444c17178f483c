"""Write the edit of a folder as an OpenTimelineIO file (.otio), which edit suites read.

Must not import torch, bpy or anything from the Blender side; opentimelineio only when it is needed: not every
Python has it.
"""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..contract import EDIT_JSON, Clip, Edit, Media, Sound, exact_fps, timecode_frames
from ..contract.folders import safe_name
from ..errors import BackendError
from ..progress import Reporter
from ..version import VERSION
from .reading import read_job, write_files

if TYPE_CHECKING:
    import opentimelineio as otio

_SPACE = "animatic"  # of our metadata, as OTIO asks of every program
_LAST_NUMBER = re.compile(r"(\d+)(?=\D*$)")


def write_timeline(folder: Path, reporter: Reporter) -> tuple[str, ...]:
    """Write the edit.json in `folder` as an .otio there and return its name.

    Raises `BackendError`, `OSError` or `CancelledByUser`.
    """
    edit = read_job(Edit, folder / EDIT_JSON)
    reporter.check_cancelled()
    try:
        import opentimelineio as otio
    except ModuleNotFoundError as error:
        raise BackendError(
            "no_timelines",
            f"The backend's Python {platform.python_version()} has no OpenTimelineIO, which writes timelines.",
            "It is not made for Python 3.14 yet: set the backend up again with Python 3.11, 3.12 or 3.13.",
            detail=str(error),
        ) from error
    timeline = _Writer(edit, folder).timeline()
    name = f"{safe_name(edit.name)}.otio"
    text = otio.adapters.write_to_string(timeline, "otio_json", indent=2) + "\n"
    write_files(folder, {name: text.encode()})
    return (name,)


class _Writer:
    """Turns an edit into OTIO's objects; all times are frames of the edit, but for held pictures."""

    def __init__(self, edit: Edit, folder: Path) -> None:
        import opentimelineio

        self._otio = opentimelineio
        self._edit, self._folder = edit, folder
        self._fps = exact_fps(edit.fps)

    def timeline(self) -> otio.schema.Timeline:
        """Return the whole timeline."""
        edit, schema = self._edit, self._otio.schema
        starts = self._time(timecode_frames(edit.start_timecode, edit.fps, "start_timecode"))
        about = {"version": VERSION, "width": edit.width, "height": edit.height, "fps": self._fps}
        timeline = schema.Timeline(edit.name, global_start_time=starts, metadata={_SPACE: about})
        timeline.tracks.append(self._track("Shots", schema.TrackKind.Video, [(c, self._clip(c)) for c in edit.clips]))
        for name, sounds in _lanes(edit.audio):
            heard = [(sound, self._sound(sound)) for sound in sounds]
            timeline.tracks.append(self._track(name, schema.TrackKind.Audio, heard))
        return timeline

    def _track(
        self, name: str, kind: str, items: list[tuple[Clip, otio.schema.Clip]] | list[tuple[Sound, otio.schema.Clip]]
    ) -> otio.schema.Track:
        """Return a track with `items` where they stand, and gaps between."""
        track, reached = self._otio.schema.Track(name, kind=kind), 0
        for placed, item in items:
            if placed.start > reached:
                track.append(self._otio.schema.Gap(source_range=self._range(0, placed.start - reached)))
            track.append(item)
            reached = placed.end
        return track

    def _clip(self, clip: Clip) -> otio.schema.Clip:
        first = clip.offset + (clip.media.first if clip.media.kind == "movie" else 0)
        stands = clip.media.is_still and clip.frames > clip.media.frames - clip.offset
        return self._otio.schema.Clip(
            clip.name,
            media_reference=self._media(clip.media),
            source_range=self._range(first, clip.frames),
            effects=[self._otio.schema.FreezeFrame()] if stands else [],
            markers=self._markers(clip, first),
            metadata={_SPACE: _about(clip)},
        )

    def _media(self, media: Media) -> otio.schema.MediaReference:
        schema = self._otio.schema
        if media.kind == "missing":
            return schema.MissingReference()
        if media.kind == "movie":
            return schema.ExternalReference(self._url(media.path), self._range(0, media.last + 1))
        path = self._folder / media.path
        found = _LAST_NUMBER.search(path.name)
        if found is None:  # a picture without a number
            return schema.ExternalReference(self._url(media.path), self._range(0, 1))
        rate, time = self._fps / media.held, self._otio.opentime
        count = media.last - media.first + 1
        return schema.ImageSequenceReference(
            target_url_base=self._url(str(path.parent)) + "/",
            name_prefix=quote(path.name[: found.start()], safe=""),
            name_suffix=quote(path.name[found.end() :], safe=""),
            start_frame=media.first,
            rate=rate,
            frame_zero_padding=len(found[1]),
            missing_frame_policy=schema.ImageSequenceReference.MissingFramePolicy.hold,
            available_range=time.TimeRange(time.RationalTime(0, rate), time.RationalTime(count, rate)),
        )

    def _markers(self, clip: Clip, first: int) -> list[otio.schema.Marker]:
        """Return the clip's markers, with what is said and noted at its first frame; times are the media's."""
        colors = self._otio.schema.MarkerColor
        found = [(0, "Dialogue", clip.dialogue, colors.CYAN), (0, "Notes", clip.notes, colors.YELLOW)]
        found = [marker for marker in found if marker[2]]
        found += [(marker.frame, marker.name, marker.note, colors.GREEN) for marker in clip.markers]
        return [
            self._otio.schema.Marker(name, self._range(first + frame, 1), color, comment=note)
            for frame, name, note, color in found
        ]

    def _sound(self, sound: Sound) -> otio.schema.Clip:
        whole = self._range(0, sound.file_frames) if sound.file_frames else None
        return self._otio.schema.Clip(
            sound.name or Path(sound.path).name,
            media_reference=self._otio.schema.ExternalReference(self._url(sound.path), whole),
            source_range=self._range(sound.offset, sound.frames),
            metadata={_SPACE: {"volume": sound.volume}},
        )

    def _url(self, name: str) -> str:
        """Return the URL of a file, from the .otio where it shall be and can be."""
        path = Path(os.path.abspath(self._folder / name))  # noqa: PTH100 (links stay: they are how the file is known)
        if self._edit.relative_paths:
            try:
                relative = Path(os.path.relpath(path, self._folder.absolute()))
            except ValueError:  # on another drive
                return path.as_uri()
            return quote(relative.as_posix(), safe="/")
        return path.as_uri()

    def _time(self, frames: float) -> otio.opentime.RationalTime:
        return self._otio.opentime.RationalTime(frames, self._fps)

    def _range(self, start: float, frames: float) -> otio.opentime.TimeRange:
        return self._otio.opentime.TimeRange(self._time(start), self._time(frames))


def _about(clip: Clip) -> dict[str, str | int]:
    """Return what the clip's metadata tell of the shot and its take."""
    take = {"take": clip.take, "prompt": clip.prompt, "seed": clip.seed} if clip.take else {}
    names = ("shot_id", "camera", "dialogue", "notes")
    return take | {name: value for name in names if (value := getattr(clip, name))}


def _lanes(sounds: tuple[Sound, ...]) -> list[tuple[str, list[Sound]]]:
    """Return the audio tracks: by name, each as often as its sounds overlap."""
    lanes: dict[str, list[list[Sound]]] = {}
    for sound in sorted(sounds, key=lambda sound: sound.start):
        tracks = lanes.setdefault(sound.track, [])
        free = next((track for track in tracks if track[-1].end <= sound.start), None)
        if free is None:
            tracks.append([sound])
        else:
            free.append(sound)
    return [
        (name if number == 1 else f"{name} {number}", track)
        for name, tracks in lanes.items()
        for number, track in enumerate(tracks, 1)
    ]
