"""Turn captured camera-space depth into the inverse depth that a depth ControlNet was trained on.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import OpenEXR

from .errors import BackendError

BACKGROUND_M = 1e9  # Blender writes 1e10 where it sees nothing
NEAR_PERCENT, FAR_PERCENT = 0.2, 2.0  # of pixels that may be nearer than white, farther than black
_BINS_PER_OCTAVE, _LOW_OCTAVE, _HIGH_OCTAVE = 256, -30, 20  # of 1/z in 1/metres


@dataclass(frozen=True)
class DepthRange:
    """The inverse depths (1/metres) that become white and black, one pair for a whole clip."""

    near: float
    far: float

    def normalise(self, inverse: np.ndarray) -> np.ndarray:
        """Return `inverse` depth as a hint: float32, near 1, far 0, background (inverse depth 0) always 0."""
        scaled = (inverse - self.far) / (self.near - self.far)
        return np.where(inverse > 0, np.clip(scaled, 0, 1), 0).astype(np.float32)


def read_inverse(path: Path) -> np.ndarray:
    """Return 1/z of a depth EXR: 1/metres, float32, [h, w], 0 in the background.

    Raises `BackendError` `bad_control`.
    """
    try:
        with OpenEXR.File(str(path)) as file:
            channels = file.channels()
            name = next((name for name in channels if name == "Z" or name.endswith(".Z")), None)
            if name is None:
                raise _bad(path, f"has no depth channel, only {', '.join(channels)}")
            z = np.array(channels[name].pixels, dtype=np.float32)
    except RuntimeError as error:
        raise _bad(path, "is no readable EXR file") from error
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

    One range for all frames keeps a still object at one grey; percentiles keep single pixels from
    setting it. The background counts as infinitely far, so a shot with a sky has its black there.
    """
    bins = (_HIGH_OCTAVE - _LOW_OCTAVE) * _BINS_PER_OCTAVE
    counts = np.zeros(bins, dtype=np.int64)
    background = 0
    for inverse in frames:
        seen = inverse[inverse > 0]
        background += inverse.size - seen.size
        index = (np.log2(seen) - _LOW_OCTAVE) * _BINS_PER_OCTAVE
        counts += np.bincount(np.clip(index.astype(np.int64), 0, bins - 1), minlength=bins)
    seen_count = int(counts.sum())
    if seen_count == 0:
        return DepthRange(near=1.0, far=0.0)
    edges = np.exp2(np.arange(bins) / _BINS_PER_OCTAVE + _LOW_OCTAVE)  # the low edge of each bin
    from_far = np.cumsum(counts)
    near = edges[np.searchsorted(from_far, seen_count * (1 - NEAR_PERCENT / 100))]
    far_count = (seen_count + background) * FAR_PERCENT / 100 - background
    far = edges[np.searchsorted(from_far, far_count, side="right")] if far_count > 0 else 0.0
    return DepthRange(near=float(near), far=float(far) if far < near else 0.0)


def _bad(path: Path, why: str) -> BackendError:
    return BackendError(
        "bad_control", f"The depth file {path.name} {why}.", "Capture the shot again.", detail=str(path)
    )
