"""Lay a picture over another size of the same camera frame, without squeezing it.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from PIL import Image

from ..contract.shot import SIZE_MULTIPLE_PX
from ..inputs import ASPECT_TOLERANCE

Size = tuple[int, int]  # width, height in pixels


def shows_same_frame(one: Size, other: Size) -> bool:
    """Tell whether two sizes can be of one frame: the shorter sides are rounded, each by less than 8 pixels."""
    along = _longer_axis(other)
    shorter = one[1 - along] * other[along] / one[along]
    rounded = SIZE_MULTIPLE_PX * max(1.0, other[along] / one[along])
    return abs(shorter - other[1 - along]) < max(rounded, ASPECT_TOLERANCE * other[1 - along])


def laid_over(picture: Image.Image, size: Size) -> Image.Image:
    """Return `picture` in `size`: along the longer side both show just the frame, along the other what lies beyond.

    There some is cut off, or the edges are held.
    """
    if picture.size == size:
        return picture
    along = _longer_axis(size)
    wanted = size[1 - along] * picture.size[along] / size[along]
    lacking = max(0, ceil((wanted - picture.size[1 - along]) / 2))
    if lacking:
        around = [(0, 0), (0, 0), (0, 0)]
        around[along] = (lacking, lacking)  # numpy counts the axes of a picture from its height
        picture = Image.fromarray(np.pad(np.asarray(picture), around, mode="edge"))
    box = [0.0, 0.0, *map(float, picture.size)]
    box[1 - along] = (picture.size[1 - along] - wanted) / 2
    box[3 - along] = box[1 - along] + wanted
    return picture.resize(size, Image.Resampling.LANCZOS, box=tuple(box))


def _longer_axis(size: Size) -> int:
    return 0 if size[0] >= size[1] else 1
