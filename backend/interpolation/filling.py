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
        depths, colours = _around(depth_m), _around(picture)  # [1, 9, h, w] and [c, 9, h, w]
        farthest = depths.amax(dim=1, keepdim=True)
        gives = ((depths > 0) & (depths >= _FAR_SHARE * farthest)).float()
        grows = ~known & (farthest > 0)
        if not bool(grows.any()):
            break
        mean = ((gives * colours).sum(dim=1) / gives.sum(dim=1).clamp(min=1))[None]
        picture, depth_m = torch.where(grows, mean, picture), torch.where(grows, farthest, depth_m)
        known = known | grows
    return picture


def _around(planes: torch.Tensor) -> torch.Tensor:
    """Return the nine pixels around each of `planes` [1, c, h, w], [c, 9, h, w]; beyond the edge they are 0."""
    channels, height, width = planes.shape[1:]
    return functional.unfold(planes, 3, padding=1).view(channels, 9, height, width)
