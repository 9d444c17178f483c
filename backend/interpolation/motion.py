"""Make pictures between two by the scene's own motion, captured in Blender: what is seen moves along its path.

Each picture is carried to the time in between along a cubic through where its surfaces are before, now and after
(E. Catmull and R. Rom, A Class of Local Interpolating Splines, 1974); where both know a surface they are mixed, and
what one of them hides comes from the other. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from functools import lru_cache

import torch

from ..contract import CaptureFolder
from .edges import beside_nearer
from .filling import filled, mended
from .pair import Between, Pair
from .paths import Arrived, Path, look_up
from .splatting import pixel_grid
from .vectors import read_vectors

_NEARER_SHARE = 0.002  # of the depth, by which a surface must be nearer to hide another
_PURE = 0.5  # what a colour must count for to be of its surface alone


class MotionVectors:
    """Pictures along the vectors of `capture`, which has the files of the take, for pictures of `size`."""

    def __init__(self, capture: CaptureFolder, size: tuple[int, int], device: torch.device) -> None:
        self._read = lru_cache(maxsize=2)(lambda number: read_vectors(capture, number, size, device))

    def between(self, pair: Pair) -> Between | None:
        """Return what makes the picture at a share of the way; None for a loop's end, which no vector leads over."""
        if pair.after != pair.before + 1:
            return None
        here, there = self._read(pair.before), self._read(pair.after)
        ahead, behind = Path.of(here, there), Path.of(there.backwards, here.backwards)
        return lambda share: _mixed(pair, ahead.at(share), behind.at(1 - share), share)


def _mixed(pair: Pair, ahead: Arrived, behind: Arrived, share: float) -> torch.Tensor:
    """Mix the two pictures as they are at `share` of the way.

    `ahead` was carried from the first picture, `behind` from the second. The nearer of the two is what is seen; where
    one picture alone shows that surface it stands for both. What neither shows, or only beside a silhouette that was
    there in that picture and is not here, is filled from around it.
    """
    grid = pixel_grid(*pair.first.shape[2:], pair.first.device)
    nearer = 1 + _NEARER_SHARE
    by_ahead = ahead.is_there & (ahead.depth_m <= behind.depth_m * nearer)
    by_behind = behind.is_there & (behind.depth_m <= ahead.depth_m * nearer)
    in_first = torch.where(by_ahead, ahead.source, behind.target)
    in_second = torch.where(by_behind, behind.source, ahead.target)
    of_first = (1 - share) * torch.where(by_ahead, ahead.source_counts, behind.target_counts * behind.is_seen)
    of_second = share * torch.where(by_behind, behind.source_counts, ahead.target_counts * ahead.is_seen)
    first, second = look_up(pair.first, grid + in_first), look_up(pair.second, grid + in_second)
    mixed = (of_first * first + of_second * second) / (of_first + of_second).clamp(min=1e-6)
    known, depth_m = by_ahead | by_behind, torch.minimum(ahead.depth_m, behind.depth_m)
    impure = known & (torch.maximum(of_first / (1 - share), of_second / share) < _PURE) & ~beside_nearer(depth_m)
    mixed = mended(mixed, known & ~impure, impure, depth_m)
    return filled(mixed, known, depth_m).clamp(0, 1)
