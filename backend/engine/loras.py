"""Say how much each keyed LoRA adds in each frame of a clip.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch


class LoraWeights:
    """The weights of the keyed LoRAs of a clip, where the UNet computes; `weights` are [frames][LoRAs]."""

    def __init__(self, weights: Sequence[Sequence[float]], device: torch.device, dtype: torch.dtype) -> None:
        self._of_frames = torch.tensor(weights, dtype=dtype, device=device).unbind()

    def of(self, frames: Sequence[int]) -> torch.Tensor:
        """Return those of `frames`, [frames, LoRAs]."""
        return torch.stack([self._of_frames[frame] for frame in frames])
