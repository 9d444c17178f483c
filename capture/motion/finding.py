"""Find the triangle that each pixel of a rendered frame shows, by its depth.

The ray through the middle of a pixel meets many triangles; the one at the depth that was rendered is seen, whatever
made the others invisible. Weights are those of C. Olano and T. Greer, Triangle Scan Conversion using 2D Homogeneous
Coordinates (1997), which need no clipping. Must not import bpy, nor anything of Animatic but the contract and its
siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...backend.contract import CameraFrame
from ..passes.base import BACKGROUND
from .geometry import Geometry, Piece

_EDGE_PX = 0.02  # Cycles' rays miss the middle of a pixel by a hair
_NEAR_SHARE = 0.02  # hair and displaced surfaces go with the triangle that is as near as this share of the depth
_TILE_PX = 16
_SMALL_PX = 128  # pixels of a triangle's box up to which each of them is looked at
_AT_ONCE = 1 << 20  # fragments, which bounds memory


@dataclass(frozen=True)
class Found:
    """What each pixel shows, in rows."""

    piece: np.ndarray  # [h * w], a place in the geometry, -1 for none
    triangle: np.ndarray  # [h * w]
    weights: np.ndarray  # [h * w, 3] of the triangle's corners


def find(geometry: Geometry, camera: CameraFrame, depth_m: np.ndarray) -> Found:
    """Return what the pixels of a picture with `depth_m` [h, w] show of `geometry`."""
    target = _Target(camera, depth_m)
    gap = np.full(depth_m.size, np.inf)
    piece = np.full(depth_m.size, -1, np.int32)
    triangle = np.zeros(depth_m.size, np.int32)
    weights = np.zeros((depth_m.size, 3), np.float32)
    for place, shown in enumerate(geometry.values()):
        for pixels, gaps, triangles, found in target.fragments(shown):
            order = np.argsort(-gaps)  # of several writes to a pixel the last one, the nearest, stays
            pixels, gaps, triangles, found = pixels[order], gaps[order], triangles[order], found[order]
            better = gaps < gap[pixels]
            pixels = pixels[better]
            gap[pixels], piece[pixels], triangle[pixels] = gaps[better], place, triangles[better]
            weights[pixels] = found[better]
    return Found(piece, triangle, weights)


Fragments = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # pixels, gaps in metres, triangles, weights


class _Target:
    """A picture that triangles are held against."""

    def __init__(self, camera: CameraFrame, depth_m: np.ndarray) -> None:
        self._camera = camera
        self._matrix = np.vstack((np.array(camera.world_to_camera).reshape(3, 4), (0, 0, 0, 1)))
        self._height, self._width = depth_m.shape
        self._depth = depth_m.ravel().astype(np.float64)
        shown = depth_m < BACKGROUND
        self._tile_low = _tiles(np.where(shown, depth_m, np.inf), np.minimum, np.inf)
        self._tile_high = _tiles(np.where(shown, depth_m, -np.inf), np.maximum, -np.inf)

    def fragments(self, piece: Piece) -> Iterator[Fragments]:
        """Yield what of `piece` lies at the depth of a pixel."""
        if not len(piece.mesh.triangles):
            return
        to_camera = self._matrix @ piece.matrix
        points = piece.mesh.points @ to_camera[:3, :3].T + to_camera[:3, 3]
        divisor = points[:, 2] if self._camera.projection == "PERSP" else np.ones(len(points))
        triangles, low, high = self._boxes(points, divisor, piece.mesh.triangles)
        if not len(triangles):
            return
        corners = piece.mesh.triangles[triangles]
        plain = np.concatenate((points[..., :2], divisor[:, None]), axis=1)[corners]  # [m, 3 corners, 3]
        rows = np.cross(plain[:, (1, 2, 0)], plain[:, (2, 0, 1)])  # of the inverse, times the determinant
        size = np.einsum("mi,mi->m", plain[:, 0], rows[:, 0])
        flat = np.abs(size) < 1e-30
        rows /= np.where(flat, np.inf, size)[:, None, None]
        rows[..., :2] /= (self._camera.fx, self._camera.fy)  # now by pixels
        rows[..., 2] -= rows[..., 0] * (self._camera.cx - 0.5) + rows[..., 1] * (self._camera.cy - 0.5)
        z = points[:, 2][corners]
        for which, x, y in self._candidates(rows, z, low, high):
            fragments = self._at_depth(rows, z, which, x, y)
            yield fragments[0], fragments[1], triangles[fragments[2]], fragments[3]

    def _boxes(
        self, points: np.ndarray, divisor: np.ndarray, triangles: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the triangles that touch a pixel, and the first and last pixel [m, 2] of the box around each."""
        in_front = divisor > 1e-9
        safe = np.where(in_front, divisor, 1.0)
        pixels = points[:, :2] / safe[:, None] * (self._camera.fx, self._camera.fy) + (
            self._camera.cx - 0.5,
            self._camera.cy - 0.5,
        )
        last = np.array((self._width - 1, self._height - 1))
        first_corner, second, third = (pixels[triangles[:, corner]] for corner in range(3))
        low = np.minimum(np.minimum(first_corner, second), third) - _EDGE_PX
        high = np.maximum(np.maximum(first_corner, second), third) + _EDGE_PX
        front = in_front[triangles]
        crossing = front.any(axis=1) & ~front.all(axis=1)
        low[crossing], high[crossing] = 0, last
        low, high = np.ceil(np.maximum(low, 0)), np.floor(np.minimum(high, last))
        kept = np.flatnonzero(np.all(high >= low, axis=1) & front.any(axis=1))
        return kept, low[kept].astype(np.int64), high[kept].astype(np.int64)

    def _candidates(
        self, rows: np.ndarray, z: np.ndarray, low: np.ndarray, high: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield triangles and the pixels that each may be seen in: small ones by pixels, others by tiles first."""
        size = np.prod(high - low + 1, axis=1)
        small = np.flatnonzero(size <= _SMALL_PX)
        for which, x, y in _cells(low[small], high[small]):
            yield small[which], x, y
        large = np.flatnonzero(size > _SMALL_PX)
        for which, tile_x, tile_y in _cells(low[large] // _TILE_PX, high[large] // _TILE_PX):
            which = large[which]
            near, far = _reach(z[which])
            met = (near <= self._tile_high[tile_y, tile_x]) & (far >= self._tile_low[tile_y, tile_x])
            which, corner = which[met], np.column_stack((tile_x[met], tile_y[met])) * _TILE_PX
            met = _may_touch(rows[which], corner)
            which, corner = which[met], corner[met]
            first, last = np.maximum(corner, low[which]), np.minimum(corner + _TILE_PX - 1, high[which])
            for inner, x, y in _cells(first, last):
                yield which[inner], x, y

    def _at_depth(self, rows: np.ndarray, z: np.ndarray, which: np.ndarray, x: np.ndarray, y: np.ndarray) -> Fragments:
        """Return those fragments that lie inside their triangle and near the depth of their pixel."""
        pixels = y * self._width + x
        depth = self._depth[pixels]
        near, far = _reach(z[which])
        kept = (near <= depth) & (depth <= far) & (depth < BACKGROUND)
        pixels, depth, which, x, y = pixels[kept], depth[kept], which[kept], x[kept], y[kept]
        own = rows[which]
        weights = own[..., 0] * x[:, None] + own[..., 1] * y[:, None] + own[..., 2]
        whole = weights.sum(axis=1)
        kept = np.all(weights >= -_EDGE_PX * np.hypot(own[..., 0], own[..., 1]), axis=1) & (whole > 0)
        pixels, depth, which = pixels[kept], depth[kept], which[kept]
        weights = weights[kept] / whole[kept, None]
        gaps = np.abs(np.einsum("fi,fi->f", weights, z[which]) - depth)
        kept = gaps <= _NEAR_SHARE * depth
        return pixels[kept], gaps[kept], which[kept], weights[kept]


def _reach(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the depths between which a pixel may show a triangle with corners at `z` [m, 3]."""
    return z.min(axis=1) * (1 - 2 * _NEAR_SHARE), z.max(axis=1) * (1 + 2 * _NEAR_SHARE)


def _may_touch(rows: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Tell of each tile, by its first pixel [m, 2], whether it may touch its triangle."""
    reach = np.maximum(rows[..., :2] * (_TILE_PX - 1), 0).sum(axis=-1)
    most = rows[..., 0] * corner[:, :1] + rows[..., 1] * corner[:, 1:] + rows[..., 2] + reach
    return np.all(most >= -_EDGE_PX * np.hypot(rows[..., 0], rows[..., 1]), axis=1)


def _tiles(depth: np.ndarray, combine: np.ufunc, outside: float) -> np.ndarray:
    """Return the least or greatest depth of each tile."""
    height, width = (-(-side // _TILE_PX) for side in depth.shape)
    padded = np.full((height * _TILE_PX, width * _TILE_PX), outside)
    padded[: depth.shape[0], : depth.shape[1]] = depth
    return combine.reduce(padded.reshape(height, _TILE_PX, width, _TILE_PX), axis=(1, 3))


def _cells(low: np.ndarray, high: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield box, x and y of every cell of the boxes from `low` to `high` [m, 2], some boxes at a time."""
    wide, tall = (high - low + 1).T
    ends = np.cumsum(wide * tall)
    begin = 0
    while begin < len(ends):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _AT_ONCE)))
        counts = (wide * tall)[begin:end]
        which = np.repeat(np.arange(begin, end), counts)
        inside = np.arange(len(which)) - np.repeat(ends[begin:end] - counts - done, counts)
        yield which, low[which, 0] + inside % wide[which], low[which, 1] + inside // wide[which]
        begin = end
