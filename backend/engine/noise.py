"""Draw the starting noise of each frame from the seed and the frame's own number.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch


def draw_noise(
    seed: int, numbers: Sequence[int], channels: int, height: int, width: int, step: int = 0
) -> torch.Tensor:
    """Return unit Gaussian noise on the CPU, float32, [1, channels, frames, height, width] in latent pixels.

    Each frame's noise depends on nothing but `seed`, its file number and the number of finished steps, `step`, after
    which it is added, so that a shot that was made longer, shorter or resumed keeps the noise of its frames, on every
    device. The noise that a run starts from is that of step 0.
    """
    noise = np.empty((1, channels, len(numbers), height, width), np.float32)
    for place, number in enumerate(numbers):
        noise[0, :, place] = _frame_noise(seed, number, step, (channels, height, width))
    return torch.from_numpy(noise)


def _frame_noise(seed: int, number: int, step: int, shape: tuple[int, ...]) -> np.ndarray:
    # A counter-based generator: two keys never share a stream, unlike neighbouring seeds of a 32-bit twister.
    # A step has a part of its own of the frame's stream: the counter's highest word, which no drawing reaches.
    key, counter = np.array([seed, number], dtype=np.uint64), np.array([0, 0, 0, step], dtype=np.uint64)
    philox = np.random.Philox(counter=counter, key=key)
    return np.random.Generator(philox).standard_normal(shape, dtype=np.float32)
