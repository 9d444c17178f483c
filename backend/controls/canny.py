"""Find the edges in a picture as OpenCV's `Canny` does, which drew what the canny ControlNets were trained on.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import numpy as np

LOW, HIGH = 100, 200  # of the gradients' sum: an edge goes on above the one, and begins above the other
_TAN_22_5 = 13573  # tan(22.5 degrees), times 2 ** 15, rounded as OpenCV rounds it
_SHIFT = 15


def edges(picture: np.ndarray) -> np.ndarray:
    """Return the edges of `picture`, [height, width, channels] uint8: 255 on them and 0 elsewhere, [height, width].

    Canny (1986) without the smoothing, as in OpenCV: Sobel's gradients of the channel that changes most at each pixel,
    their sum as the magnitude, of which the ridges stay that hang together with a strong one.
    """
    x, y = _gradients(picture)
    magnitude = np.abs(x) + np.abs(y)
    ridge = _ridges(magnitude, x, y) & (magnitude > LOW)
    return np.where(_joined(ridge & (magnitude > HIGH), ridge), 255, 0).astype(np.uint8)


def _gradients(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Sobel's gradients to the right and downwards, int32, [height, width], of the strongest channel."""
    channels = np.pad(picture.transpose(2, 0, 1).astype(np.int32), ((0, 0), (1, 1), (1, 1)), mode="edge")
    down = channels[:, :-2] + 2 * channels[:, 1:-1] + channels[:, 2:]
    along = channels[..., :-2] + 2 * channels[..., 1:-1] + channels[..., 2:]
    x, y = down[..., 2:] - down[..., :-2], along[:, 2:] - along[:, :-2]
    strongest = np.argmax(np.abs(x) + np.abs(y), axis=0)[None]
    return np.take_along_axis(x, strongest, 0)[0], np.take_along_axis(y, strongest, 0)[0]


def _ridges(magnitude: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return where the magnitude is the largest along the gradient's direction, rounded to 45 degrees; bool.

    Of two neighbours that are alike the first is taken; on a diagonal none.
    """
    height, width = magnitude.shape
    around = np.pad(magnitude, 1)

    def beside(down: int, right: int) -> np.ndarray:
        return around[1 + down : 1 + down + height, 1 + right : 1 + right + width]

    steep, flat = np.abs(y) << _SHIFT, np.abs(x) * _TAN_22_5
    horizontal = steep < flat
    vertical = steep > flat + (np.abs(x) << (_SHIFT + 1))  # tan(67.5 degrees) is tan(22.5 degrees) + 2
    falling = (x ^ y) >= 0  # to the lower right
    across = (magnitude > beside(0, -1)) & (magnitude >= beside(0, 1))
    upright = (magnitude > beside(-1, 0)) & (magnitude >= beside(1, 0))
    down_right = (magnitude > beside(-1, -1)) & (magnitude > beside(1, 1))
    down_left = (magnitude > beside(-1, 1)) & (magnitude > beside(1, -1))
    return np.select([horizontal, vertical, falling], [across, upright, down_right], down_left)


def _joined(strong: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """Return the pixels of `ridge` that neighbours in it connect with one of `strong`, bool, [height, width]."""
    waiting = np.pad(ridge & ~strong, 1)
    stride = waiting.shape[1]
    flat = waiting.reshape(-1)
    steps = np.array([down * stride + right for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right])
    found = np.flatnonzero(np.pad(strong, 1))
    while found.size:
        beside = (found[:, None] + steps).reshape(-1)
        beside = beside[flat[beside]]
        flat[beside] = False
        found = np.unique(beside)
    return ridge & ~waiting[1:-1, 1:-1]
