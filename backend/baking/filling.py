"""Fill what a picture does not show: from other times, and around the islands.

Must not import torch, bpy or anything from the Blender side. A texture is a row of texels here, [height * width, ...].
"""

from __future__ import annotations

import numpy as np

from .views import to_linear, to_srgb

NEVER = np.iinfo(np.uint16).max


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
