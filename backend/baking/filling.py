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
_NEIGHBOURS = 8  # that a hidden texel's colour is the mean of
_MOST_SOURCES = 1 << 15
_TURNED = 0.1  # the share of the object's size that a step between normals counts as


@dataclass(frozen=True)
class Patches:
    """Where hidden texels take their colour from: the same places of the surface in every picture, so it is steady."""

    targets: np.ndarray  # [hidden]
    sources: np.ndarray  # [hidden, neighbours]
    shares: np.ndarray  # [hidden, neighbours] float32, their sum is 1

    def apply(self, colour: np.ndarray) -> None:
        """Fill the targets in `colour`, [texels, 3] uint8 sRGB; the means are taken in linear light."""
        mean = np.zeros((len(self.targets), 3), np.float32)
        for k in range(self.sources.shape[1]):
            mean += self.shares[:, k, None] * to_linear(colour[self.sources[:, k]])
        colour[self.targets] = to_srgb(mean)


def patches_for(points: Points, hidden: np.ndarray) -> Patches:
    """Return patches for the texels that are `hidden` [texels] bool, from the nearest others on the surface.

    Nearest in space and by normal, whatever lies between in the texture: a patch goes on over seams.
    """
    texels = points.texels
    first = np.flatnonzero(np.concatenate(([True], np.diff(texels.index) != 0)))  # one place a texel
    index = texels.index[first]
    place = np.concatenate((points.position[first], _TURNED * _size(points) * points.normal[first]), axis=1)
    asked = hidden[index]
    shown = np.zeros(len(hidden), bool)
    shown[index[~asked]] = True
    border = shown[index] & _beside(~shown, index, texels.width)
    sources = np.flatnonzero(border)
    sources = sources[:: -(-len(sources) // _MOST_SOURCES) or 1]
    found, distance = nearest(place[asked], place[sources], _NEIGHBOURS)
    shares = 1 / np.maximum(distance, 1e-9) ** 2
    shares /= shares.sum(axis=1, keepdims=True)
    return Patches(index[asked], index[sources[found]], shares.astype(np.float32))


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
