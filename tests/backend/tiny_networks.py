"""Build networks of two levels as diffusers has them, the smallest that have everything; always the same numbers."""

from __future__ import annotations

import torch
from diffusers import ControlNetModel, UNetMotionModel

WIDTH = 8  # of the text, and of every level
_SIZES = {"block_out_channels": (8, 8), "norm_num_groups": 4, "cross_attention_dim": WIDTH, "layers_per_block": 1}


def new_unet() -> UNetMotionModel:
    """Return a UNet with motion modules, which is not prepared."""
    torch.manual_seed(0)
    return UNetMotionModel(
        down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"),
        up_block_types=("UpBlockMotion", "CrossAttnUpBlockMotion"),
        num_attention_heads=2,
        motion_num_attention_heads=2,
        **_SIZES,
    ).eval()


def new_controlnet(seed: int) -> ControlNetModel:
    """Return a ControlNet that is not prepared; a new one's outputs start at zero, this one's do not."""
    torch.manual_seed(seed)
    net = ControlNetModel(
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        attention_head_dim=2,
        conditioning_embedding_out_channels=(8, 8),
        **_SIZES,
    ).eval()
    for layer in (*net.controlnet_down_blocks, net.controlnet_mid_block):
        torch.nn.init.normal_(layer.weight, std=0.3)
    return net
