"""Find the edges of what is nearer in a picture's depth.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from torch.nn import functional

_EDGE_SHARE = 0.02  # of the inverse depth, by which an edge bends it
_WAYS = ((0, 1), (1, 0), (1, 1), (1, -1))


def beside_nearer(depth_m: torch.Tensor) -> torch.Tensor:
    """Tell which pixels of a depth [1, 1, h, w] lie beside something nearer, bool; none at the edge of the picture.

    The inverse of depth is flat over a plane, however slantingly it is seen: what bends it is an edge.
    """
    inverse = 1 / depth_m
    height, width = depth_m.shape[2:]
    inner = inverse[..., 1:-1, 1:-1]
    bends = torch.zeros_like(inner, dtype=torch.bool)
    for down, right in _WAYS:
        one = inverse[..., 1 + down : height - 1 + down, 1 + right : width - 1 + right]
        other = inverse[..., 1 - down : height - 1 - down, 1 - right : width - 1 - right]
        bends |= one + other - 2 * inner > _EDGE_SHARE * inner
    return functional.pad(bends, (1, 1, 1, 1))
