"""Draw a picture of which one knows what it shows: a near box before a far plane."""

from __future__ import annotations

import numpy as np

SIDE_PX = 96


def scene(x: int, width: int = 30, colour=(200, 40, 30), ground=(90, 160, 80)) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture of a near box before a far plane, and its depth hint."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), ground, np.uint8)
    hint = np.repeat(np.linspace(0.1, 0.4, SIDE_PX, dtype=np.float32)[:, None], SIDE_PX, axis=1)
    picture[30:70, x : x + width] = colour
    hint[30:70, x : x + width] = 0.9
    return picture, hint
