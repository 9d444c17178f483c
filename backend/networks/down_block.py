"""Run the first down block of a network, whose first layers are the same for all copies of the pictures.

With guidance the same noisy pictures go in twice, beside two prompts: until the first attention to the prompt both
copies are one. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from torch import nn


def first_block(
    block: nn.Module,
    x: torch.Tensor,
    time: torch.Tensor,
    text: torch.Tensor,
    copies: int,
    frames: int,
    skips: list[torch.Tensor],
    downsampled: bool = True,
) -> torch.Tensor:
    """Return what `block` makes of x [pictures, channels, h, w] in `copies`, and add its states to `skips`.

    Without `downsampled` it ends at the size of x.

    `time` is [copies * pictures, width], the same for all copies; all that comes out has as many rows. The block may
    have attentions to the `text`, and motion modules, which see `frames` at once.
    """
    for layer, resnet in enumerate(block.resnets):
        x = resnet(x, time) if layer else resnet(x, time[: len(x)]).repeat(copies, 1, 1, 1)
        if hasattr(block, "attentions"):
            x = block.attentions[layer](x, encoder_hidden_states=text, return_dict=False)[0]
        if hasattr(block, "motion_modules"):
            x = block.motion_modules[layer](x, num_frames=frames)
        skips.append(x)
    for downsampler in (block.downsamplers or ()) if downsampled else ():
        x = downsampler(x)
        skips.append(x)
    return x


def text_for(block: nn.Module, text: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return the text as the argument of a block that attends to it; none for another."""
    return {"encoder_hidden_states": text} if getattr(block, "has_cross_attention", False) else {}
