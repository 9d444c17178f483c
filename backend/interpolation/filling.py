"""Fill what no picture shows from around it: from what is farthest there, as it was hidden.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from torch.nn import functional

_FAR_SHARE = 0.98  # of the farthest depth around, from which on a pixel gives its colour


def filled(picture: torch.Tensor, known: torch.Tensor, depth_m: torch.Tensor) -> torch.Tensor:
    """Return `picture` [1, c, h, w] with what is not `known` [1, 1, h, w] filled, ring by ring, as far as any is."""
    depth_m = torch.where(known, depth_m, 0.0)
    picture = picture * known
    while not bool(known.all()):
        farthest = functional.max_pool2d(depth_m, 3, 1, 1)
        gives = (known & (depth_m >= _FAR_SHARE * _least(farthest))).float()
        total = functional.avg_pool2d(gives, 3, 1, 1)
        around = functional.avg_pool2d(gives * picture, 3, 1, 1) / total.clamp(min=1e-6)
        grows = ~known & (total > 0)
        if not bool(grows.any()):
            break
        picture, depth_m = torch.where(grows, around, picture), torch.where(grows, farthest, depth_m)
        known = known | grows
    return picture


def _least(values: torch.Tensor) -> torch.Tensor:
    """Return the least of the nine pixels around each."""
    return -functional.max_pool2d(-values, 3, 1, 1)
