"""Turn captured camera-space depth into the inverse depth that a depth ControlNet was trained on.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import OpenEXR

from ..contract import DepthLook, range_bins
from ..contract.depth_measure import BIN_COUNT, BINS_PER_OCTAVE, LOW_OCTAVE
from ..pictures.exr import read_channels

BACKGROUND_M = 1e9  # Blender writes 1e10 where it sees nothing
_CURVE_STEPS = 4096  # at which a curve is looked up; greys between lie on straight lines


@dataclass(frozen=True)
class DepthRange:
    """The inverse depths (1/metres) that become white and black, one pair for a whole clip."""

    near: float
    far: float

    def normalise(self, inverse: np.ndarray) -> np.ndarray:
        """Return `inverse` depth as a hint: float32, near 1, far 0, background (inverse depth 0) always 0."""
        scaled = (inverse - self.far) / (self.near - self.far)
        return np.where(inverse > 0, np.clip(scaled, 0, 1), 0).astype(np.float32)

    def draw(self, inverse: np.ndarray, look: DepthLook) -> np.ndarray:
        """Return `inverse` depth as a hint that looks as the artist asks; without a wish as `normalise` does."""
        shown = DepthRange(*look.inverse_range(self.near, self.far))
        if look.background_m is not None:
            inverse = np.where(inverse > 0, inverse, np.float32(1 / look.background_m))
        grey = shown.normalise(inverse)
        if not look.curve:
            return grey
        places = np.linspace(0, 1, _CURVE_STEPS + 1)
        values = np.array([look.grey_at(place) for place in places])
        return np.where(inverse > 0, np.interp(grey, places, values), 0).astype(np.float32)


def read_inverse(path: Path) -> np.ndarray:
    """Return 1/z of a depth EXR: 1/metres, float32, [h, w], 0 in the background.

    Raises `BackendError` `bad_control`.
    """
    z = read_channels(path, "Z")[0].astype(np.float32)
    seen = np.isfinite(z) & (z > 0) & (z < BACKGROUND_M)
    return np.divide(1, z, out=np.zeros_like(z), where=seen)


def write_depth(path: Path, z: np.ndarray) -> None:
    """Write camera-space depth as a capture holds it: `z` in metres, [h, w], as one channel Z of an EXR."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {"Z": z.astype(np.float32)}).write(str(path))


def measure_range(paths: Iterable[Path]) -> DepthRange:
    """Return the depth range of a clip, reading one file at a time."""
    return range_of(map(read_inverse, paths))


def range_of(frames: Iterable[np.ndarray]) -> DepthRange:
    """Return the depth range of a clip from the inverse depths of its frames (1/metres, 0 in the background).

    One range for all frames keeps a still object at one grey; `range_bins` says which.
    """
    counts = np.zeros(BIN_COUNT, dtype=np.int64)
    background = 0
    for inverse in frames:
        seen = inverse[inverse > 0]
        background += inverse.size - seen.size
        index = (np.log2(seen) - LOW_OCTAVE) * BINS_PER_OCTAVE
        counts += np.bincount(np.clip(index.astype(np.int64), 0, BIN_COUNT - 1), minlength=BIN_COUNT)
    bins = range_bins(counts.tolist(), background)
    if bins is None:
        return DepthRange(near=1.0, far=0.0)
    edges = np.exp2(np.arange(BIN_COUNT) / BINS_PER_OCTAVE + LOW_OCTAVE)  # the low edge of each bin
    near, far = bins
    return DepthRange(near=float(edges[near]), far=0.0 if far is None else float(edges[far]))
