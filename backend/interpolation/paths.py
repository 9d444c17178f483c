"""Follow what one picture shows on its way to the next, and say what of it is where at a time in between.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

from .edges import beside_nearer
from .splatting import pixel_grid, splat
from .vectors import Vectors

_TURN_SHARE = 1.0  # of the way between two files: one that bends more is taken for straight
_IMPURE = 0.1  # what a pixel beside something nearer counts for, as it holds some of its colour


@dataclass(frozen=True)
class Arrived:
    """What of a picture is at each pixel at a time in between; pixels are right and down of it, [1, 2, h, w].

    Masks are [1, 1, h, w]. `is_seen` says that the other picture shows it too; `source_counts` and `target_counts` are
    how much the colours there are worth.
    """

    source: torch.Tensor  # its place in the picture it was carried from
    target: torch.Tensor  # its place in the other
    source_counts: torch.Tensor
    target_counts: torch.Tensor
    is_seen: torch.Tensor
    is_there: torch.Tensor
    depth_m: torch.Tensor  # infinite where nothing arrived


@dataclass(frozen=True)
class Path:
    """The way of each pixel: to where it is in the other picture, with the speeds that it has here and there."""

    chord: torch.Tensor  # [1, 2, h, w], pixels
    begin: torch.Tensor
    end: torch.Tensor
    carried: torch.Tensor  # [1, 3, h, w]: what its colour counts for here and there, and whether it is seen there
    depth_m: torch.Tensor  # [1, 1, h, w]
    recedes_m: torch.Tensor  # how much more depth it has at the end

    @classmethod
    def of(cls, here: Vectors, there: Vectors) -> Path:
        """Return the way from `here` to `there`; where its speeds are not known it is straight."""
        chord, is_seen = here.forward, here.seen_next
        landing = pixel_grid(*chord.shape[2:], chord.device) + chord
        speed, known = here.velocity
        found = torch.cat((*there.velocity, there.depth_m, _counts(there)), dim=1)
        speed_there, known_there, depth_there, counts_there = look_up(found, landing, "nearest").split((2, 1, 1, 1), 1)
        return cls(
            chord,
            _tamed(speed, chord, known),
            _tamed(speed_there, chord, known_there * is_seen),
            torch.cat((_counts(here), counts_there, is_seen), dim=1),
            here.depth_m,
            torch.where(is_seen > 0.5, depth_there - here.depth_m, 0.0),
        )

    def passed(self, share: float) -> torch.Tensor:
        """Return how far it is at `share` of the way, by Hermite's cubic."""
        rest = 1 - share
        straight = share * share * (3 - 2 * share) * self.chord
        return straight + share * rest * rest * self.begin - share * share * rest * self.end

    def at(self, share: float) -> Arrived:
        """Return what is where at `share` of the way."""
        passed, depth_m = self.passed(share), self.depth_m + share * self.recedes_m
        found = splat(passed, depth_m, torch.cat((-passed, self.chord - passed, self.carried), dim=1))
        source, target, source_counts, target_counts, is_seen = found.values.split((2, 2, 1, 1, 1), dim=1)
        return Arrived(source, target, source_counts, target_counts, is_seen > 0.5, found.is_there, found.depth_m)


def look_up(picture: torch.Tensor, places: torch.Tensor, mode: str = "bicubic") -> torch.Tensor:
    """Return `picture` [1, c, h, w] at `places` [1, 2, h, w], pixels counted from 0; beyond the edge it is held."""
    height, width = picture.shape[2:]
    size = torch.tensor((width, height), device=picture.device).view(1, 2, 1, 1)
    grid = ((places + 0.5) * 2 / size - 1).permute(0, 2, 3, 1)
    return functional.grid_sample(picture, grid, mode=mode, padding_mode="border", align_corners=False)


def _tamed(speed: torch.Tensor, chord: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Return `speed` where it is known and the way bends little, else that of the straight way."""
    bend = (speed - chord).norm(dim=1, keepdim=True)
    smooth = bend <= _TURN_SHARE * chord.norm(dim=1, keepdim=True)
    return torch.where((known > 0.5) & smooth, speed, chord)


def _counts(vectors: Vectors) -> torch.Tensor:
    """Return what the colour of each pixel counts for: little beside the edge of something nearer."""
    return torch.where(beside_nearer(vectors.depth_m), _IMPURE, 1.0)
