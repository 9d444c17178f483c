"""How much better than chance, against how much better than chance without the control.

Must not import torch or bpy.
"""

from __future__ import annotations

LEAST_MARGIN = 0.02  # below that a margin is noise, and a ratio to it would say nothing


def margin_ratio(value: float, chance: float, off: float, off_chance: float) -> tuple[float, bool]:
    """Return (value - chance) / (off - off_chance), and whether its divisor was raised to `LEAST_MARGIN`."""
    margin = off - off_chance
    return (value - chance) / max(margin, LEAST_MARGIN), margin < LEAST_MARGIN
