"""Find the texels that each triangle of a UV layout covers, and where in the triangle their centres lie.

Must not import torch, bpy or anything from the Blender side. No loop over triangles: they are cut into rows of texels,
the rows into texels, each in one piece of numpy. Coverage is conservative: a texel belongs to the layout when any part
of its square does, so that islands are whole to their borders and slivers between texel centres are not lost.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..errors import BackendError

_ROWS_AT_ONCE = 1 << 18
_TEXELS_AT_ONCE = 1 << 20
_POINTS_AT_ONCE = 1 << 16
_MOST_LAYERS = 16  # times that a UV map may cover its picture
_INSIDE = 1e-5  # a centre on the edge between two triangles belongs to both


@dataclass(frozen=True)
class Texels:
    """Which triangle lies under each texel; a texel that several cover is there several times, the nearest first."""

    width: int
    height: int
    index: np.ndarray  # [points] int32: row * width + column, rows from the top; ascending
    triangle: np.ndarray  # [points] int32
    barycentric: np.ndarray  # [points, 3] float32, of the texel's centre, or of the nearest place in the triangle

    @property
    def first(self) -> np.ndarray:
        """The first point of each texel; `np.unique` of millions takes seconds."""
        return np.flatnonzero(np.concatenate(([True], np.diff(self.index) != 0)))

    def of(self, corners: np.ndarray) -> np.ndarray:
        """Return the value of each point from the values at the triangles' corners, [triangles, 3, ...]."""
        kind = np.result_type(self.barycentric, corners)
        found = np.empty((len(self.index), *corners.shape[2:]), kind)
        for start in range(0, len(found), _POINTS_AT_ONCE):  # the corners of all points are many times the memory
            piece = slice(start, start + _POINTS_AT_ONCE)
            at = corners[self.triangle[piece]]
            np.einsum("pc,pc...->p...", self.barycentric[piece], at, out=found[piece])
        return found


def rasterise(uv: np.ndarray, width: int, height: int, between: Callable[[], object] = lambda: None) -> Texels:
    """Return the texels of the triangles `uv` [triangles, 3, 2] in a picture of `width` x `height` texels.

    UVs outside of 0 to 1 repeat the picture. `between` is called between pieces of the work, and may raise. Raises
    `BackendError` `bad_surface` where there is nothing to cover, or where the UV map lies on UDIM tiles.
    """
    corners = np.stack((uv[..., 0] * width, (1 - uv[..., 1]) * height), axis=-1).astype(np.float64)
    kept = np.flatnonzero(_areas(corners) > 1e-9)
    if not kept.size:
        raise BackendError(
            "bad_surface",
            "No triangle has an area in the UV map.",
            "Unwrap the object: in Edit Mode, UV > Smart UV Project; then make the texture again.",
        )
    _refuse_tiles(uv[kept])
    _refuse_repeats(corners[kept], width * height)
    found = [part for piece in _pieces(corners[kept]) for part in _touched(corners, kept[piece], between)]
    column, row, triangle, barycentric = (np.concatenate(parts) for parts in zip(*found, strict=True))
    del found
    index = (row % height) * width + column % width
    # what only touches a texel counts where nothing covers its centre
    outside = np.minimum(np.minimum(barycentric[:, 0], barycentric[:, 1]), barycentric[:, 2]) < -_INSIDE
    covered = np.zeros(width * height, bool)
    covered[index[~outside]] = True
    kept = ~(outside & covered[index])
    touching = np.flatnonzero(outside & kept)
    centres = np.column_stack((column[touching], row[touching])) + 0.5
    del column, row
    index, triangle, barycentric = index[kept], triangle[kept], barycentric[kept]
    beside = np.flatnonzero(outside[kept])
    distance = np.zeros(len(index), np.float32)
    barycentric[beside], distance[beside] = _nearest_on_edges(corners[triangle[beside]], centres)
    order = np.lexsort((distance, index))
    first = np.concatenate(([True], np.diff(index[order]) != 0))
    own = order[first | (distance[order] == 0)]
    return Texels(width, height, index[own], triangle[own], barycentric[own])


def _areas(corners: np.ndarray) -> np.ndarray:
    """Return the area of each triangle in texels."""
    (ax, ay), (bx, by) = ((corners[:, k] - corners[:, 0]).T for k in (1, 2))
    return np.abs(ax * by - ay * bx) / 2


def _refuse_tiles(uv: np.ndarray) -> None:
    """Raise `BackendError` where every triangle lies in one tile, and not all in the same: the layout of UDIM."""
    slack = 1e-4
    low, high = np.floor(uv.min(axis=1) + slack), np.floor(uv.max(axis=1) - slack)
    tiles = np.unique(low, axis=0)
    if len(tiles) > 1 and (low == high).all() and (tiles >= 0).all() and (tiles[:, 0] < 10).all():
        raise BackendError(
            "bad_surface",
            f"The UV map lies on {len(tiles)} tiles (UDIM); Animatic bakes one.",
            "Bring all islands into the first tile with UV > Pack Islands, or make another UV map for the texture.",
        )


def _refuse_repeats(corners: np.ndarray, texels: int) -> None:
    repeats = _areas(corners).sum() / texels
    if repeats > _MOST_LAYERS:
        raise BackendError(
            "bad_surface",
            f"The UV map covers its picture {repeats:.0f} times over, so that a texel belongs to many places.",
            "Make another UV map for the texture: UV > Smart UV Project.",
        )


def _pieces(corners: np.ndarray) -> Iterator[slice]:
    """Yield slices of triangles with so many rows that they fit into memory."""
    low, high = corners[..., 1].min(axis=1), corners[..., 1].max(axis=1)
    before = np.cumsum(np.floor(high) - np.floor(low) + 1)
    piece = (before // _ROWS_AT_ONCE).astype(np.int64)
    starts = np.flatnonzero(np.concatenate(([True], piece[1:] != piece[:-1])))
    for start, end in zip(starts, [*starts[1:], len(corners)], strict=True):
        yield slice(start, end)


def _touched(
    corners: np.ndarray, triangles: np.ndarray, between: Callable[[], object]
) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield column, row, triangle and the centre's barycentric coordinates of every texel that `triangles` touch.

    Columns and rows go on beyond the picture.
    """
    of, row = _rows(corners, triangles)
    low, high = _spans(corners[of], row)
    first = np.floor(low).astype(np.int64)
    count = np.maximum(np.ceil(high).astype(np.int64) - first, 1)
    ends = np.cumsum(count)
    cuts = np.unique(np.concatenate(([0], np.searchsorted(ends, np.arange(0, ends[-1], _TEXELS_AT_ONCE)), [len(of)])))
    for start, end in itertools.pairwise(cuts):
        between()
        rows = np.repeat(np.arange(start, end), count[start:end])
        column = first[rows] + _counted(count[start:end])
        barycentric = _barycentric(corners, of[rows], column + 0.5, row[rows] + 0.5)
        yield (*(part.astype(np.int32) for part in (column, row[rows], of[rows])), barycentric)


def _counted(count: np.ndarray) -> np.ndarray:
    """Return 0, 1, … up to each of `count`, one after the other."""
    return np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)


def _rows(corners: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a triangle and a row of texels for every row that a triangle touches."""
    y = corners[triangles, :, 1]
    first = np.floor(y.min(axis=1)).astype(np.int64)
    count = np.maximum(np.ceil(y.max(axis=1)).astype(np.int64) - first, 1)
    return np.repeat(triangles, count), np.repeat(first, count) + _counted(count)


def _spans(corners: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest x of each triangle [rows, 3, 2] between the lines y = row and y = row + 1."""
    low, high = np.full(len(row), np.inf), np.full(len(row), -np.inf)
    for k in range(3):
        a, b = corners[:, k], corners[:, (k + 1) % 3]
        rise = b[:, 1] - a[:, 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.stack([(line - a[:, 1]) / rise for line in (row, row + 1)])
        enters, leaves = np.clip(np.nan_to_num(np.sort(ends, axis=0), nan=0.0), 0, 1)
        leaves = np.where(rise == 0, 1.0, leaves)
        touches = (np.minimum(a[:, 1], b[:, 1]) <= row + 1) & (np.maximum(a[:, 1], b[:, 1]) >= row)
        for share in (enters, leaves):
            x = a[:, 0] + share * (b[:, 0] - a[:, 0])
            low = np.where(touches, np.minimum(low, x), low)
            high = np.where(touches, np.maximum(high, x), high)
    return low, high


def _barycentric(corners: np.ndarray, triangles: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the barycentric coordinates [points, 3] of each point in its triangle; negative ones lie outside."""
    ax, ay = corners[:, 0].T
    (ux, uy), (vx, vy) = ((corners[:, k] - corners[:, 0]).T for k in (1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):  # triangles without area are not asked for
        scale = 1 / (ux * vy - uy * vx)
    x, y, scale = x - ax[triangles], y - ay[triangles], scale[triangles]
    v = (x * vy[triangles] - y * vx[triangles]) * scale
    w = (y * ux[triangles] - x * uy[triangles]) * scale
    return np.column_stack((1 - v - w, v, w)).astype(np.float32)


def _nearest_on_edges(corners: np.ndarray, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where in its triangle [points, 3, 2] each point outside is nearest, and the squared distance in texels."""
    best, barycentric = np.full(len(point), np.inf), np.zeros((len(point), 3))
    for k in range(3):
        a, b = corners[:, k], corners[:, (k + 1) % 3]
        along = b - a
        share = np.einsum("pi,pi->p", point - a, along) / np.maximum((along**2).sum(axis=1), 1e-12)
        share = np.clip(share, 0, 1)
        distance = ((a + share[:, None] * along - point) ** 2).sum(axis=1)
        nearer = np.flatnonzero(distance < best)
        best[nearer] = distance[nearer]
        barycentric[nearer] = 0
        barycentric[nearer, k], barycentric[nearer, (k + 1) % 3] = 1 - share[nearer], share[nearer]
    return barycentric, np.maximum(best, 1e-12)
