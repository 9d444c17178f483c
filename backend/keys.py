"""Read the pictures that frames of a take are led to, and tell how each frame is led.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image

from .contract import KeyFrame, Take, TakeFolder
from .errors import BackendError
from .inputs import ASPECT_TOLERANCE


@dataclass(frozen=True)
class Pull:
    """How a frame is led to the pictures of key frames: by which, each with its share, these sum to 1.

    `total` (0 to 1) is how much of what it begins with is theirs, and `steps` for how many steps that is held; of the
    last one, where it is not whole, a part is.
    """

    shares: dict[KeyFrame, float]
    total: float
    steps: float


def check_keys(folder: TakeFolder, take: Take) -> None:
    """Raise `BackendError` `bad_key` unless the picture of every key frame is there, in the take's proportions."""
    for key in take.keys:
        width, height = _read(folder, key.number).size
        if abs(width / height - take.width / take.height) > ASPECT_TOLERANCE * take.width / take.height:
            raise BackendError(
                "bad_key",
                f"The picture of key frame {key.number} is {width} x {height} pixels, the take is {take.width} x "
                f"{take.height}: it would be stretched.",
                "Take the key frames from stills of the same shape.",
            )


def key_picture(folder: TakeFolder, take: Take, number: int) -> Image.Image:
    """Return the picture that a frame is led to, RGB, in the size of the take."""
    picture, size = _read(folder, number), (take.width, take.height)
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def pull_of(take: Take, number: int) -> Pull:
    """Return how a frame is led: a key frame by its picture alone, others by those of the key frames around.

    These lead less the farther they are, and not at all from where the motion module sees them beside the frame no
    more; nor after half of the steps, when it is settled what is where.
    """
    made = take.sampling.steps - take.first_step
    own = next((key for key in take.keys if key.number == number), None)
    if own:
        return Pull({own: 1.0}, 1.0, math.inf if own.is_final else made * own.strength)
    near = {key: max(0.0, 1 - _distance(take, key.number, number) / take.context_length) for key in take.keys}
    whole = sum(near.values())
    if not whole:
        return Pull({}, 0.0, 0.0)
    shares, total = {key: each / whole for key, each in near.items() if each}, min(1.0, whole)
    return Pull(shares, total, made / 2 * total * sum(share * key.strength for key, share in shares.items()))


def _distance(take: Take, one: int, other: int) -> int:
    apart = abs(one - other)
    return min(apart, take.frames.count - apart) if take.loop else apart


def _read(folder: TakeFolder, number: int) -> Image.Image:
    path = folder.key(number)
    try:
        with Image.open(path) as picture:
            return picture.convert("RGB")
    except (OSError, SyntaxError) as error:  # what Pillow raises for a damaged file
        raise BackendError(
            "bad_key",
            f"The picture of key frame {number} cannot be read.",
            f"Put it at {path} again, or make a new take.",
            detail=str(error),
        ) from error
