"""Say which pictures a film shows one after the other, and how fast.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import isclose
from pathlib import Path

from PIL import Image

from ..contract import Pictures, Take, TakeFolder, exact_fps, shown_pictures
from ..contract.more_frames import moments_of, more_folder, own_fps
from ..errors import BackendError

_MOST_DENOMINATOR = 1001  # of the rates that film and television have
_ROUNDED = 1e-4  # what is cut off of 23.976, as a part


@dataclass(frozen=True)
class Footage:
    """A film as picture files: `pictures` has one for each frame, and one that is held stands there several times."""

    pictures: tuple[Path, ...]
    fps: Fraction
    first: int = 1  # the scene frame of the first

    @property
    def held(self) -> Iterator[tuple[Path, int]]:
        """Yield each picture, and for how many frames it stands."""
        for path, frames in groupby(self.pictures):
            yield path, len(list(frames))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, of the first picture."""
        return read_picture(self.pictures[0]).size


def fraction_of(fps: float) -> Fraction:
    """Return a frame rate as a fraction: 23.976 is 24000/1001."""
    return Fraction(exact_fps(fps)).limit_denominator(_MOST_DENOMINATOR)


def take_footage(folder: TakeFolder, take: Take, fps: float = 0.0) -> Footage:
    """Return the pictures of a take as its scene plays them, each held as long as there.

    They are those that show it, those in between among them where it has such. With an `fps` they are those that were
    made at that rate; at the take's own rate, its own. Raises `BackendError` `unfinished` where some are still to be
    made.
    """
    shown = shown_pictures(folder, take)
    if fps:
        if not _is_own(take, fps):
            return _more_footage(folder, take, fps)
        shown = Pictures(folder.frames, take.frames)
    files = _whole(shown.finished_frames(), shown.frames.count, take)
    pictures = [path for number, path in enumerate(files, 1) for _ in shown.frames.shown(number)]
    return Footage(tuple(pictures), fraction_of(take.fps), take.frames.start)


def _is_own(take: Take, fps: float) -> bool:
    """Tell whether a take has `fps` pictures a second by itself; rates may be rounded as they are written."""
    return isclose(own_fps(take), exact_fps(fps), rel_tol=_ROUNDED)


def _more_footage(folder: TakeFolder, take: Take, fps: float) -> Footage:
    """Return the pictures that were made at `fps`; numbered by scene frames where that is the scene's, else from 1."""
    more = more_folder(folder, fps)
    if not more.more_json.exists():
        text = f"Take {take.number} has no pictures at {fps:g} frames a second."
        hint = "Make more frames at that rate first, or export the take's own."
        raise BackendError("unfinished", text, hint, detail=str(more.path))
    rate = more.read().fps
    files = _whole(more.finished_frames(), len(moments_of(take, rate)), take)
    exact = fraction_of(rate)
    return Footage(tuple(files), exact, take.frames.start if exact == fraction_of(take.fps) else 1)


def _whole(files: dict[int, Path], count: int, take: Take) -> list[Path]:
    """Return the files 1 to `count` in order; raise `BackendError` where some are missing."""
    missing = [number for number in range(1, count + 1) if number not in files]
    if missing:
        raise BackendError(
            "unfinished",
            f"{len(missing)} of the {count} pictures of take {take.number} are still to be made.",
            "Finish the take, then export it.",
            detail=", ".join(map(str, missing)),
        )
    return [files[number] for number in range(1, count + 1)]


def read_picture(path: Path) -> Image.Image:
    """Return a picture as RGB. Raises `BackendError` `bad_frame`."""
    try:
        with Image.open(path) as picture:
            return picture.convert("RGB")
    except (OSError, SyntaxError) as error:  # what Pillow raises for a damaged file
        if isinstance(error, FileNotFoundError):
            raise
        raise BackendError(
            "bad_frame",
            f"The picture {path.name} cannot be read.",
            "Delete it and press Finish Take: it is made again.",
            detail=f"{path}: {error}",
        ) from error
