"""Describe the pictures between those of a take: more of them a second, in a folder of the take.

`more-60fps/` in a take's folder holds `0001.png`, `0002.png` … to be played at that rate from the take's first frame,
the take's own pictures among them as they are, and `more.json`. Must not import anything but the standard library and
the contract.
"""

from __future__ import annotations

import math
import typing
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

from . import schema
from .folders import TakeFolder, numbered_files, write_text
from .schema import SCHEMA_VERSION, require, require_schema
from .shot import FrameMap
from .take import Take
from .timecode import exact_fps

MoreMethod = Literal["motion", "rife", "film", "blend"]
MORE_METHODS: tuple[MoreMethod, ...] = typing.get_args(MoreMethod)
NETWORK_METHODS: tuple[MoreMethod, ...] = ("rife", "film")  # these need weights that the user has
FPS_HIGH = 240.0
_PREFIX = "more-"


@dataclass(frozen=True)
class MoreProvenance:
    """What pictures in between were really made with; the backend fills it in."""

    made_from: str  # the SHA-256 over what they are made from: the take's pictures, and its motion vectors if used
    weights: str = ""  # "<file>: <sha256>"
    device: str = ""
    versions: dict[str, str] | None = None  # package -> version
    blended: tuple[int, ...] = ()  # file numbers that no motion was known for, so that two pictures are mixed


@dataclass(frozen=True)
class MoreFrames:
    """How pictures between those of a take are made: the whole content of more.json."""

    method: MoreMethod
    fps: float  # pictures a second
    weights: str = ""  # of the network: a file, one in a model folder, or `org/name:file` of the Hub
    provenance: MoreProvenance | None = None
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
        require(0 < self.fps <= FPS_HIGH, "fps", self.fps, f"a number above 0, up to {FPS_HIGH:g}")
        network = self.method in NETWORK_METHODS
        right = f"the weights of {self.method.upper()}" if network else "left out: this method needs none"
        require(bool(self.weights) == network, "weights", self.weights, right)

    @property
    def request(self) -> MoreFrames:
        """The same as it was asked for."""
        return replace(self, provenance=None)


@dataclass(frozen=True)
class Moment:
    """When a picture is: at `share` (0 to 1, never 1) of the way from the take's file `before` to its file `after`.

    At share 0 it is the take's own picture `before`.
    """

    before: int
    after: int
    share: float


def own_fps(take: Take) -> float:
    """Return how many pictures a second a take has by itself."""
    return take.fps / take.frames.step


def refusal(take: Take, fps: float) -> str:
    """Return a sentence that says why `take` cannot have `fps` pictures a second, or ""."""
    if take.frames.are_stills:
        return "The pictures of this take are stills: there is no movement between them."
    if take.frames.count < 2:
        return "This take has one picture alone: there is nothing between."
    if _scene_frames_a_picture(take, fps) >= take.frames.step:
        return f"This take has {own_fps(take):g} pictures a second already: choose a rate above that."
    return ""


def moments_of(take: Take, fps: float) -> list[Moment]:
    """Return when each picture is, from file 1 on, as long as `take` lasts.

    The last picture is held as the take holds it, or with a loop goes on into the first.
    """
    apart = _scene_frames_a_picture(take, fps)
    return [_moment(take, apart * place) for place in range(count_of(take, fps))]


def count_of(take: Take, fps: float) -> int:
    """Return how many pictures there are as long as `take` lasts."""
    return math.ceil((take.frames.end - take.frames.start + 1) / _scene_frames_a_picture(take, fps))


def _moment(take: Take, passed: Fraction) -> Moment:
    """Return the moment so many scene frames after the first of `take`."""
    frames = take.frames
    before = min(int(passed / frames.step) + 1, frames.count)
    share = (passed - (before - 1) * frames.step) / len(frames.shown(before))
    if before < frames.count:
        return Moment(before, before + 1, float(share))
    return Moment(before, 1, float(share)) if take.loop else Moment(before, before, 0.0)


def frames_of(take: Take, fps: float) -> FrameMap | None:
    """Return which scene frames the pictures stand at; None where some lie between two scene frames."""
    apart = _scene_frames_a_picture(take, fps)
    return replace(take.frames, step=int(apart)) if apart.denominator == 1 else None


def _scene_frames_a_picture(take: Take, fps: float) -> Fraction:
    """Return how many scene frames lie between two pictures; rates are rounded, their ratio is of whole numbers."""
    return Fraction(_exact(take.fps) / _exact(fps)).limit_denominator(100_000)


def _exact(fps: float) -> float:
    """Return the rate that `fps` is written short for; film and television have none below 10."""
    return exact_fps(fps) if fps > 10 else fps


@dataclass(frozen=True)
class MoreFolder:
    """The files of the pictures of one rate."""

    path: Path

    @property
    def fps(self) -> float:
        """The pictures a second that its name tells; 0 where somebody renamed it."""
        try:
            return float(self.path.name.removeprefix(_PREFIX).removesuffix("fps"))
        except ValueError:
            return 0.0

    @property
    def more_json(self) -> Path:
        """How they are made."""
        return self.path / "more.json"

    def frame(self, number: int) -> Path:
        """Return the picture with file number `number`."""
        return self.path / f"{number:04d}.png"

    def finished_frames(self) -> dict[int, Path]:
        """Return the pictures that exist, by number."""
        return numbered_files(self.path, ".png")

    def is_finished(self, take: Take) -> bool:
        """Tell whether every picture is there. Raises `ContractError` or OSError."""
        return len(self.finished_frames()) >= count_of(take, self.read().fps)

    def read(self) -> MoreFrames:
        """Read more.json. Raises `ContractError` or `FileNotFoundError`."""
        return schema.from_text(MoreFrames, self.more_json.read_bytes(), "more.json")

    def write(self, more: MoreFrames) -> None:
        """Write more.json, as a file of this version."""
        write_text(self.more_json, schema.to_text(replace(more, schema=SCHEMA_VERSION)))


def more_folder(take: TakeFolder, fps: float) -> MoreFolder:
    """Return where the pictures of `take` at `fps` lie, whether there are any or not."""
    rate = f"{fps:.3f}".rstrip("0").rstrip(".")
    return MoreFolder(take.path / f"{_PREFIX}{rate}fps")


def more_folders(take: TakeFolder) -> list[MoreFolder]:
    """Return the folders of such pictures that `take` has, finished or not."""
    found = sorted(take.path.glob(f"{_PREFIX}*fps")) if take.path.is_dir() else []
    return [folder for path in found if (folder := MoreFolder(path)).more_json.exists()]
