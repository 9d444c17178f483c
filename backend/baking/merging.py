"""Merge what several pictures show of a surface into one texture.

Must not import torch, bpy or anything from the Blender side. Colours are merged in linear light.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..contract import Weighing
from .geometry import Points
from .projecting import Found, look_up
from .rasterise import Texels
from .views import Seen

_FAR = 4.0  # texels between two places under one texel that are not the same place


class Merged:
    """A texture in the making: the colours that pictures show, each weighed against the others."""

    def __init__(self, width: int, height: int, weighing: Weighing) -> None:
        self._weighing = weighing
        self._colour = np.zeros((width * height, 3), np.float32)
        self._share = np.zeros(width * height, np.float32)
        self.weight = np.zeros(width * height, np.float32)  # the highest of each texel, 0 where none shows it

    def add(self, points: Points, seen: Seen, between: Callable[[], object] = lambda: None) -> None:
        """Add what a picture shows of `points`; `between` is called after each piece of them, and may raise."""
        repeated = bool((np.diff(points.texels.index) == 0).any())
        for found in look_up(points, seen, self._weighing):
            index = points.texels.index[found.point]
            if repeated:
                nearest = _nearest(index, found)
                index = index[nearest]
            else:
                nearest = slice(None)
            weight = found.weight[nearest]
            share = weight**self._weighing.sharpness
            self._colour[index] += share[:, None] * found.colour[nearest]
            self._share[index] += share
            self.weight[index] = np.maximum(self.weight[index], weight)
            between()

    def colour(self, index: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return the colours of the texels `index`, [texels, 3] float32 in linear light; black where none shows it."""
        return self._colour[index] / np.maximum(self._share[index], 1e-30)[:, None]


def _nearest(index: np.ndarray, found: Found) -> np.ndarray:
    """Return, of what lies under the same texel, what is nearest to the camera; the texels' order stays."""
    order = np.lexsort((found.z, index))
    first = np.ones(len(order), bool)
    first[1:] = np.diff(index[order]) != 0
    return order[first]


def overlap(points: Points) -> float:
    """Return the share of the texels that belong to several places of the surface."""
    texels: Texels = points.texels
    again = np.flatnonzero(np.diff(texels.index) == 0)
    apart = np.linalg.norm(points.position[again + 1] - points.position[again], axis=1)
    size = np.linalg.norm(points.across[texels.triangle[again]], axis=1)
    several = np.unique(texels.index[again[apart > _FAR * size]])
    return len(several) / len(texels.first)
