"""Choose how grey each distance is: by the range of the newest capture, or of the view, and by what the artist sets.

Must not import operators, panels, runs or takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..backend.contract import CaptureFolder, DepthLook, range_bins, read_measure
from ..backend.contract.depth_measure import BINS_PER_OCTAVE, LOW_OCTAVE
from ..capture import DepthCount
from ..capture.depth_range import count_depths
from ..overlay import reader

_BACKGROUND_M = 1e9
CURVE_STEPS = 256  # at which a curve is looked up; greys between lie on straight lines


@dataclass(frozen=True)
class Range:
    """The inverse depths (1/metres) that are measured as white and black."""

    near: float
    far: float

    @classmethod
    def of(cls, captured: CaptureFolder) -> Range:
        """Return what was measured of a capture, which is kept with it; of one of nothing, what can be divided by.

        Touches no bpy. Raises OSError.
        """
        measure = read_measure(captured.path)
        if measure is None:  # it was made before captures were measured
            count = DepthCount(captured)
            while count.done < count.total:
                count.read_on()
            count.keep()
            measure = read_measure(captured.path)
        return cls(*measure.inverse_range) if measure else cls(1.0, 0.0)


@dataclass(frozen=True)
class Greys:
    """What is drawn: the inverse depths of white and black and of the background (0: black), and the curve's values."""

    near: float
    far: float
    background: float
    curve: tuple[float, ...]  # at equal steps of grey, from 0 to 1

    @classmethod
    def of(cls, measured: Range, look: DepthLook) -> Greys:
        """Return how a clip that was `measured` is drawn where the artist asks for `look`."""
        background = 1 / look.background_m if look.background_m else 0.0
        places = (step / CURVE_STEPS for step in range(CURVE_STEPS + 1))
        curve = tuple(look.grey_at(place) for place in places)
        return cls(*look.inverse_range(measured.near, measured.far), background, curve)

    @property
    def near_m(self) -> float:
        """The distance that is white."""
        return 1 / self.near

    @property
    def far_m(self) -> float | None:
        """The distance that is black, None where that is infinitely far."""
        return 1 / self.far if self.far > 0 else None

    def drawn(self, depth_m: np.ndarray) -> np.ndarray:
        """Return depth as the model sees it, float32, 0 to 1."""
        seen = (depth_m > 0) & (depth_m < _BACKGROUND_M)
        inverse = np.divide(1, depth_m, out=np.full_like(depth_m, self.background, np.float32), where=seen)
        grey = np.clip((inverse - self.far) / (self.near - self.far), 0, 1)
        bent = np.interp(grey, np.linspace(0, 1, len(self.curve)), self.curve)
        return np.where(inverse > 0, bent, 0).astype(np.float32)


def range_of(depth_m: np.ndarray) -> Range:
    """Return the range of one picture of depths in metres, as it is measured of a clip."""
    counts, background = count_depths(depth_m)
    bins = range_bins(counts.tolist(), background)
    if bins is None:
        return Range(1.0, 0.0)
    near, far = (0.0 if at is None else 2.0 ** (at / BINS_PER_OCTAVE + LOW_OCTAVE) for at in bins)
    return Range(near, far)


_measured: dict[str, Range | None] = {}  # by the folder of a capture; None while it is read, or cannot be


def of_capture(folder: str, then: Callable[[], None]) -> Range | None:
    """Return the range of the capture in `folder`; None until it was read, after which `then` is called."""
    if not folder:
        return None
    if folder not in _measured:
        _measured.clear()
        _measured[folder] = None
        captured = CaptureFolder(Path(folder))
        reader.ask(lambda: Range.of(captured), lambda found: _keep(folder, found, then))
    return _measured[folder]


def forget() -> None:
    """Measure again what is asked for."""
    _measured.clear()


def _keep(folder: str, found: object, then: Callable[[], None]) -> None:
    if folder in _measured:
        _measured[folder] = found if isinstance(found, Range) else None
        then()
