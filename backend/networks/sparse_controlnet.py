"""Run a SparseCtrl network: it sees key frames among empty ones, and nothing of the noise.

Guo et al. 2023, SparseCtrl, section 3.2. The computation is that of diffusers' `SparseControlNetModel`, over its
modules. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import SparseControlNetModel

from .attention import Prompts, forget, hear
from .compiling import Compiled
from .down_block import first_block, text_for
from .time_embedding import embedded_time


class SparseNet(SparseControlNetModel):
    """diffusers' SparseCtrl, for the denoise loop."""

    compiled: Compiled | None = None

    def forward(
        self,
        conditions: torch.Tensor,
        timestep: torch.Tensor,
        encoder_hidden_states: Prompts,
        copies: int,
        shallow: bool = False,
    ) -> tuple[list[torch.Tensor], torch.Tensor | None]:
        """Return the residuals for the UNet's down blocks and its middle, [copies * frames, channels, h, w] each.

        If `shallow`, only those that the UNet's last up block sees, and none of the middle. `conditions` [frames,
        channels, h, w] are the embedded key frames of a window, the same for all copies, which hear other prompts.
        """
        hear(self, encoder_hidden_states)
        compute = self.compiled or self.compute
        return compute(conditions, timestep, encoder_hidden_states.rows, copies, shallow)

    def forget(self) -> None:
        """Let go of what was kept of the prompts."""
        forget(self)

    @torch.no_grad()
    def embed(self, pictures: torch.Tensor, is_key: bool) -> torch.Tensor:
        """Return what the net sees of `pictures` [pictures, channels, height, width]: latents, or lines in [0, 1].

        Beside each lies a mask that says whether it is the picture of a key frame; what is none is all zeros.
        """
        mask = torch.full_like(pictures[:, :1], float(is_key))
        seen = torch.cat([pictures, mask], dim=1) if self.config["concat_conditioning_mask"] else pictures
        return self.controlnet_cond_embedding(seen)

    def compute(
        self, conditions: torch.Tensor, timestep: torch.Tensor, text: torch.Tensor, copies: int, shallow: bool
    ) -> tuple[list[torch.Tensor], torch.Tensor | None]:
        """Return the residuals of `forward`, once the text is heard."""
        frames = len(conditions)
        time = embedded_time(self, timestep, copies * frames, None)
        x = conditions + self.conv_in.bias[:, None, None]  # the convolution of no noise at all
        states = [x.repeat(copies, 1, 1, 1)]
        x = first_block(self.down_blocks[0], x, time, text, copies, frames, states, downsampled=not shallow)
        middle = None if shallow else self._deep(x, states, time, text, frames)
        said = [layer(state) for layer, state in zip(self.controlnet_down_blocks, states, strict=not shallow)]
        return said, middle

    def _deep(
        self, x: torch.Tensor, states: list[torch.Tensor], time: torch.Tensor, text: torch.Tensor, frames: int
    ) -> torch.Tensor:
        """Return what is said to the UNet's middle, and add to `states` those of all blocks but the first."""
        for block in self.down_blocks[1:]:
            x, left = block(hidden_states=x, temb=time, num_frames=frames, **text_for(block, text))
            states.extend(left)
        x = self.mid_block(x, time, **text_for(self.mid_block, text))
        return self.controlnet_mid_block(x)


def run_sparse(net: SparseControlNetModel) -> None:
    """Make `net` a `SparseNet`, with the same weights under the same names."""
    net.__class__ = SparseNet
