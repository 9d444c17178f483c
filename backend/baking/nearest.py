"""Find the nearest of many points to each of many others.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

_LEAF = 512


def nearest(
    queries: np.ndarray, levels: list[np.ndarray], count: int, advance: Callable[[float], None]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return for each of the `levels`, which are sets of candidates, the nearest `count` to each query.

    Queries and candidates are [points, dimensions]. A result is the indices [queries, count] and their distances, in no
    order. Exact: the queries are cut into small groups, and for each only those candidates are compared that can be
    near one of the group. `advance` hears the share that is done after each group, and may raise.
    """
    found = []
    for level in levels:
        shape = len(queries), min(count, len(level))
        found.append((np.empty(shape, np.uint16 if len(level) <= 1 << 16 else np.int64), np.empty(shape, np.float32)))
    done = 0
    for group in _groups(queries):
        points = queries[group]
        centre = points.mean(axis=0)
        offsets = points - centre
        radius = float(np.sqrt(np.einsum("pd,pd->p", offsets, offsets).max()))
        for level, (index, distance) in zip(levels, found, strict=True):
            index[group], distance[group] = _nearest_of(offsets, level - centre, radius, index.shape[1])
        done += len(group)
        advance(done / len(queries))
    return found


def _nearest_of(
    queries: np.ndarray, candidates: np.ndarray, radius: float, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest `candidates` to `queries` within `radius` of the origin, and their distances."""
    away = np.einsum("cd,cd->c", candidates, candidates)
    reach = float(np.sqrt(np.partition(away, count - 1)[count - 1])) + 2 * radius
    near = np.flatnonzero(away <= reach * reach * (1 + 1e-5) + 1e-12)
    # the squared distances but for what all candidates of a query have in common
    order = queries @ (-2 * candidates[near].T) + away[near]
    best = np.argpartition(order, count - 1, axis=1)[:, :count] if len(near) > count else np.arange(count)[None]
    index = np.broadcast_to(near[best], (len(queries), count))
    apart = candidates[index] - queries[:, None]
    return index, np.sqrt(np.einsum("pkd,pkd->pk", apart, apart))


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
