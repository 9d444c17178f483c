"""Is the clip steady, and does it move? Judged along the exact motion of the scene.

Warping error as in Lai et al. 2018 (Learning blind video temporal consistency), in the mean absolute difference of
8-bit colours: 0 is steady. Must not import torch or bpy.
"""

from __future__ import annotations

import numpy as np

DEPTH_TOLERANCE = 0.1  # of the distance: how much nearer or farther the same surface may be a frame later
MOVING_PX = 1.0
LEAST_CHANGE = 1.0  # of 255, on average


def sampled(picture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return `picture` [h, w, …] at the places x, y [h, w] in pixels, bilinear, held at the borders."""
    height, width = picture.shape[:2]
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = np.minimum(x.astype(int), width - 2), np.minimum(y.astype(int), height - 2)
    shape = (*x.shape, *(1,) * (picture.ndim - 2))
    u, v = (x - left).reshape(shape), (y - top).reshape(shape)
    upper = picture[top, left] * (1 - u) + picture[top, left + 1] * u
    lower = picture[top + 1, left] * (1 - u) + picture[top + 1, left + 1] * u
    return upper * (1 - v) + lower * v


def arrivals(motion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return x, y [h, w] of where each pixel is in the next frame; `motion` is [h, w, 2] right, down."""
    y, x = np.indices(motion.shape[:2], dtype=np.float32)
    return x + motion[..., 0], y + motion[..., 1]


def still_seen(motion: np.ndarray, z: np.ndarray, next_z: np.ndarray) -> np.ndarray:
    """Return the pixels [h, w] whose surface is in the next frame too, not hidden and not outside.

    `z` and `next_z` are metres [h, w]; the sky counts as one distance.
    """
    x, y = arrivals(motion)
    height, width = z.shape
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    here, there = 1 / np.minimum(z, 1e6), 1 / np.minimum(next_z, 1e6)
    same = np.abs(sampled(there, x, y) - here) <= DEPTH_TOLERANCE * here + 1e-4
    return inside & same


def warping_error(picture: np.ndarray, following: np.ndarray, motion: np.ndarray, seen: np.ndarray) -> float:
    """Return the mean difference between a surface's colour in `picture` and in `following`, 0 to 255."""
    moved = sampled(following.astype(np.float32), *arrivals(motion))
    return float(np.abs(moved - picture.astype(np.float32))[seen].mean())


def motion_share(picture: np.ndarray, following: np.ndarray, motion: np.ndarray, seen: np.ndarray) -> float | None:
    """Return which share of the change that the motion asks for happens, where it is more than a pixel.

    The slope of the change that is seen on the change that is asked for: 1 moves as the scene does, 0 stands still,
    1/2 is what pictures without any relation give. None where too little moves; 0 where the picture is too flat to
    show it.
    """
    moving = seen & (np.hypot(motion[..., 0], motion[..., 1]) > MOVING_PX)
    if moving.sum() < 100:
        return None
    now, after = picture.astype(np.float32), following.astype(np.float32)
    place = arrivals(motion)
    before = sampled(now, *place)[moving]  # what was there, where the surface arrives
    asked, happened = now[moving] - before, sampled(after, *place)[moving] - before
    if np.abs(asked).mean() < LEAST_CHANGE:
        return 0.0
    return float((asked * happened).sum() / (asked * asked).sum())
