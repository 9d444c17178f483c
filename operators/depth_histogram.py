"""Draw the histogram of a clip's depth as a picture for the panel: how much lies where, and how grey it will be.

Must not import panels.
"""

from __future__ import annotations

import numpy as np

from ..backend.contract import DepthLook, DepthMeasure

WIDTH_PX, HEIGHT_PX = 192, 108
_GROUND, _FLOOR_PX = (0.10, 0.11, 0.16), 10
_SET, _MEASURED = (1.0, 0.45, 0.1), (0.35, 0.55, 0.95)  # of the marks of near and far
_RULER = (0.05, 0.05, 0.07)


def histogram(measure: DepthMeasure, look: DepthLook) -> np.ndarray:
    """Return the picture, float32 RGBA, [height, width, 4], its lowest row first, as Blender's icons are.

    From left to right is from near to far, in equal ratios, as wide as near and far need. Below the bars is the grey
    of each distance; orange marks are near and far as they are set, blue ones as measured.
    """
    low_m, high_m = span(measure, look)
    places_m = low_m * (high_m / low_m) ** ((np.arange(WIDTH_PX) + 0.5) / WIDTH_PX)
    grey = _greys(measure, look, places_m)[None, :, None].repeat(3, axis=2)
    picture = np.ones((HEIGHT_PX, WIDTH_PX, 4), np.float32)
    picture[..., :3] = _GROUND
    filled = np.arange(HEIGHT_PX - _FLOOR_PX)[:, None] < _bars(measure, places_m) * (HEIGHT_PX - _FLOOR_PX - 2)
    above = picture[_FLOOR_PX:, :, :3]
    above[...] = np.where(filled[..., None], 0.15 + 0.85 * grey, above)
    picture[: _FLOOR_PX - 2, :, :3] = grey
    picture[_FLOOR_PX - 2 : _FLOOR_PX, :, :3] = _RULER
    near, far = look.inverse_range(*measure.inverse_range)
    for inverse, is_set in ((near, look.near_m is not None), (far, look.far_m is not None)):
        if inverse > 0:
            place = int(np.log(1 / inverse / low_m) / np.log(high_m / low_m) * WIDTH_PX)
            place = min(max(place, 1), WIDTH_PX - 2)
            picture[:, place - 1 : place + 1, :3] = _SET if is_set else _MEASURED
    return picture


def span(measure: DepthMeasure, look: DepthLook) -> tuple[float, float]:
    """Return the distances at the left and the right edge."""
    set_m = [each for each in (look.near_m, look.far_m) if each is not None]
    return min(measure.low_m, *set_m, measure.near_m) / 1.1, max(measure.high_m, *set_m, measure.near_m) * 1.1


def _greys(measure: DepthMeasure, look: DepthLook, places_m: np.ndarray) -> np.ndarray:
    near, far = look.inverse_range(*measure.inverse_range)
    straight = np.clip((1 / places_m - far) / (near - far), 0, 1)
    return np.array([look.grey_at(float(grey)) for grey in straight])


def _bars(measure: DepthMeasure, places_m: np.ndarray) -> np.ndarray:
    """Return how high the bar at each place is, of the highest; by the root, so that what is small is seen."""
    share = np.log(places_m / measure.low_m) / np.log(measure.high_m / measure.low_m)
    index = np.floor(share * len(measure.counts)).astype(int)
    there = (index >= 0) & (index < len(measure.counts))
    counts = np.array(measure.counts)[np.clip(index, 0, len(measure.counts) - 1)]
    return np.sqrt(np.where(there, counts, 0) / max(max(measure.counts), 1e-9))
