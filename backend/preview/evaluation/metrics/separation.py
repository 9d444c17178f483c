"""Do near and far have different colours where they meet?

Judged along their border, since the lower half of any picture is nearer than the upper one. Area under the ROC curve
of the best linear colour classifier (Fisher 1936): 0.5 no difference, 1 told apart fully. Must not import torch or bpy.
"""

from __future__ import annotations

import numpy as np

from .raster import grown

BAND_PX = 8.0  # on either side of the border


def near_part(hint: np.ndarray) -> np.ndarray:
    """Return the pixels of the near half of the hint's greys, split where that separates them best (Otsu 1979)."""
    counts, edges = np.histogram(hint, bins=64, range=(0, 1))
    share = counts / counts.sum()
    middles = (edges[:-1] + edges[1:]) / 2
    below, mean = np.cumsum(share), np.cumsum(share * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean[-1] * below - mean) ** 2 / (below * (1 - below))
    return hint > edges[1 + int(np.nanargmax(np.where(np.isfinite(between), between, -1)))]


def separation(picture: np.ndarray, near: np.ndarray) -> float:
    """Return how well colour alone tells the pixels in `near` from the others along their border, in [0.5, 1]."""
    if near.all() or not near.any():
        return 0.5
    band = grown(near, BAND_PX) & grown(~near, BAND_PX)
    colours, inside = picture[band].astype(np.float64), near[band]
    first, second = colours[inside], colours[~inside]
    within = np.cov(first.T) * len(first) + np.cov(second.T) * len(second)
    direction = np.linalg.solve(within / len(colours) + 4.0 * np.eye(3), first.mean(0) - second.mean(0))
    return roc_area(colours @ direction, inside)


def roc_area(score: np.ndarray, positive: np.ndarray) -> float:
    """Return the chance that a positive has a higher score than a negative, ties counted half (Mann-Whitney)."""
    values, rank_of = np.unique(score, return_inverse=True)
    counts = np.bincount(rank_of, minlength=len(values))
    ranks = np.cumsum(counts) - (counts - 1) / 2  # mean rank of each value
    positives = int(positive.sum())
    negatives = positive.size - positives
    return float((ranks[rank_of][positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))
