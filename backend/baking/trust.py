"""Say how far each pixel of a picture may be trusted to show one surface: not at silhouettes, not at its border.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from ..contract import Weighing

_JUMP = 3.0  # a step in depth is an edge from so many times the steps beside it
_WHOLE_JUMP = 10.0  # and as hard as a silhouette's from so many times the tolerance
_RIM_PX = 2.42  # of the picture, 1 + √2: a silhouette is off by two, and shows what lies on the other side
_ALL_EDGE = 0.1  # the share of what is two pixels wide: better than nothing


def trust_of(inverse: np.ndarray, weighing: Weighing, scale: float = 1.0) -> np.ndarray:
    """Return how far each pixel of an inverse depth may be trusted to show one surface: 0 to 1, float32.

    The pixels on both sides of a step in depth are a mixture and count nothing. Where the step is large, neither do
    those within two pixels of it: pictures are made by a model, which does not keep to silhouettes by the pixel, and
    has the sky on a wall's border. Those within the weighing's `edge_px` of that, or of the picture's edge, count less.
    What is so thin that it has no other pixels counts by how far inside it lies. `scale` is how many pixels of the
    depth lie along one of the picture.
    """
    if weighing.edge_px == 0:
        return np.ones_like(inverse)
    edge = weighing.edge_px * scale
    rim = max(_RIM_PX * scale - 1, 0.0)
    whole = edge + 1 + rim  # pixels to where a pixel counts wholly
    hardness = [_hardness(turned, weighing.depth_tolerance) for turned in (inverse, inverse.T)]
    near, distance = _distances(inverse.shape, hardness, rim, whole)
    jumps = [hard > 0 for hard in hardness]
    inside = np.minimum(_most_beside(np.where(near, 0, distance), jumps, math.ceil(whole)), whole)
    share = (distance * whole / np.maximum(inside, 1) - rim) / (edge + 1)
    share = np.where(inside > 0, np.where(near, 0, share), _ALL_EDGE)
    rows, columns = (np.minimum(np.arange(n) + 0.5, n - np.arange(n) - 0.5) for n in inverse.shape)
    share = np.clip(np.minimum(share, np.minimum(rows[:, None], columns[None, :]) / (edge + 1)), 0, 1)
    return (share * share * (3 - 2 * share)).astype(np.float32)


def _hardness(inverse: np.ndarray, tolerance: float) -> np.ndarray:
    """Return how hard a step in depth lies between neighbours in a row, 0 to 1.

    0 where the slopes beside it explain it, 1 where it is as large as those at silhouettes.
    """
    step = np.abs(np.diff(inverse, axis=1))
    beside = np.pad(step, ((0, 0), (1, 1)))
    explained = _JUMP * np.maximum(beside[:, :-2], beside[:, 2:])
    least = tolerance * np.maximum(inverse[:, :-1], inverse[:, 1:])
    hard = (step - explained) / np.maximum(_WHOLE_JUMP * least, 1e-30)
    return np.where(step > explained + least, np.clip(hard, 0, 1), 0).astype(np.float32)


def _distances(
    shape: tuple[int, ...], hardness: list[np.ndarray], rim: float, most: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return which pixels lie at an edge, and how many pixels each lies away from one, at most `most`.

    The softer the edge, the more it counts as farther away: by all of `rim` where it is hardly one.
    """
    hardest = np.zeros(shape, np.float32)
    for hard, found in zip(hardness, (hardest, hardest.T), strict=True):
        np.maximum(found[:, :-1], hard, out=found[:, :-1])
        np.maximum(found[:, 1:], hard, out=found[:, 1:])
    near = hardest > 0
    distance = np.where(near, rim * (1 - hardest), most).astype(np.float32)
    for _ in range(math.ceil(most)):
        wide = np.pad(distance, 1, constant_values=most)
        for row, column in itertools.product((0, 1, 2), repeat=2):
            beside = wide[row : row + shape[0], column : column + shape[1]]
            np.minimum(distance, beside + math.hypot(row - 1, column - 1), out=distance)
    return near, distance


def _most_beside(values: np.ndarray, jumps: list[np.ndarray], steps: int) -> np.ndarray:
    """Return the highest of `values` that is so many steps away without crossing one of the `jumps` between pixels.

    Steps go to all eight neighbours: a corner's own pixels are no thin thing.
    """
    most = values.copy()
    for _ in range(steps):
        for jump, found in ((jumps[0], most), (jumps[1], most.T)):
            before = found.copy()
            np.maximum(found[:, :-1], before[:, 1:], out=found[:, :-1], where=~jump)
            np.maximum(found[:, 1:], before[:, :-1], out=found[:, 1:], where=~jump)
    return most
