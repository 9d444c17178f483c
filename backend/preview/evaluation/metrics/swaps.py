"""Does changing one word change that thing, and little else?

Must not import torch or bpy.
"""

from __future__ import annotations

import numpy as np


def change_inside_and_outside(before: np.ndarray, after: np.ndarray, region: np.ndarray) -> tuple[float, float]:
    """Return the mean absolute difference of the pictures (0 to 255) in the pixels `region`, and in all others."""
    change = np.abs(after.astype(np.float32) - before.astype(np.float32)).mean(axis=-1)
    return float(change[region].mean()), float(change[~region].mean())
