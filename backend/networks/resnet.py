"""Run the ResNets of Stable Diffusion with as few passes over the memory as their formula has.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import ControlNetModel, UNetMotionModel
from diffusers.models.resnet import ResnetBlock2D
from torch.nn.functional import silu


class PlainResnet(ResnetBlock2D):
    """A ResNet that is told the time by adding to it, for inference."""

    def forward(self, input_tensor: torch.Tensor, temb: torch.Tensor) -> torch.Tensor:
        """Return what the ResNet makes of pictures [pictures, channels, h, w] and the embedded time, one row each."""
        x = self.conv1(silu(self.norm1(input_tensor), inplace=True))
        x = x.add_(self.time_emb_proj(silu(temb))[:, :, None, None])
        x = self.conv2(silu(self.norm2(x), inplace=True))
        return x.add_(input_tensor if self.conv_shortcut is None else self.conv_shortcut(input_tensor))


def use_plain_resnets(network: UNetMotionModel | ControlNetModel) -> None:
    """Make the ResNets of `network` plain ones where they are nothing else, with the same weights."""
    for module in network.modules():
        if isinstance(module, ResnetBlock2D) and _is_plain(module):
            module.__class__ = PlainResnet


def _is_plain(resnet: ResnetBlock2D) -> bool:
    """Tell whether `resnet` scales nothing, resizes nothing and knows the time by its sum."""
    resizes = resnet.upsample is not None or resnet.downsample is not None
    return (
        resnet.time_emb_proj is not None
        and resnet.time_embedding_norm == "default"
        and resnet.output_scale_factor == 1
        and not resizes
        and not resnet.skip_time_act
        and isinstance(resnet.nonlinearity, torch.nn.SiLU)
    )
