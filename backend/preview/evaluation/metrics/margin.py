"""How much better than chance, against how much better than chance without the control.

Must not import torch or bpy.
"""

from __future__ import annotations

import numpy as np

LEAST_MARGIN = 0.02  # below that a margin is noise, and a ratio to it would say nothing


def margin_ratio(value: float, chance: float, off: float, off_chance: float) -> tuple[float, bool]:
    """Return (value - chance) / (off - off_chance), and whether its divisor was raised to `LEAST_MARGIN`."""
    margin = off - off_chance
    return (value - chance) / max(margin, LEAST_MARGIN), margin < LEAST_MARGIN


def displaced(mask: np.ndarray) -> list[np.ndarray]:
    """Return `mask` in other places: what agrees with these agrees by chance, with as many edges as densely laid."""
    height, width = mask.shape
    shifts = ((0, width // 2), (height // 3, width // 3), (height // 2, width // 2))
    return [np.roll(mask, shift, axis=(0, 1)) for shift in shifts]
