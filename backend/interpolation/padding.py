"""Bring pictures to sizes that networks take.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from torch.nn import functional


def padded(picture: torch.Tensor, multiple_px: int) -> torch.Tensor:
    """Return `picture` [1, c, h, w] with its right and lower edge held until both sides are such multiples."""
    down, right = (-side % multiple_px for side in picture.shape[2:])
    return functional.pad(picture, (0, right, 0, down), mode="replicate") if down or right else picture
