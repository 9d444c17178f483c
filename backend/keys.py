"""Read the pictures that frames of a take are led to, and tell how long each is held.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from PIL import Image

from .contract import KeyFrame, Take, TakeFolder
from .errors import BackendError
from .inputs import ASPECT_TOLERANCE


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


def held_keys(take: Take) -> dict[KeyFrame, int]:
    """Return the key frames that are held for a step or more, and the step (from 0) before which each is let go."""
    until = {key: key.held_until(take.first_step, take.sampling.steps) for key in take.keys}
    return {key: step for key, step in until.items() if step > take.first_step}


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
