"""Two pictures of a take that follow each other, and what makes pictures between them.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from PIL import Image

from ..errors import BackendError

Between = Callable[[float], torch.Tensor]  # from a share of the way to a picture [1, 3, h, w]


@dataclass(frozen=True)
class Pair:
    """The files `before` and `after` of a take, and their pictures, float32 in [0, 1], [1, 3, h, w]."""

    before: int
    after: int
    first: torch.Tensor
    second: torch.Tensor


class Method(Protocol):
    """A way to make pictures between two."""

    def between(self, pair: Pair) -> Between | None:
        """Return what makes the picture at a share of the way; None where nothing is known of this pair."""


class Blend:
    """Mix the two pictures: what moves is seen twice."""

    def between(self, pair: Pair) -> Between:
        """Return what mixes them."""
        return lambda share: torch.lerp(pair.first, pair.second, share)


def read_picture(path: Path, size: tuple[int, int], device: torch.device) -> torch.Tensor:
    """Return a finished frame of `size` (width, height), float32 in [0, 1], [1, 3, h, w].

    Raises `BackendError` `bad_frame`.
    """
    try:
        with Image.open(path) as picture:
            pixels = np.array(picture.convert("RGB"))
    except (OSError, SyntaxError) as error:  # what Pillow raises for a damaged file
        text = f"The picture {path.name} of this take cannot be read."
        raise BackendError("bad_frame", text, f"Delete {path} and finish the take again.", str(error)) from error
    if pixels.shape[1::-1] != size:
        raise BackendError(
            "bad_frame",
            f"The picture {path.name} is {pixels.shape[1]} x {pixels.shape[0]} pixels, the take {size[0]} x {size[1]}.",
            f"Delete {path} and finish the take again.",
        )
    return torch.from_numpy(pixels).to(device).permute(2, 0, 1)[None].float() / 255


def as_image(picture: torch.Tensor) -> Image.Image:
    """Return a picture [1, 3, h, w] in [0, 1] with 8 bits."""
    eight_bit = (picture[0].clamp(0, 1) * 255).round().to(torch.uint8)
    return Image.fromarray(eight_bit.permute(1, 2, 0).cpu().numpy())
