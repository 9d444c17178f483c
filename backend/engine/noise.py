"""Draw the starting noise of each frame from the seed and the frame's own number.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch


def draw_noise(seed: int, numbers: Sequence[int], channels: int, height: int, width: int) -> torch.Tensor:
    """Return unit Gaussian noise on the CPU, float32, [1, channels, frames, height, width] in latent pixels.

    Each frame's noise depends on nothing but `seed` and its file number, so that a shot that was made
    longer, shorter or resumed keeps the noise of its frames, on every device.
    """
    frames = [_frame_noise(seed, number, (channels, height, width)) for number in numbers]
    return torch.from_numpy(np.stack(frames, axis=1))[None]


def _frame_noise(seed: int, number: int, shape: tuple[int, ...]) -> np.ndarray:
    # A counter-based generator: two keys never share a stream, unlike neighbouring seeds of a 32-bit twister.
    philox = np.random.Philox(key=np.array([seed, number], dtype=np.uint64))
    return np.random.Generator(philox).standard_normal(shape, dtype=np.float32)
