"""Keep pictures that take long to draw, so that a long take does not draw them anew in every step.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np

# Compressed, as lines on black are small so: about 1000 pictures of 768 x 432 pixels. What is beyond is drawn again.
MOST_BYTES = 2**27
_LEVEL = 1  # of compression: the fastest


class KeptPictures:
    """What `draw` makes of a number, an array of bytes, made once as long as there is room."""

    def __init__(self, draw: Callable[[int], np.ndarray]) -> None:
        self._draw = draw
        self._kept: dict[int, tuple[bytes, tuple[int, ...]]] = {}
        self._kept_bytes = 0

    def __call__(self, number: int) -> np.ndarray:
        """Return the picture of `number`, uint8; always the same one."""
        if number in self._kept:
            packed, shape = self._kept[number]
            return np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape)
        picture = self._draw(number)
        packed = zlib.compress(picture.tobytes(), _LEVEL)
        if self._kept_bytes + len(packed) <= MOST_BYTES:
            self._kept[number] = packed, picture.shape
            self._kept_bytes += len(packed)
        return picture
