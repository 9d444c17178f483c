"""Draw edges that lie between pixels as smooth lines of one width.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import numpy as np

_WIDTH_PX, _REFERENCE_SIDE_PX = 2.0, 512  # of a line, where the shorter side of the picture has so many pixels
_LEAST_WIDTH_PX = 1.2  # a thinner line could not be steady
_REACH = 3  # of the window, in its sigmas
# From where to where a line fades out, in the window's sigmas:
_END = (0.6, 1.6)  # beyond its end, where its edges are all on one side
_BETWEEN = (0.4, 0.65)  # between two lines, in the variance across them: later, and lines 3 to 6 pixels apart boil
# in the edges of one line:
_FAR = (0.1, 0.2)  # away from all lines
_CROWDED = (3.5, 6.0)  # where there are many, as in grass, to a texture of that share
_CROWDED_SHARE = 0.35


def draw_strokes(across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Return lines, float32 in [0, 1], [height, width].

    `across` is how much of an edge there is between each pixel and the next in its row, [height, width - 1], `down`
    between each and the one below, [height - 1, width]. Edges make stairs of what is a slanting line, and these creep
    when the camera moves. So each pixel looks at the edges around it through a Gaussian window, lays the straight line
    through them that fits best (least squares, as Levin 1998, The approximation power of moving least squares), and
    is as white as a line there covers it.
    """
    height, width = across.shape[0], down.shape[1]
    line_px = max(_LEAST_WIDTH_PX, _WIDTH_PX * min(height, width) / _REFERENCE_SIDE_PX)
    sigma = max(1.0, 0.6 * line_px)
    moments = _moments(across, sigma, (height, width)) + _moments(down.T, sigma, (width, height), swapped=True)
    weight, strong, x, y, xx, xy, yy = moments
    safe = np.maximum(weight, 1e-6)
    x, y = x / safe, y / safe
    xx, xy, yy = xx / safe - x * x, xy / safe - x * y, yy / safe - y * y
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)  # of the line
    along, away = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    spread = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)  # of the edges across the line
    covered = np.clip(line_px / 2 + 0.5 - np.abs(away), 0, 1)
    near = weight / (np.sqrt(2 * np.pi) * sigma)  # times the edges of one line through the pixel
    alone = _falling(np.abs(along) / sigma, *_END) * _falling(spread / sigma**2, *_BETWEEN)
    crowd = _CROWDED_SHARE + (1 - _CROWDED_SHARE) * _falling(near, *_CROWDED)
    return (covered * alone * (1 - _falling(near, *_FAR)) * crowd * strong / safe).astype(np.float32)


def _falling(value: np.ndarray, begin: float, end: float) -> np.ndarray:
    return np.clip((end - value) / (end - begin), 0, 1)


def _moments(edges: np.ndarray, sigma: float, shape: tuple[int, int], *, swapped: bool = False) -> np.ndarray:
    """Return what each pixel sees of `edges` between it and its neighbours in the row: [7, height, width].

    These are the sums, through the window, of the edges, of their squares, of x, y, x², xy and y² from the pixel.
    `swapped` is of a transposed picture, whose sums are turned back.
    """
    reach = int(np.ceil(_REACH * sigma))
    padded = np.pad(edges, reach)
    whole, halves = np.arange(-reach, reach + 1.0), np.arange(-reach, reach) + 0.5

    def summed(what: np.ndarray, places: np.ndarray, power: int, length: int) -> np.ndarray:
        """Return the sums along the last axis, through the window, of `what` times its place to that power."""
        weights = (places**power * np.exp(-(places**2) / (2 * sigma**2))).tolist()
        return sum(weight * what[..., start : start + length] for start, weight in enumerate(weights))

    def down(flat: np.ndarray, power: int) -> np.ndarray:
        return summed(flat.T, whole, power, shape[0]).T

    none, one, two = (summed(padded, halves, power, shape[1]) for power in (0, 1, 2))
    weight, strong = down(none, 0), down(summed(padded**2, halves, 0, shape[1]), 0)
    x, y, xx, xy, yy = down(one, 0), down(none, 1), down(two, 0), down(one, 1), down(none, 2)
    if swapped:
        return np.stack([part.T for part in (weight, strong, y, x, yy, xy, xx)])
    return np.stack([weight, strong, x, y, xx, xy, yy])
