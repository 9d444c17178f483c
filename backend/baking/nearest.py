"""Find the nearest of many points to each of many others.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_LEAF = 512


def nearest(queries: np.ndarray, candidates: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices [queries, count] of the nearest `candidates` and their distances, in no order.

    Both are [points, dimensions]. Exact: the queries are cut into small groups, and for each only those candidates are
    compared that can be near one of the group.
    """
    count = min(count, len(candidates))
    found = np.empty((len(queries), count), np.int64)
    distances = np.empty((len(queries), count), np.float32)
    for group in _groups(queries):
        points = queries[group]
        centre = points.mean(axis=0)
        radius = np.sqrt(((points - centre) ** 2).sum(axis=1).max())
        away = np.sqrt(((candidates - centre) ** 2).sum(axis=1))
        reach = np.partition(away, count - 1)[count - 1] + 2 * radius
        near = np.flatnonzero(away <= reach * (1 + 1e-5) + 1e-12)
        squared = _squared(points, candidates[near])
        best = np.argpartition(squared, count - 1, axis=1)[:, :count]
        found[group] = near[best]
        distances[group] = np.sqrt(np.take_along_axis(squared, best, axis=1))
    return found, distances


def _squared(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the squared distances [points, others]."""
    total = np.zeros((len(points), len(others)), np.float32)
    for k in range(points.shape[1]):
        total += (points[:, k, None] - others[None, :, k]) ** 2
    return total


def _groups(points: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the places of `points` in groups that lie together: halves of halves along the widest side."""
    waiting = [np.arange(len(points))] if len(points) else []
    while waiting:
        group = waiting.pop()
        if len(group) <= _LEAF:
            yield group
            continue
        span = np.ptp(points[group], axis=0)
        order = np.argpartition(points[group, int(span.argmax())], len(group) // 2)
        waiting += [group[order[: len(group) // 2]], group[order[len(group) // 2 :]]]
