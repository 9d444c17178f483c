"""Run a ControlNet: what is the same for all copies of the pictures is computed once.

The computation is that of diffusers' `ControlNetModel`, over its modules. Must not import bpy or anything from the
Blender side.
"""

from __future__ import annotations

import torch
from diffusers import ControlNetModel

from .attention import Prompts, forget, hear
from .compiling import Compiled
from .down_block import first_block, text_for
from .time_embedding import embedded_time


class SteeringNet(ControlNetModel):
    """diffusers' ControlNet, for the denoise loop."""

    compiled: Compiled | None = None

    def forward(
        self,
        sample: torch.Tensor,
        timestep: torch.Tensor,
        encoder_hidden_states: Prompts,
        controlnet_cond: torch.Tensor,
        conditioning_scale: float | torch.Tensor = 1.0,
        added_cond_kwargs: dict[str, torch.Tensor] | None = None,
        shallow: bool = False,
    ) -> tuple[list[torch.Tensor], torch.Tensor | None]:
        """Return the residuals for the UNet's down blocks and its middle, [copies * pictures, channels, h, w] each.

        If `shallow`, only those that the UNet's last up block sees, and none of the middle.

        `sample` is [copies, pictures, channels, h, w]; copies that are an expanded view of one begin as one.
        `controlnet_cond` are the embedded hints of the pictures, the same for all copies. To each row of
        `added_cond_kwargs` belong as many pictures in a row. The residuals are multiplied by
        `conditioning_scale`, one number or [copies * pictures, 1, 1, 1].
        """
        hear(self, encoder_hidden_states)
        compute = self.compiled or self.compute
        down, middle = compute(
            sample, timestep, encoder_hidden_states.rows, controlnet_cond, added_cond_kwargs, shallow
        )
        middle = None if middle is None else middle * conditioning_scale
        return [each * conditioning_scale for each in down], middle

    def forget(self) -> None:
        """Let go of what was kept of the prompts."""
        forget(self)

    def compute(
        self,
        sample: torch.Tensor,
        timestep: torch.Tensor,
        text: torch.Tensor,
        hints: torch.Tensor,
        added_cond_kwargs: dict[str, torch.Tensor] | None,
        shallow: bool,
    ) -> tuple[list[torch.Tensor], torch.Tensor | None]:
        """Return the residuals of `forward` at full strength, once the text is heard."""
        copies, pictures = sample.shape[:2]
        time = embedded_time(self, timestep, copies * pictures, added_cond_kwargs)
        alike = copies if sample.stride(0) == 0 and added_cond_kwargs is None else 1
        x = self.conv_in(sample[: copies // alike].flatten(0, 1))
        x = x + hints.repeat(copies // alike, 1, 1, 1)
        states = [x.repeat(alike, 1, 1, 1)]
        x = first_block(self.down_blocks[0], x, time, text, alike, 1, states, downsampled=not shallow)
        middle = None if shallow else self._deep(x, states, time, text)
        said = [layer(state) for layer, state in zip(self.controlnet_down_blocks, states, strict=not shallow)]
        return said, middle

    def _deep(
        self, x: torch.Tensor, states: list[torch.Tensor], time: torch.Tensor, text: torch.Tensor
    ) -> torch.Tensor:
        """Return what is said to the UNet's middle, and add to `states` those of all blocks but the first."""
        for block in self.down_blocks[1:]:
            x, left = block(hidden_states=x, temb=time, **text_for(block, text))
            states.extend(left)
        if self.mid_block is not None:
            x = self.mid_block(x, time, **text_for(self.mid_block, text))
        return self.controlnet_mid_block(x)


def run_as_steering(net: ControlNetModel) -> None:
    """Make `net` a `SteeringNet`, with the same weights under the same names."""
    net.__class__ = SteeringNet
