"""Fill what no picture shows, or only with colours of something else, from around it.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from torch.nn import functional

_FAR_SHARE = 0.98  # of the farthest depth around, from which on a pixel gives its colour
_SAME_SHARE = 0.02  # of the depth, within which pixels show one surface
_RINGS = 2  # of pixels beside a silhouette, at most, that hold colours of both sides


def filled(picture: torch.Tensor, known: torch.Tensor, depth_m: torch.Tensor) -> torch.Tensor:
    """Return `picture` [1, c, h, w] with what is not `known` [1, 1, h, w] filled, ring by ring, as far as any is.

    It was hidden, so the colours are those of what is farthest there.
    """
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


def mended(picture: torch.Tensor, good: torch.Tensor, bad: torch.Tensor, depth_m: torch.Tensor) -> torch.Tensor:
    """Return `picture` [1, c, h, w] with what is `bad` taken from `good` pixels around of the same surface, if any.

    Masks and depth are [1, 1, h, w].
    """
    for _ in range(_RINGS):
        depths, colours = _around(torch.where(good, depth_m, 0.0)), _around(picture)
        gives = ((depths - depth_m).abs() <= _SAME_SHARE * depth_m).float() * (depths > 0)
        total = gives.sum(dim=1)[None]
        grows = bad & ~good & (total > 0)
        picture = torch.where(grows, (gives * colours).sum(dim=1)[None] / total.clamp(min=1), picture)
        good = good | grows
    return picture


def _around(planes: torch.Tensor) -> torch.Tensor:
    """Return the nine pixels around each of `planes` [1, c, h, w], [c, 9, h, w]; beyond the edge they are 0."""
    channels, height, width = planes.shape[1:]
    return functional.unfold(planes, 3, padding=1).view(channels, 9, height, width)
