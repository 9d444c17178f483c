"""Read the pictures that frames of a take are led to, and tell how each frame is led.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from operator import itemgetter

from PIL import Image

from ..contract import KeyFrame, Take, TakeFolder
from ..contract.folders import numbered_files
from ..controls.scribble import ground_of
from ..errors import BackendError
from .same_frame import laid_over, shows_same_frame
from .upright import on_ground, upright

# Around a key frame its picture is held for this part of the steps, after the first one, which sees next to nothing of
# it under its noise. Held for longer, what it shows where the frame has something else stays visible.
_PART_AROUND = 0.2


@dataclass(frozen=True)
class Pull:
    """Which key frame a frame is led to, and up to which step (from 0) it is held; of a step that is not whole, a part.

    By None it is led to nothing.
    """

    key: KeyFrame | None
    until: float = 0.0


def check_keys(folder: TakeFolder, take: Take) -> None:
    """Raise `BackendError` `bad_key` unless the picture of every key frame is there, in the take's proportions."""
    for number in numbers_of_keys(take):
        width, height = _read(folder, number).size
        if not shows_same_frame((width, height), (take.width, take.height)):
            raise BackendError(
                "bad_key",
                f"The picture of key frame {number} is {width} x {height} pixels, the take is {take.width} x "
                f"{take.height}: it would be stretched.",
                "Take the key frames from pictures of the same shape.",
            )


def numbers_of_keys(take: Take) -> list[int]:
    """Return the files of all key frames: of those that are held, and of those that a network steers by."""
    return sorted({*(key.number for key in take.keys), *(take.sparse.numbers if take.sparse else ())})


def key_picture(folder: TakeFolder, take: Take, number: int) -> Image.Image:
    """Return the picture that a frame is led to, RGB, in the size of the take; what is transparent is grey."""
    return laid_over(on_ground(_read(folder, number)), (take.width, take.height))


def key_drawing(folder: TakeFolder, take: Take, number: int) -> Image.Image:
    """Return a picture of lines, RGB, in the size of the take; what is transparent is as far from them as can be."""
    drawing = _read(folder, number)
    return laid_over(on_ground(drawing, ground_of(drawing)), (take.width, take.height))


def pull_of(take: Take, number: int) -> Pull:
    """Return how a frame is led: a key frame by its own picture, another by that of the key frame that leads it most.

    Never by two, which would be seen through each other. A picture leads less the farther it is and the lower its
    strength, and not at all from where the motion module sees them side by side no more.
    """
    steps, first = take.sampling.steps, take.first_step
    own = next((key for key in take.keys if key.number == number and key.strength), None)
    if own and own.is_final:
        return Pull(own, math.inf)
    if own:
        lead, key = own.strength, own
        until = first + 1 + (steps - first - 1) * lead
    else:
        lead, key = max(((_lead(take, key, number), key) for key in take.keys), key=itemgetter(0), default=(0.0, None))
        until = 1 + _PART_AROUND * steps * lead  # counted from noise: a run that begins with a render has less of it
    until = min(until, steps)
    return Pull(key, until) if lead and until >= first + 1 else Pull(None)


def _lead(take: Take, key: KeyFrame, number: int) -> float:
    """Return how much (0 to 1) a key frame leads another frame; squared, as farther off less is in the same place."""
    near = max(0.0, 1 - _distance(take, key.number, number) / take.context_length)
    return key.strength * near**2


def _distance(take: Take, one: int, other: int) -> int:
    apart = abs(one - other)
    return min(apart, take.frames.count - apart) if take.loop else apart


def _read(folder: TakeFolder, number: int) -> Image.Image:
    path = numbered_files(folder.keys).get(number, folder.key(number))
    try:
        with Image.open(path) as picture:
            return upright(picture)
    except (OSError, SyntaxError, ValueError, struct.error) as error:  # what Pillow raises for a damaged file
        raise BackendError(
            "bad_key",
            f"The picture of key frame {number} cannot be read.",
            f"Put it at {path} again, or make a new take.",
            detail=str(error),
        ) from error
