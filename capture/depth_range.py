"""Measure the depth of a whole capture: which distances are white and black, and how much lies where.

Touches no bpy, so that it can be done on a thread. Must not import anything of Animatic but the contract and its
siblings in capture.
"""

from __future__ import annotations

import numpy as np

from ..backend.contract import CaptureFolder, DepthMeasure, range_bins, write_measure
from ..backend.contract.depth_measure import BIN_COUNT, BINS_PER_OCTAVE, LOW_OCTAVE
from .files import exr

_BACKGROUND_M = 1e9  # Blender writes 1e10 where it sees nothing
_AT_ONCE = 16  # files
_BARS = 96  # of the histogram
_LEAST_BINS = BINS_PER_OCTAVE  # from end to end: a lone wall fills a part of it
_OUTSIDE = 0.0005  # of the pixels that are seen, at either end, for which the histogram does not grow


class DepthCount:
    """Counts the depths of a capture, some files at a time; `done` of its `total` files are read."""

    def __init__(self, folder: CaptureFolder) -> None:
        self._folder, self._paths = folder, list(folder.control_files("depth").values())
        self._counts, self._background = np.zeros(BIN_COUNT, np.int64), 0
        self.done, self.total = 0, len(self._paths)

    def read_on(self) -> None:
        """Read the next files. Those that are no depth of this version's captures, as a surface's, count as nothing."""
        for path in self._paths[self.done : self.done + _AT_ONCE]:
            self.done += 1
            try:
                counts, background = count_depths(exr.read(path).channel("Z"))
            except exr.BrokenFile:
                continue
            self._counts, self._background = self._counts + counts, self._background + background

    def keep(self) -> None:
        """Keep what was measured with the capture; nothing where nothing is seen. Raises `OSError`."""
        bins = range_bins(self._counts.tolist(), self._background)
        if bins is not None:
            write_measure(self._folder.path, _measure(self._counts, self._background, *bins))


def count_depths(z: np.ndarray) -> tuple[np.ndarray, int]:
    """Return how many pixels of `z` lie in each bin of 1/z, and how many are background; as the backend counts."""
    seen = z[np.isfinite(z) & (z > 0) & (z < _BACKGROUND_M)]
    index = (np.log2(np.float32(1) / seen) - LOW_OCTAVE) * BINS_PER_OCTAVE
    counts = np.bincount(np.clip(index.astype(np.int64), 0, BIN_COUNT - 1), minlength=BIN_COUNT)
    return counts, z.size - seen.size


def _measure(counts: np.ndarray, background: int, near: int, far: int | None) -> DepthMeasure:
    seen = counts.sum()
    from_far = np.cumsum(counts)
    first, last = np.searchsorted(from_far, (seen * _OUTSIDE, seen * (1 - _OUTSIDE)), side="right")
    wider = max(0, (_LEAST_BINS - (last - first)) / 2)
    edges = np.linspace(first - wider, min(last, BIN_COUNT - 1) + 1 + wider, _BARS + 1)
    whole = np.concatenate([[0], from_far])
    bars = np.diff(np.interp(edges, np.arange(BIN_COUNT + 1), whole)) / (seen + background)
    low_m, high_m = (_distance_m(edge) for edge in (edges[-1], edges[0]))
    far_m = None if far is None else _distance_m(far)
    return DepthMeasure(_distance_m(near), far_m, low_m, high_m, tuple(np.round(bars[::-1], 6).tolist()))


def _distance_m(at: float) -> float:
    """Return the distance in metres whose inverse begins the bin `at`."""
    return float(2.0 ** -(at / BINS_PER_OCTAVE + LOW_OCTAVE))
