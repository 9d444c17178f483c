"""Do the picture's edges lie where the depth has its edges?

F-score of boundaries within a tolerance, as in the Berkeley benchmark (Martin et al. 2004): 0 none agree, 1 all do.
Must not import torch or bpy.
"""

from __future__ import annotations

import numpy as np

from .raster import grown

TOLERANCE_PX = 2.0
DEPTH_STEP = 0.03  # of the hint's range from black to white


def depth_edges(hint: np.ndarray) -> np.ndarray:
    """Return where the hint [h, w] (inverse depth in [0, 1]) jumps or is creased, bool [h, w].

    Inverse depth is linear in the pixels of a plane, so a floor seen at an angle has no second difference.
    """
    bend = np.zeros(hint.shape, np.float32)
    bend[1:-1] = np.abs(hint[:-2] - 2 * hint[1:-1] + hint[2:])
    bend[:, 1:-1] = np.maximum(bend[:, 1:-1], np.abs(hint[:, :-2] - 2 * hint[:, 1:-1] + hint[:, 2:]))
    return _ridges(bend) & (bend > DEPTH_STEP)


def picture_edges(picture: np.ndarray, count: int) -> np.ndarray:
    """Return the `count` strongest edge pixels: ridges of the Sobel magnitude, the largest of the three colours."""
    strength = _ridges_of(_sobel(picture.astype(np.float32)).max(axis=-1))
    count = min(count, int((strength > 0).sum()))
    edges = np.zeros(strength.size, bool)
    edges[np.argsort(strength, axis=None)[strength.size - count :]] = True
    return edges.reshape(strength.shape)


def agreement(found: np.ndarray, true: np.ndarray, tolerance_px: float = TOLERANCE_PX) -> float:
    """Return the F-score of the edges `found` against `true`, in [0, 1]; 0 where either has none."""
    if not found.any() or not true.any():
        return 0.0
    precision = float(grown(true, tolerance_px)[found].mean())
    recall = float(grown(found, tolerance_px)[true].mean())
    return 2 * precision * recall / max(precision + recall, 1e-9)


def edge_agreement(picture: np.ndarray, true: np.ndarray) -> float:
    """Return how well the edges of `picture` agree with `true` ones [h, w], in [0, 1]; it may have as many."""
    return agreement(picture_edges(picture, int(true.sum())), true)


def _sobel(channels: np.ndarray) -> np.ndarray:
    """Return the gradient's length of each channel, [h, w, channels]."""
    p = np.pad(channels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    down = (p[2:, :-2] + 2 * p[2:, 1:-1] + p[2:, 2:]) - (p[:-2, :-2] + 2 * p[:-2, 1:-1] + p[:-2, 2:])
    right = (p[:-2, 2:] + 2 * p[1:-1, 2:] + p[2:, 2:]) - (p[:-2, :-2] + 2 * p[1:-1, :-2] + p[2:, :-2])
    return np.hypot(down, right)


def _ridges(strength: np.ndarray) -> np.ndarray:
    """Return the pixels that are strongest among their neighbours on the left and right, or above and below."""
    p = np.pad(strength, 1)
    middle = p[1:-1, 1:-1]
    across = (middle >= p[1:-1, :-2]) & (middle > p[1:-1, 2:])
    upright = (middle >= p[:-2, 1:-1]) & (middle > p[2:, 1:-1])
    return across | upright


def _ridges_of(strength: np.ndarray) -> np.ndarray:
    return np.where(_ridges(strength), strength, 0)
