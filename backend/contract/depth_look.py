"""Describe how the depth of a clip becomes the greys that a depth ControlNet sees, and what was measured of the clip.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from .curves import Key, require_keys, value_at
from .schema import require, require_between

NEAR_PERCENT, FAR_PERCENT = 0.2, 2.0  # of pixels that may be nearer than white, farther than black
NEAREST_M, FARTHEST_M = 1e-4, 1e8  # what near, far and background may be: Blender writes 1e10 where it sees nothing
BINS_PER_OCTAVE, LOW_OCTAVE, HIGH_OCTAVE = 256, -30, 20  # of 1/z in 1/metres, which the depths of a clip are counted by
BIN_COUNT = (HIGH_OCTAVE - LOW_OCTAVE) * BINS_PER_OCTAVE
_LEAST_SPAN = 1.001  # between near and far, as a ratio, where the two would meet


@dataclass(frozen=True)
class DepthLook:
    """How depth is drawn: near white, far black, in inverse depth.

    `near_m` and `far_m` are metres from the camera; None is as measured, one range for the whole clip. `curve` gives
    the grey (0 to 1) that takes the place of each grey (`at`, 0 is far and 1 near); empty leaves them. The background
    is black, or as grey as what lies at `background_m`.
    """

    near_m: float | None = None
    far_m: float | None = None
    curve: tuple[Key, ...] = ()
    background_m: float | None = None

    def __post_init__(self) -> None:
        for name in ("near_m", "far_m", "background_m"):
            if getattr(self, name) is not None:
                require_between(name, getattr(self, name), NEAREST_M, FARTHEST_M)
        if self.near_m is not None and self.far_m is not None:
            right = f"more than the near distance ({self.near_m:g} m)"
            require(self.far_m > self.near_m, "far_m", self.far_m, right)
        require_keys("curve", self.curve, 0.0, 1.0)
        inside = all(0 <= key.at <= 1 for key in self.curve)
        require(inside, "curve", self.curve, "points whose places lie from 0 to 1")

    def inverse_range(self, near: float, far: float) -> tuple[float, float]:
        """Return the inverse depths (1/metres) of white and black where `near` and `far` are those measured.

        What is set holds; what is measured gives way where the two would meet.
        """
        if self.near_m is not None:
            near = 1 / self.near_m
        if self.far_m is not None:
            far = 1 / self.far_m
        if far < near:
            return near, far
        return (near, 0.0) if self.far_m is None else (far * _LEAST_SPAN, far)

    def grey_at(self, grey: float) -> float:
        """Return what the curve makes of `grey`."""
        return value_at(self.curve, grey) if self.curve else grey


AUTOMATIC_DEPTH = DepthLook()


@dataclass(frozen=True)
class DepthMeasure:
    """What the depth of a whole clip is: the content of depth/range.json beside the files that it was read from.

    `counts` are shares (0 to 1) of all pixels, from `low_m` to `high_m` in steps of one ratio; the rest of them is
    background. `far_m` is None where black is infinitely far.
    """

    near_m: float
    far_m: float | None
    low_m: float
    high_m: float
    counts: tuple[float, ...]

    def __post_init__(self) -> None:
        require(0 < self.low_m < self.high_m, "high_m", self.high_m, f"more than {self.low_m:g}")

    @property
    def inverse_range(self) -> tuple[float, float]:
        """The inverse depths (1/metres) of white and black."""
        return 1 / self.near_m, 1 / self.far_m if self.far_m else 0.0


def range_bins(counts: Sequence[int], background: int) -> tuple[int, int | None] | None:
    """Return the bins of inverse depth that become white and black; None where nothing is seen.

    `counts` are pixels for each of `BIN_COUNT` bins, `background` those without a depth, which count as infinitely
    far: a shot with a sky has its black there, and None as its second bin. Percentiles keep single pixels from
    setting the range.
    """
    from_far = list(accumulate(counts))
    seen = from_far[-1] if from_far else 0
    if not seen:
        return None
    near = bisect_left(from_far, seen * (1 - NEAR_PERCENT / 100))
    beyond = (seen + background) * FAR_PERCENT / 100 - background
    far = bisect_right(from_far, beyond) if beyond > 0 else None
    return near, far if far is not None and far < near else None
