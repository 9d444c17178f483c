"""Run AnimateDiff's UNet: what is the same for all copies of the pictures is computed once.

The computation is that of diffusers' `UNetMotionModel`, over its modules. Must not import bpy or anything from the
Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from diffusers import UNetMotionModel
from torch import nn

from .attention import Prompts, forget, hear
from .compiling import Compiled
from .down_block import first_block, text_for
from .keyed_layers import one_a_picture, weigh
from .time_embedding import embedded_time


@dataclass
class DeepFeatures:
    """What goes into the last up block, [pictures, channels, h, w], kept from one step for the next.

    It changes little from step to step (Ma et al. 2023, DeepCache). Empty, it is filled; else it is used in place of
    all blocks but the first and the last.
    """

    kept: torch.Tensor | None = None


class AnimatedUNet(UNetMotionModel):
    """diffusers' UNet with motion modules, for the denoise loop."""

    compiled: Compiled | None = None
    keyed: tuple[nn.Module, ...] = ()  # the layers that LoRAs change by another weight in each frame

    def forward(
        self,
        sample: torch.Tensor,
        timestep: torch.Tensor,
        encoder_hidden_states: Prompts,
        added_cond_kwargs: dict[str, torch.Tensor] | None = None,
        steering: Sequence[torch.Tensor] = (),
        steering_of_middle: torch.Tensor | None = None,
        deep: DeepFeatures | None = None,
        lora_weights: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return what the UNet predicts for `sample` [copies, channels, frames, h, w], same shape.

        Copies that are an expanded view of one clip begin as one. To each row of `added_cond_kwargs`, at least one a
        copy, belong as many pictures in a row. `steering` are the ControlNets' residuals,
        [copies * frames, channels, h, w], for the down blocks and for the middle. `lora_weights`
        [frames, LoRAs] are those of the keyed LoRAs.
        """
        if self.keyed:
            weigh(self, lora_weights)
            encoder_hidden_states = one_a_picture(encoder_hidden_states, sample.shape[0] * sample.shape[2])
        hear(self, encoder_hidden_states)
        compute = self.compiled or self.compute
        text = encoder_hidden_states.rows
        return compute(sample, timestep, text, added_cond_kwargs, steering, steering_of_middle, deep)

    def forget(self) -> None:
        """Let go of what was kept of the prompts."""
        forget(self)

    def compute(
        self,
        sample: torch.Tensor,
        timestep: torch.Tensor,
        text: torch.Tensor,
        added_cond_kwargs: dict[str, torch.Tensor] | None,
        steering: Sequence[torch.Tensor],
        steering_of_middle: torch.Tensor | None,
        deep: DeepFeatures | None,
    ) -> torch.Tensor:
        """Return what `forward` does, once the text is heard."""
        copies, _, frames = sample.shape[:3]
        time = embedded_time(self, timestep, copies * frames, added_cond_kwargs, apart=bool(self.keyed))
        alike = copies if sample.stride(0) == 0 and added_cond_kwargs is None else 1
        x = self.conv_in(sample[: copies // alike].transpose(1, 2).flatten(0, 1))
        skips = [x.repeat(alike, 1, 1, 1)]  # what the up blocks see of the way down; they take it from the end
        held = deep is not None and deep.kept is not None
        x = first_block(self.down_blocks[0], x, time, text, alike, frames, skips, downsampled=not held)
        if not held:
            x = self._deep(x, skips, time, text, frames, steering, steering_of_middle)
            if deep is not None:
                deep.kept = x
        else:
            x = deep.kept
            _steer(skips, steering)
        x = _up(self.up_blocks[-1], x, skips, time, text, frames)
        x = self.conv_out(self.conv_act(self.conv_norm_out(x)))
        return x.unflatten(0, (copies, frames)).transpose(1, 2)

    def _deep(
        self,
        x: torch.Tensor,
        skips: list[torch.Tensor],
        time: torch.Tensor,
        text: torch.Tensor,
        frames: int,
        steering: Sequence[torch.Tensor],
        steering_of_middle: torch.Tensor | None,
    ) -> torch.Tensor:
        """Return what all blocks between the first and the last make of x, and leave in `skips` what is the last's."""
        for block in self.down_blocks[1:]:
            x, left = block(hidden_states=x, temb=time, num_frames=frames, **text_for(block, text))
            skips.extend(left)
        _steer(skips, steering)
        if self.mid_block is not None:
            motion = {"num_frames": frames} if hasattr(self.mid_block, "motion_modules") else {}
            x = self.mid_block(x, time, encoder_hidden_states=text, **motion)
        if steering_of_middle is not None:
            x = x + steering_of_middle
        for block in self.up_blocks[:-1]:
            x = _up(block, x, skips, time, text, frames)
        return x


def run_as_animated(unet: UNetMotionModel) -> None:
    """Make `unet` an `AnimatedUNet`, with the same weights under the same names."""
    unet.__class__ = AnimatedUNet


def _steer(skips: list[torch.Tensor], steering: Sequence[torch.Tensor]) -> None:
    """Add the residuals of ControlNets, where there are any, to what the up blocks see."""
    for place, more in zip(range(len(skips)), steering, strict=False):
        skips[place] = skips[place] + more


def _up(
    block: nn.Module, x: torch.Tensor, skips: list[torch.Tensor], time: torch.Tensor, text: torch.Tensor, frames: int
) -> torch.Tensor:
    """Return what an up block makes of x and of its part of `skips`, which it takes away."""
    count = len(block.resnets)
    mine = tuple(skips[-count:])
    del skips[-count:]
    return block(
        hidden_states=x,
        temb=time,
        res_hidden_states_tuple=mine,
        upsample_size=skips[-1].shape[2:] if skips else None,  # that of the block that follows
        num_frames=frames,
        **text_for(block, text),
    )
