"""Run the motion modules' attention in slices that every GPU kernel takes.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import UNetMotionModel
from diffusers.models.attention_processor import Attention, AttnProcessor2_0

# Frames attend to each other at every pixel, so the batch is pixels x heads: 65,536 at 512x512 with
# guidance, one more than the grid of some attention kernels.
MOST_ROWS = 65_535


class SlicedAttention:
    """Attend in slices of the batch of at most `most_rows` rows (batch x heads); the result is the same."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._whole = AttnProcessor2_0()

    def __call__(self, attn: Attention, hidden_states: torch.Tensor, **named: object) -> torch.Tensor:
        """Return the attention's output for `hidden_states` [batch, frames, channels]."""
        slices = hidden_states.split(max(1, self._most_rows // attn.heads))
        if len(slices) == 1:
            return self._whole(attn, hidden_states, **named)
        return torch.cat([self._whole(attn, part, **named) for part in slices])


def slice_temporal_attention(unet: UNetMotionModel, most_rows: int = MOST_ROWS) -> None:
    """Make the motion modules of `unet` attend in slices. Their attention is among frames only, never with text."""
    for name, module in unet.named_modules():
        if isinstance(module, Attention) and ".motion_modules." in name:
            module.set_processor(SlicedAttention(most_rows))
