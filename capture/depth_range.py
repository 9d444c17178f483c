"""Measure the depth of a whole capture: which distances are white and black, and how much lies where.

Touches no bpy, so that it can be done on a thread. Must not import anything of Animatic but the contract and its
siblings in capture.
"""

from __future__ import annotations

import numpy as np

from ..backend.contract import CaptureFolder, DepthMeasure, range_bins, read_measure, write_measure
from ..backend.contract.depth_measure import BIN_COUNT, BINS_PER_OCTAVE, LOW_OCTAVE
from .files import exr

_BACKGROUND_M = 1e9  # Blender writes 1e10 where it sees nothing
_BARS = 96  # of the histogram
_LEAST_BINS = BINS_PER_OCTAVE  # from end to end: a lone wall fills a part of it
_OUTSIDE = 0.0005  # of the pixels that are seen, at either end, for which the histogram does not grow


def measure_depth(folder: CaptureFolder) -> DepthMeasure | None:
    """Return what was measured of the depth of `folder`, and keep it there; None where nothing is seen.

    Files that are no capture of this version, such as a surface's, have none. Raises `OSError` where it cannot be kept.
    """
    if kept := read_measure(folder.path):
        return kept
    counts, background = np.zeros(BIN_COUNT, np.int64), 0
    try:
        for path in folder.control_files("depth").values():
            counts_here, background_here = count_depths(exr.read(path).channel("Z"))
            counts, background = counts + counts_here, background + background_here
    except exr.BrokenFile:
        return None
    bins = range_bins(counts.tolist(), background)
    if bins is None:
        return None
    measure = _measure(counts, background, *bins)
    write_measure(folder.path, measure)
    return measure


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
