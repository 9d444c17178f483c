"""Give the motion modules the normalisation that they were trained with, where diffusers differs.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from typing import TypeVar

import torch
from diffusers import UNetMotionModel
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from torch import nn

Norm = TypeVar("Norm", bound=nn.GroupNorm)


class PerFrameGroupNorm(nn.GroupNorm):
    """Normalise each frame of a clip [batch, channels, frames, h, w] by its own statistics."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` normalised, same shape."""
        frames_first = x.transpose(1, 2)  # [batch, frames, channels, h, w]
        normed = super().forward(frames_first.flatten(0, 1))
        return normed.unflatten(0, frames_first.shape[:2]).transpose(1, 2)


class AcrossFramesGroupNorm(nn.GroupNorm):
    """Normalise pictures [batch * frames, channels, h, w] by statistics taken over all frames of their clip."""

    frames = 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` normalised, same shape."""
        clips = x.unflatten(0, (-1, self.frames)).transpose(1, 2)  # [batch, channels, frames, h, w]
        return super().forward(clips).transpose(1, 2).flatten(0, 1)


def use_per_frame_norm(unet: UNetMotionModel) -> None:
    """Make every motion module normalise frame by frame.

    AnimateDiff's `TemporalTransformer3DModel` folds the frames into the batch before its GroupNorm;
    diffusers takes one statistic over all frames.
    """
    for module in unet.modules():
        if isinstance(module, AnimateDiffTransformer3D):
            module.norm = _with_weights_of(module.norm, PerFrameGroupNorm)


def use_across_frames_spatial_norm(unet: UNetMotionModel) -> None:
    """Make the spatial ResNets normalise over all frames, as AnimateDiff v1 does.

    Its configuration has `use_inflated_groupnorm: false`; v2 and v3 normalise frame by frame, as diffusers does.
    """
    norms: list[AcrossFramesGroupNorm] = []

    def replaced(norm: nn.GroupNorm) -> AcrossFramesGroupNorm:
        norms.append(_with_weights_of(norm, AcrossFramesGroupNorm))
        return norms[-1]

    for module in unet.modules():
        if isinstance(module, ResnetBlock2D):
            module.norm1, module.norm2 = replaced(module.norm1), replaced(module.norm2)
    unet.conv_norm_out = replaced(unet.conv_norm_out)

    def note_frames(_: nn.Module, arguments: tuple[torch.Tensor, ...]) -> None:
        for norm in norms:
            norm.frames = arguments[0].shape[2]

    unet.register_forward_pre_hook(note_frames)


def _with_weights_of(norm: nn.GroupNorm, cls: type[Norm]) -> Norm:
    replacement = cls(norm.num_groups, norm.num_channels, norm.eps, device="meta")
    replacement.weight, replacement.bias = norm.weight, norm.bias
    return replacement
