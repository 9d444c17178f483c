"""Find the figure in a picture without knowing its pose, and compare it with a skeleton.

Share of joints at which a limb is found (PCK, Yang and Ramanan 2013, at 0.1 of the body's height), times the share of
what was found that belongs to the body: 0 to 1. A blob over everything finds all joints and owns little of it.
Must not import torch or bpy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .colours import lab
from .raster import distance_to, thinned, without_specks

Joints = np.ndarray  # [18, 2] x, y of COCO-18 in pixels, nan where not seen
BODY = tuple(range(1, 14))  # neck to ankles: what clothes cover
TRUNK_AND_LIMBS = ((1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13))
FOUND = 0.1  # of the height: how far from a joint its limb may be found
THICK = 0.12  # of the height: half the thickness of a body
BODY_REACH = 0.13  # of the height: how far from the bones a body goes; the head and the feet lie past the last joint
LEAST_JOINTS = 6
_LIGHTNESS_WEIGHT = 0.45  # of L* against a* and b*: a limb has a bright and a dark side
_SPECK_PX = 12


def find_figure(picture: np.ndarray, colours: np.ndarray, others: np.ndarray, within: float = 34.0) -> np.ndarray:
    """Return the pixels that have one of the figure's `colours` [n, 3] rather than one of `others` [m, 3] (L*a*b*).

    `within` is the largest distance to a colour of its own.
    """
    weights = np.array([_LIGHTNESS_WEIGHT, 1, 1])
    pixels = lab(picture).reshape(-1, 3) * weights
    own, other = (_least_distance(pixels, set_ * weights) for set_ in (colours, others))
    return without_specks(((own < within) & (own < other)).reshape(picture.shape[:2]), _SPECK_PX)


def background_colours(picture: np.ndarray, count: int = 12) -> np.ndarray:
    """Return the commonest colours [n, 3] (L*a*b*) along the picture's border, where the figure is least likely.

    On 120 drawn pictures the read-out finds 0.77 of the true joints with 5 of them, and no more than 0.84 from 12 on.
    """
    edge = max(2, picture.shape[0] // 32)
    rim = np.concatenate(
        [part.reshape(-1, 3) for part in (picture[:edge], picture[-edge:], picture[:, :edge], picture[:, -edge:])]
    )
    values = lab(rim)
    cells, index, counts = np.unique((values / 16).round(), axis=0, return_inverse=True, return_counts=True)
    common = np.argsort(counts)[::-1][: min(count, len(cells))]
    return np.stack([values[index.ravel() == cell].mean(axis=0) for cell in common])


def body_height(joints: Joints) -> float:
    """Return the height of the box around the joints in pixels, but no less than the trunk and legs at full length."""
    seen = joints[~np.isnan(joints[:, 0])]
    chain = sum(
        float(np.linalg.norm(joints[a] - joints[b])) for a, b in ((1, 8), (8, 9), (9, 10)) if _both(joints, a, b)
    )
    return max(float(np.ptp(seen[:, 1])), 1.1 * chain, 1.0)


def found_joints(figure: np.ndarray, joints: Joints) -> float:
    """Return the share of the body's joints at which `figure` [h, w] has a limb, times the share of it that is body."""
    body = joints[list(BODY)]
    body = body[~np.isnan(body[:, 0])]
    if not figure.any() or len(body) == 0:
        return 0.0
    height = body_height(joints)
    lines = thinned(figure) & (distance_to(~figure) <= THICK * height)
    y, x = np.nonzero(lines)
    gaps = np.hypot(body[:, :1] - x, body[:, 1:] - y)  # [joints, pixels of the lines]
    found = float((gaps.min(axis=1, initial=np.inf) <= FOUND * height).mean())
    bones = distance_to_bones(joints, figure.shape)
    return found * float((bones[figure] <= BODY_REACH * height).mean())


def distance_to_bones(joints: Joints, shape: Sequence[int]) -> np.ndarray:
    """Return each pixel's distance to the nearest bone or joint, [h, w] in pixels; the head counts as one disc."""
    height = body_height(joints)
    y, x = np.indices(tuple(shape), dtype=np.float64)
    least = np.full(tuple(shape), np.inf)
    for a, b in (*TRUNK_AND_LIMBS, (8, 11), (1, 0)):
        if _both(joints, a, b):
            least = np.minimum(least, _distance_to_segment(x, y, joints[a], joints[b]))
    for point in joints[~np.isnan(joints[:, 0])]:
        least = np.minimum(least, np.hypot(x - point[0], y - point[1]))
    if not np.isnan(joints[0, 0]):
        least = np.minimum(least, np.maximum(np.hypot(x - joints[0, 0], y - joints[0, 1]) - 0.06 * height, 0))
    return least


def middle(figure: np.ndarray) -> tuple[float, float] | None:
    """Return the median x, y of the figure's pixels, which specks elsewhere do not draw away; None without any."""
    y, x = np.nonzero(figure)
    return (float(np.median(x)), float(np.median(y))) if len(x) else None


def fitted(joints: Joints, onto: Joints) -> Joints:
    """Return `joints` moved and scaled into the box around `onto`: another pose in the same place."""
    low, high = np.nanmin(onto, axis=0), np.nanmax(onto, axis=0)
    own_low, own_high = np.nanmin(joints, axis=0), np.nanmax(joints, axis=0)
    scale = (high[1] - low[1]) / max(own_high[1] - own_low[1], 1.0)
    return (joints - (own_low + own_high) / 2) * scale + (low + high) / 2


def _both(joints: Joints, a: int, b: int) -> bool:
    return not (np.isnan(joints[a, 0]) or np.isnan(joints[b, 0]))


def _least_distance(pixels: np.ndarray, colours: np.ndarray) -> np.ndarray:
    return np.stack([np.linalg.norm(pixels - colour, axis=1) for colour in colours]).min(axis=0)


def _distance_to_segment(x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    along = b - a
    t = np.clip(((x - a[0]) * along[0] + (y - a[1]) * along[1]) / max(float(along @ along), 1e-9), 0, 1)
    return np.hypot(x - a[0] - t * along[0], y - a[1] - t * along[1])
