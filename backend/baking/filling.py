"""Fill what no picture shows: from other times, from the surface nearby, and around the islands.

Must not import torch, bpy or anything from the Blender side. A texture is a row of texels here, [height * width, ...].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geometry import Points
from .nearest import nearest
from .views import to_linear, to_srgb

NEVER = np.iinfo(np.uint16).max
_NEIGHBOURS = 7  # of each level that a hidden texel's colour is the mean of
_MOST_SOURCES = 1 << 15
_LEVELS = (1, 16, 256)  # all sources, every 16th, every 256th
_TURNED = 0.1  # the share of the object's size that a step between normals counts as


@dataclass(frozen=True)
class Patches:
    """Where hidden texels take their colour from: the same places of the surface in every picture, so it is steady."""

    targets: np.ndarray  # [hidden]
    sources: np.ndarray  # [sources]
    which: np.ndarray  # [hidden, neighbours] uint16: places among the sources
    shares: np.ndarray  # [hidden, neighbours] float32, their sum is 1

    def apply(self, colour: np.ndarray) -> None:
        """Fill the targets in `colour`, [texels, 3] uint8 sRGB; the means are taken in linear light."""
        light = to_linear(colour[self.sources])
        mean = np.zeros((len(self.targets), 3), np.float32)
        for k in range(self.which.shape[1]):
            mean += self.shares[:, k, None] * light[self.which[:, k]]
        colour[self.targets] = to_srgb(mean)


def patches_for(points: Points, hidden: np.ndarray) -> Patches:
    """Return patches for the texels that are `hidden` [texels] bool, from the nearest others on the surface.

    Nearest in space and by normal, whatever lies between in the texture: a patch goes on over seams. It begins with
    the colours at its border and has fewer details the farther it is away from them.
    """
    texels = points.texels
    first = np.flatnonzero(np.concatenate(([True], np.diff(texels.index) != 0)))  # one place a texel
    index = texels.index[first]
    place = np.concatenate((points.position[first], _TURNED * _size(points) * points.normal[first]), axis=1)
    asked = hidden[index]
    shown = np.zeros(len(hidden), bool)
    shown[index[~asked]] = True
    sources = np.flatnonzero(shown[index] & _beside(~shown, index, texels.width))
    sources = np.random.default_rng(0).permutation(sources)[:_MOST_SOURCES]  # any part of it is spread evenly
    which, shares = _shares(place[asked], place[sources])
    return Patches(index[asked], index[sources], which, shares)


def _shares(queries: np.ndarray, sources: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sources of each query and their shares, after Franke and Little's modified Shepard interpolation.

    A share is 0 at the distance of the last neighbour, so that none comes or goes with a step. Near the sources all of
    them count; far from them, where the nearest are all on one side, more and more the few that lie around.
    """
    levels = [sources[: max(1, len(sources) // every)] for every in _LEVELS]
    found, weights, nearest_m = [], [], None
    for which, distance in nearest(queries, levels, _NEIGHBOURS + 1):
        distance = np.maximum(distance, 1e-9)
        reach = distance.max(axis=1, keepdims=True) * (1 + 1e-6)
        part = (1 / distance - 1 / reach) ** 2 + 1e-12 / distance**2
        part /= part.sum(axis=1, keepdims=True)
        if nearest_m is None:
            nearest_m = distance.min(axis=1, keepdims=True)
            level_share = 1e-3 + (1 - nearest_m / reach) ** 2
        else:
            near = np.minimum(nearest_m / reach, 1)
            level_share = (1 - near) ** 2 * near**2
        found.append(which)
        weights.append((part * level_share).astype(np.float32))
    shares = np.concatenate(weights, axis=1)
    return np.concatenate(found, axis=1), shares / shares.sum(axis=1, keepdims=True)


def _size(points: Points) -> float:
    return float(np.linalg.norm(np.ptp(points.position, axis=0)))


def _beside(mask: np.ndarray, index: np.ndarray, width: int) -> np.ndarray:
    """Tell which texels have one of `mask`, or the texture's edge, among their four neighbours."""
    wide = np.pad(mask.reshape(-1, width), 1, constant_values=True)
    row, column = index // width + 1, index % width + 1
    return wide[row - 1, column] | wide[row + 1, column] | wide[row, column - 1] | wide[row, column + 1]


class Past:
    """The colour that each texel had when it was last seen."""

    def __init__(self, texels: int) -> None:
        self._colour = np.zeros((texels, 3), np.uint8)
        self._age = np.full(texels, NEVER, np.uint16)  # in pictures

    def fill(self, colour: np.ndarray, ahead: np.ndarray) -> None:
        """Fill the texels of `colour` that are hidden now, and remember those that are not.

        `colour` [texels, 3] uint8 has each texel as it is seen next, in `ahead` [texels] pictures, 0 for now. A texel
        that was seen before and is seen again goes over from the one colour to the other, so that nothing jumps.
        """
        self._age[self._age < NEVER] += 1
        now = ahead == 0
        self._colour[now], self._age[now] = colour[now], 0
        hidden = np.flatnonzero(~now & (self._age < NEVER))
        before, after = self._age[hidden].astype(np.float32), ahead[hidden].astype(np.float32)
        share = np.where(ahead[hidden] == NEVER, 0, before / (before + after))[:, None]
        mean = (1 - share) * to_linear(self._colour[hidden]) + share * to_linear(colour[hidden])
        colour[hidden] = to_srgb(mean)


def going_round(colour: np.ndarray, ahead: np.ndarray, first: tuple[np.ndarray, np.ndarray], left: int) -> None:
    """Let what is not seen in the rest of a loop be seen next in its next round, which begins in `left` pictures.

    `first` is the colour and `ahead` of the loop's first picture.
    """
    again = np.flatnonzero((ahead == NEVER) & (first[1] < NEVER - left))
    colour[again], ahead[again] = first[0][again], first[1][again] + left


def spread(covered: np.ndarray, width: int, margin_px: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the texels within `margin_px` of those that are `covered` [texels].

    For each also the covered one that it repeats, and how many texels it is away from there.
    """
    stride = width + 2  # with a border of texels that count as covered, nothing runs over the texture's edge
    taken = np.pad(covered.reshape(-1, width), 1, constant_values=True).ravel()
    frontier = np.flatnonzero(np.pad(covered.reshape(-1, width), 1))
    source = np.arange(taken.size)
    reached = []
    for _ in range(margin_px):
        fresh = []
        for step in (1, -1, stride, -stride, stride + 1, stride - 1, -stride + 1, -stride - 1):
            to = frontier + step
            free = ~taken[to]
            to = to[free]
            source[to] = source[frontier[free]]
            taken[to] = True
            fresh.append(to)
        frontier = np.concatenate(fresh)
        reached.append(frontier)
    targets = np.concatenate([np.zeros(0, np.int64), *reached])
    (row, column), (from_row, from_column) = (np.divmod(places, stride) for places in (targets, source[targets]))
    away = np.hypot(row - from_row, column - from_column).astype(np.float32)
    return (row - 1) * width + column - 1, (from_row - 1) * width + from_column - 1, away
