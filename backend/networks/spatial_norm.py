"""Give the UNet the spatial normalisation of AnimateDiff v1 and of HotShot-XL: statistics over all frames of a clip.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import UNetMotionModel
from diffusers.models.resnet import ResnetBlock2D
from torch import nn


class AcrossFramesGroupNorm(nn.GroupNorm):
    """Normalise pictures [batch * frames, channels, h, w] by statistics taken over all frames of their clip."""

    frames = 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` normalised, same shape."""
        clips = x.unflatten(0, (-1, self.frames)).transpose(1, 2)  # [batch, channels, frames, h, w]
        return super().forward(clips).transpose(1, 2).flatten(0, 1)


def use_across_frames_spatial_norm(unet: UNetMotionModel) -> None:
    """Make the spatial ResNets and the last norm of `unet` normalise over all frames, as AnimateDiff v1 does.

    Its configuration has `use_inflated_groupnorm: false`, and HotShot-XL's UNet hands its norms whole clips too; v2 and
    v3 normalise frame by frame, as diffusers does.
    """
    norms: list[AcrossFramesGroupNorm] = []

    def replaced(norm: nn.GroupNorm) -> AcrossFramesGroupNorm:
        replacement = AcrossFramesGroupNorm(norm.num_groups, norm.num_channels, norm.eps, device="meta")
        replacement.weight, replacement.bias = norm.weight, norm.bias
        norms.append(replacement)
        return replacement

    for module in unet.modules():
        if isinstance(module, ResnetBlock2D):
            module.norm1, module.norm2 = replaced(module.norm1), replaced(module.norm2)
    unet.conv_norm_out = replaced(unet.conv_norm_out)

    def note_frames(_: nn.Module, arguments: tuple[torch.Tensor, ...]) -> None:
        for norm in norms:
            norm.frames = arguments[0].shape[2]

    unet.register_forward_pre_hook(note_frames)
