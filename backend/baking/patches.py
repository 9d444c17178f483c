"""Fill what no picture ever shows from the nearest places of the surface, more coarsely the farther these are.

Must not import torch, bpy or anything from the Blender side. A texture is a row of texels here, [height * width, ...].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .geometry import Points
from .nearest import nearest
from .views import to_linear, to_srgb

_NEIGHBOURS = 7  # of each level that a hidden texel's colour is the mean of
_MOST_SOURCES = 1 << 15
_LEVELS = (1, 16, 256)  # all sources, every 16th, every 256th
_TURNED = 0.1  # the share of the object's size that a step between normals counts as
_CELLS = (16, 8, 4, 2)  # the sides in texels of the squares between whose corners colours are interpolated
_NEAR = 1 / 6  # how far a texel may be from such a corner, in distances of that corner from its nearest source
_AT_ONCE = 1 << 18  # texels


@dataclass(frozen=True)
class Patches:
    """Where hidden texels take their colour from: the same places of the surface in every picture, so it is steady."""

    sources: np.ndarray  # [sources] texels that are shown
    which: np.ndarray  # [nodes, neighbours] uint16: places among the sources
    shares: np.ndarray  # [nodes, neighbours] float32, their sum is 1
    lone: np.ndarray  # [lone] texels that are a node themselves
    nodes: np.ndarray  # [lone] int32
    between: np.ndarray  # [between] texels in a square of four nodes
    corners: np.ndarray  # [between, 4] int32: these nodes
    parts: np.ndarray  # [between, 4] float32, their sum is 1

    def apply(self, colour: np.ndarray) -> None:
        """Fill the hidden texels of `colour`, [texels, 3] uint8 sRGB; the means are taken in linear light."""
        light = to_linear(colour[self.sources])
        node = _weighed(light, self.which, self.shares)
        colour[self.lone] = to_srgb(node[self.nodes])
        for piece in _pieces(len(self.between)):
            colour[self.between[piece]] = to_srgb(_weighed(node, self.corners[piece], self.parts[piece]))


def patches_for(points: Points, hidden: np.ndarray, advance: Callable[[float], None]) -> Patches:
    """Return patches for the texels that are `hidden` [texels] bool, from the nearest others on the surface.

    Nearest in space and by normal, whatever lies between in the texture: a patch goes on over seams. It begins with
    the colours at its border and has fewer details the farther it is away from them. Only the nodes of a grid are
    looked up where that is fine enough. `advance` hears the share that is done, several times a second.
    """
    looked_up = _Nodes(points, hidden)
    left = np.flatnonzero(hidden[looked_up.index])
    squares = []
    for cell in _CELLS:
        *square, left = looked_up.interpolate(left, cell, _part_of(cell, advance))
        squares.append(square)
    nodes = looked_up.numbers(left, _part_of(1, advance))
    between, corners, parts = (np.concatenate(found) for found in zip(*squares, strict=True))
    which, shares = looked_up.shares()
    return Patches(looked_up.sources, which, shares, looked_up.index[left], nodes, between, corners, parts)


def _part_of(cell: int, advance: Callable[[float], None]) -> Callable[[float], None]:
    """Return what hears the share of one size of squares: with half the side there is twice as much to look up."""
    return lambda share: advance((1 + share) / (2 * cell))


class _Nodes:
    """The texels whose sources are looked up, and how far these are; a place is one of a texel on the surface."""

    def __init__(self, points: Points, hidden: np.ndarray) -> None:
        self._points, self._width = points, points.texels.width
        self._first = points.texels.first  # one place a texel
        self.index = points.texels.index[self._first]
        self._turned = _TURNED * float(np.linalg.norm(np.ptp(points.position, axis=0)))
        self._place = np.full(len(hidden), -1, np.int32)  # of each texel
        self._place[self.index] = np.arange(len(self.index))
        shown = (self._place >= 0) & ~hidden
        chosen = np.flatnonzero(shown[self.index] & _beside(~shown, self.index, self._width))
        chosen = np.random.default_rng(0).permutation(chosen)[:_MOST_SOURCES]  # any part of it is spread evenly
        self.sources, self._source_at = self.index[chosen], self._at(chosen)
        self._number = np.full(len(self.index), -1, np.int32)  # of the node at each place
        self._reach = np.zeros(0, np.float32)  # of each node to its nearest source
        self._found: list[tuple[np.ndarray, np.ndarray]] = []

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the sources of each node and their shares, both [nodes, neighbours]."""
        which, shares = zip(*self._found, strict=True)
        return np.concatenate(which), np.concatenate(shares)

    def numbers(self, places: np.ndarray, advance: Callable[[float], None]) -> np.ndarray:
        """Return the nodes at `places`, and look up those that are new."""
        fresh = np.unique(places[self._number[places] < 0])
        which, shares, reach = _shares(self._at(fresh), self._source_at, advance)
        self._number[fresh] = np.arange(len(fresh), dtype=np.int32) + len(self._reach)
        self._reach = np.concatenate((self._reach, reach))
        self._found.append((which, shares))
        advance(1.0)
        return self._number[places]

    def interpolate(self, left: np.ndarray, cell: int, advance: Callable[[float], None]) -> tuple[np.ndarray, ...]:
        """Interpolate those of the places `left` for which squares of side `cell` are fine enough.

        Returns them as texels, the nodes at the corners of their squares, the parts of these, and the places left over.
        """
        height, wide = len(self._place) // self._width, self._width // cell + 1
        square = np.empty(len(left), np.int32)
        for piece in _pieces(len(left)):
            square[piece] = self._square_of(left[piece], cell, wide)
            advance(0.0)
        squares = np.flatnonzero(np.bincount(square, minlength=1))
        corners = self._corners(*np.divmod(squares, wide), cell)
        squares, corners = (kept[(corners >= 0).all(axis=1)] for kept in (squares, corners))
        nodes = self.numbers(corners.ravel(), advance).reshape(-1, 4)
        good = self._near(corners[:, 0], corners[:, 3], nodes) & self._near(corners[:, 1], corners[:, 2], nodes)
        squares, corners, nodes = squares[good], corners[good], nodes[good]
        place_of = np.full((height // cell + 1) * wide, -1, np.int32)
        place_of[squares] = np.arange(len(squares))
        found = place_of[square]
        inside = np.flatnonzero(found >= 0)  # a square may hold a piece of an island from elsewhere
        for piece in _pieces(len(inside)):
            texel = inside[piece]
            corner = found[texel]
            found[texel[~self._near(left[texel], corners[corner, 0], nodes[corner])]] = -1
            advance(1.0)
        inside = inside[found[inside] >= 0]
        texels = self.index[left[inside]]
        return texels, nodes[found[inside]], _parts(*np.divmod(texels, self._width), cell), left[found < 0]

    def _near(self, places: np.ndarray, others: np.ndarray, nodes: np.ndarray) -> np.ndarray:
        """Tell where two places are near each other, as the distance of `nodes` [places, n] from the sources goes."""
        apart = self._at(places) - self._at(others)
        return np.sqrt(np.einsum("pd,pd->p", apart, apart)) <= _NEAR * self._reach[nodes].min(axis=1)

    def _at(self, places: np.ndarray) -> np.ndarray:
        """Return where `places` lie and where they look, [places, 6], so that both count in a distance."""
        first = self._first[places]
        return np.concatenate((self._points.position[first], self._turned * self._points.normal[first]), axis=1)

    def _square_of(self, places: np.ndarray, cell: int, wide: int) -> np.ndarray:
        row, column = np.divmod(self.index[places], self._width)
        return row // cell * wide + column // cell

    def _corners(self, row: np.ndarray, column: np.ndarray, cell: int) -> np.ndarray:
        """Return the places at the corners of the squares in `row` and `column`, [squares, 4], -1 where is none."""
        height = len(self._place) // self._width
        rows = (row[:, None] + (0, 0, 1, 1)) * cell
        columns = (column[:, None] + (0, 1, 0, 1)) * cell
        outside = (rows >= height) | (columns >= self._width)
        return np.where(outside, -1, self._place[np.where(outside, 0, rows * self._width + columns)])


def _parts(row: np.ndarray, column: np.ndarray, cell: int) -> np.ndarray:
    """Return the parts of the four corners at each texel of the squares, [texels, 4]."""
    down, right = (((side % cell) / np.float32(cell)).astype(np.float32) for side in (row, column))
    return np.stack(((1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right), axis=1)


def _weighed(colour: np.ndarray, which: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return the mean of those of `colour` [colours, 3] that `which` [texels, n] names, by their `shares`."""
    mean = np.zeros((len(which), 3), np.float32)
    for k in range(which.shape[1]):
        mean += shares[:, k, None] * colour[which[:, k]]
    return mean


def _shares(
    queries: np.ndarray, sources: np.ndarray, advance: Callable[[float], None]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the sources of each query, their shares, and the distance of the nearest.

    After Franke and Little's modified Shepard interpolation. A share is 0 at the distance of the last neighbour, so
    that none comes or goes with a step. Near the sources all of them count; far from them, where the nearest are all on
    one side, more and more the few that lie around.
    """
    levels = [sources[: max(1, len(sources) // every)] for every in _LEVELS]
    found, weights, nearest_m = [], [], np.zeros((len(queries), 1), np.float32)
    for level, (which, distance) in enumerate(nearest(queries, levels, _NEIGHBOURS + 1, advance)):
        distance = np.maximum(distance, 1e-9)
        reach = distance.max(axis=1, keepdims=True) * (1 + 1e-6)
        part = (1 / distance - 1 / reach) ** 2 + 1e-12 / distance**2
        part /= part.sum(axis=1, keepdims=True)
        if level == 0:
            nearest_m = distance.min(axis=1, keepdims=True)
            level_share = 1e-3 + (1 - nearest_m / reach) ** 2
        else:
            near = np.minimum(nearest_m / reach, 1)
            level_share = (1 - near) ** 2 * near**2
        found.append(which)
        weights.append((part * level_share).astype(np.float32))
    shares = np.concatenate(weights, axis=1)
    return np.concatenate(found, axis=1), shares / shares.sum(axis=1, keepdims=True), nearest_m[:, 0]


def _beside(mask: np.ndarray, index: np.ndarray, width: int) -> np.ndarray:
    """Tell which texels have one of `mask`, or the texture's edge, among their four neighbours."""
    wide = np.pad(mask.reshape(-1, width), 1, constant_values=True)
    row, column = index // width + 1, index % width + 1
    return wide[row - 1, column] | wide[row + 1, column] | wide[row, column - 1] | wide[row, column + 1]


def _pieces(count: int) -> Iterator[slice]:
    """Yield pieces of `count` texels: what is needed on the way takes less memory, and a cancel is heard between."""
    return (slice(start, start + _AT_ONCE) for start in range(0, count, _AT_ONCE))
