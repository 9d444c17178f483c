"""Decode and encode in tiles what goes on at its opposite edge: tiles know no other edge than their own.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from ..contract.memory import LATENT_PX, TILE_LATENT_PX
from ..networks.wrapping import Axes, wrapped

_MARGIN_LATENT_PX = TILE_LATENT_PX // 4  # as much as two tiles share


def closed(x: torch.Tensor, axes: Axes, compute: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """Return what `compute` makes of x [pictures, channels, h, w], closed along `axes`.

    It gets x with a margin that repeats the opposite edge. What it makes of both edges is there twice then, and goes
    over from one to the other, as between two tiles. `compute` is a VAE's decoder or encoder.
    """
    unit = LATENT_PX if x.shape[1] == 3 else 1  # pictures are encoded, latents decoded
    sizes = [size // unit for size in x.shape[2:]]
    down, across = (min(_MARGIN_LATENT_PX, size // 2) for size in sizes)
    y = compute(wrapped(x, axes, down * unit, across * unit))
    for dim, margin, size, wraps in ((-2, down, sizes[0], axes.y), (-1, across, sizes[1], axes.x)):
        if wraps:
            scale = y.shape[dim] // (size + 2 * margin)
            y = _joined(y, dim, margin * scale)
    return y


def _joined(y: torch.Tensor, dim: int, margin: int) -> torch.Tensor:
    """Return `y` without the margins along `dim`: its two versions of the edge blend."""
    size = y.shape[dim] - 2 * margin
    share = (torch.arange(2 * margin, device=y.device, dtype=y.dtype) + 0.5) / (2 * margin)
    share = share.reshape(-1, *[1] * (-1 - dim))
    edge = torch.lerp(y.narrow(dim, size, 2 * margin), y.narrow(dim, 0, 2 * margin), share)
    left, right = edge.narrow(dim, margin, margin), edge.narrow(dim, 0, margin)
    return torch.cat([left, y.narrow(dim, 2 * margin, size - 2 * margin), right], dim)
