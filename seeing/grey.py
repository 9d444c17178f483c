"""Choose which distances are white and black: those of the newest capture, else of what the camera sees now.

Must not import operators, panels, runs or takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..backend.contract import CaptureFolder
from ..capture.files import exr
from ..overlay import reader

NEAR_PERCENT, FAR_PERCENT = 0.2, 2.0  # of pixels that may be nearer than white, farther than black, as in the backend
_BACKGROUND_M = 1e9
_SAMPLE = 4  # every so many pixels of a file, along each side


@dataclass(frozen=True)
class Range:
    """The inverse depths (1/metres) that become white and black."""

    near: float
    far: float

    @property
    def near_m(self) -> float:
        """The distance that is white."""
        return 1 / self.near

    @property
    def far_m(self) -> float | None:
        """The distance that is black, None where that is infinitely far."""
        return 1 / self.far if self.far > 0 else None

    def normalised(self, depth_m: np.ndarray) -> np.ndarray:
        """Return depth as the model sees it: near 1, far 0, and the background 0."""
        seen = (depth_m > 0) & (depth_m < _BACKGROUND_M)
        inverse = np.divide(1, depth_m, out=np.zeros_like(depth_m, np.float32), where=seen)
        grey = np.clip((inverse - self.far) / (self.near - self.far), 0, 1)
        return np.where(seen, grey, 0).astype(np.float32)


def range_of(depth_m: np.ndarray) -> Range:
    """Return the range of pixels whose depths in metres are given, as the backend chooses it for a clip.

    The background counts as infinitely far, so a view with a sky has its black there.
    """
    flat = depth_m.ravel()
    seen = np.sort(1 / flat[(flat > 0) & (flat < _BACKGROUND_M)])
    if not len(seen):
        return Range(1.0, 0.0)
    near = seen[min(len(seen) - 1, int(np.ceil(len(seen) * (1 - NEAR_PERCENT / 100))) - 1)]
    far_count = flat.size * FAR_PERCENT / 100 - (flat.size - len(seen))
    far = seen[int(far_count)] if far_count > 0 else 0.0
    return Range(float(near), float(far) if far < near else 0.0)


_measured: dict[str, Range | None] = {}  # by the folder of a capture; None while it is read, or cannot be


def of_capture(folder: str, then: Callable[[], None]) -> Range | None:
    """Return the range of the capture in `folder`; None until it was read, after which `then` is called."""
    if not folder:
        return None
    if folder not in _measured:
        _measured.clear()
        _measured[folder] = None
        reader.ask(lambda: measure(Path(folder)), lambda found: _keep(folder, found, then))
    return _measured[folder]


def forget() -> None:
    """Measure again what is asked for."""
    _measured.clear()


def measure(folder: Path) -> Range:
    """Return the range of all frames of a capture. Raises OSError."""
    files = CaptureFolder(folder).control_files("depth").values()
    return range_of(np.concatenate([exr.read(path).channel("Z")[::_SAMPLE, ::_SAMPLE].ravel() for path in files]))


def _keep(folder: str, found: object, then: Callable[[], None]) -> None:
    if folder in _measured:
        _measured[folder] = found if isinstance(found, Range) else None
        then()
