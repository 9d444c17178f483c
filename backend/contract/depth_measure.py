"""Describe what was measured of the depth of a clip, and say which depths are white and black in it.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from . import schema
from .folders import write_text
from .schema import require

NEAR_PERCENT, FAR_PERCENT = 0.2, 2.0  # of pixels that may be nearer than white, farther than black
BINS_PER_OCTAVE, LOW_OCTAVE, HIGH_OCTAVE = 256, -30, 20  # of 1/z in 1/metres, which the depths of a clip are counted by
BIN_COUNT = (HIGH_OCTAVE - LOW_OCTAVE) * BINS_PER_OCTAVE
_FILE = "range.json"


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


def read_measure(capture: Path) -> DepthMeasure | None:
    """Return what was measured of the capture in the folder `capture`; None where nothing was, or nothing to read."""
    try:
        return schema.from_text(DepthMeasure, (capture / "depth" / _FILE).read_bytes(), _FILE)
    except (OSError, schema.ContractError):
        return None


def write_measure(capture: Path, measure: DepthMeasure) -> None:
    """Keep `measure` with the capture in the folder `capture`. Raises `OSError`."""
    write_text(capture / "depth" / _FILE, schema.to_text(measure))


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
