"""Send a single frame past the motion modules: alone it is a picture of the image model, and better as one.

AnimateDiff trains its motion modules on clips only (Guo et al. 2023, section 4.2). Must not import bpy.
"""

from __future__ import annotations

import torch
from diffusers import UNetMotionModel
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D


class PassedBySingleFrames(AnimateDiffTransformer3D):
    """A motion module that leaves a clip of one frame as it is."""

    def forward(
        self,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        timestep: torch.Tensor | None = None,
        class_labels: torch.Tensor | None = None,
        num_frames: int = 1,
        cross_attention_kwargs: dict[str, object] | None = None,
    ) -> torch.Tensor:
        """Return `hidden_states` [batch * frames, channels, h, w] with the motion of their clip, same shape.

        The other arguments are those of the class, which the UNet's blocks pass by place.
        """
        if num_frames == 1:
            return hidden_states
        return super().forward(
            hidden_states, encoder_hidden_states, timestep, class_labels, num_frames, cross_attention_kwargs
        )


def pass_single_frames_by(unet: UNetMotionModel) -> None:
    """Make clips of one frame go past every motion module of `unet`."""
    for module in unet.modules():
        if isinstance(module, AnimateDiffTransformer3D):
            module.__class__ = PassedBySingleFrames  # the same weights under the same names
