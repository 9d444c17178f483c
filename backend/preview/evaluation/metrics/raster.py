"""Shapes on a grid of pixels: distances, thinning, connected parts.

Must not import anything but numpy.
"""

from __future__ import annotations

import numpy as np

_FAR = 1e6


def distance_to(mask: np.ndarray) -> np.ndarray:
    """Return the Euclidean distance of each pixel to the nearest True one, [h, w] in pixels; 0 inside.

    Felzenszwalb and Huttenlocher's (2012) separation into columns and rows, each minimised directly.
    """
    height, width = mask.shape
    along = np.where(mask, 0.0, _FAR)
    for y in range(1, height):
        along[y] = np.minimum(along[y], along[y - 1] + 1)
    for y in range(height - 2, -1, -1):
        along[y] = np.minimum(along[y], along[y + 1] + 1)
    across = np.arange(width)
    gap = (across[:, None] - across[None]) ** 2.0  # [x, other x]
    return np.sqrt(np.stack([(gap + row[None] ** 2).min(axis=1) for row in along]))


def thinned(mask: np.ndarray) -> np.ndarray:
    """Return the lines of one pixel that run through the middle of `mask` (Zhang and Suen 1984)."""
    lines = np.pad(mask.astype(bool), 1)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            around = _neighbours(lines)
            count = sum(n.astype(np.int8) for n in around)
            ups = sum((~a & b).astype(np.int8) for a, b in zip(around, [*around[1:], around[0]], strict=True))
            north, east, south, west = around[0], around[2], around[4], around[6]
            if first:
                open_sides = ~(north & east & south) & ~(east & south & west)
            else:
                open_sides = ~(north & east & west) & ~(north & south & west)
            gone = lines & (count >= 2) & (count <= 6) & (ups == 1) & open_sides
            changed |= bool(gone.any())
            lines &= ~gone
    return lines[1:-1, 1:-1]


def without_specks(mask: np.ndarray, least_px: int) -> np.ndarray:
    """Return `mask` without its connected parts (8 neighbours) of fewer than `least_px` pixels."""
    labels = _labels(mask)
    sizes = np.bincount(labels.ravel())
    keep = sizes >= least_px
    keep[0] = False
    return keep[labels]


def grown(mask: np.ndarray, radius_px: float) -> np.ndarray:
    """Return all pixels within `radius_px` of `mask`; faster than `distance_to` for small radii."""
    height, width = mask.shape
    reach = int(radius_px)
    padded = np.pad(mask, reach)
    result = np.zeros_like(mask)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            if down**2 + right**2 <= radius_px**2:
                result |= padded[reach + down : reach + down + height, reach + right : reach + right + width]
    return result


def shrunk(mask: np.ndarray, radius_px: float) -> np.ndarray:
    """Return the pixels of `mask` that are farther than `radius_px` from everything else."""
    return mask & ~grown(~mask, radius_px)


def _labels(mask: np.ndarray) -> np.ndarray:
    """Number the connected parts from 1: each pixel takes the highest number around it until nothing changes."""
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        padded = np.pad(labels, 1)
        highest = np.maximum.reduce([padded[1:-1, 1:-1], *_neighbours(padded, whole=False)])
        highest[~mask] = 0
        highest = np.where(mask, highest.ravel()[highest - 1], 0)  # jump to what that number has become
        if (highest == labels).all():
            return np.unique(labels, return_inverse=True)[1].reshape(mask.shape) + (0 if (labels == 0).any() else 1)
        labels = highest


def _neighbours(padded: np.ndarray, whole: bool = True) -> list[np.ndarray]:
    """Return the eight neighbours of every pixel, clockwise from the north, padded again when `whole`."""
    inner = padded[1:-1, 1:-1]
    shifts = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    views = [padded[y : y + inner.shape[0], x : x + inner.shape[1]] for y, x in shifts]
    return [np.pad(view, 1) for view in views] if whole else views
