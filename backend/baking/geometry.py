"""Place the texels of a UV layout on the surface: where they lie, where they look, how far apart they are.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rasterise import Texels
from .surface import Surface

_TINY = 1e-20


@dataclass(frozen=True)
class Points:
    """The points of a layout on the surface at one scene frame; metres, world space."""

    texels: Texels
    position: np.ndarray  # [points, 3] float32
    normal: np.ndarray  # [points, 3] float32, unit; interpolated, so that weights are as smooth as the shading
    face: np.ndarray  # [triangles, 3] float32, unit: the plane of each triangle, on the side of its normals
    across: np.ndarray  # [triangles, 3] float32: metres from a texel to its neighbour on the right
    down: np.ndarray  # [triangles, 3] float32: metres from a texel to its neighbour below


def place(texels: Texels, surface: Surface) -> Points:
    """Return the points of `texels` on `surface`, whose UV layout they were made from."""
    corners = surface.positions.astype(np.float64)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    face = np.cross(first, second)
    face *= np.where(np.einsum("ti,ti->t", face, surface.normals.sum(axis=1)) < 0, -1.0, 1.0)[:, None]
    size = np.array([texels.width, -texels.height])
    (ax, ay), (bx, by) = (((surface.uv[:, k].astype(np.float64) - surface.uv[:, 0]) * size).T for k in (1, 2))
    whole = ax * by - ay * bx
    scale = np.divide(1.0, whole, out=np.zeros_like(whole), where=np.abs(whole) > _TINY)[:, None]
    across = (first * by[:, None] - second * ay[:, None]) * scale
    down = (second * ax[:, None] - first * bx[:, None]) * scale
    parts = (texels.of(surface.positions), _unit(texels.of(surface.normals)), _unit(face), across, down)
    return Points(texels, *(part.astype(np.float32, copy=False) for part in parts))


def _unit(vectors: np.ndarray) -> np.ndarray:
    length = np.sqrt(np.einsum("vi,vi->v", vectors, vectors))
    return vectors / np.maximum(length, _TINY)[:, None]
