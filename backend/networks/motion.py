"""Compute AnimateDiff's temporal transformers as the original does, where diffusers differs.

Guo et al. 2023, section 4.2. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import SparseControlNetModel, UNetMotionModel
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.attention_processor import Attention
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from torch.nn import functional

from ..contract.models import MotionNorm

# Frames attend to each other at every pixel, so the batch of the attention is pixels x heads: 65,536 at 512 x 512
# with guidance, one more than the grid of some attention kernels.
MOST_ROWS = 65_535


class MotionModule(AnimateDiffTransformer3D):
    """A temporal transformer that normalises as its weights were trained, and leaves a single frame as it is.

    A motion module is trained on clips only; a frame alone is a picture of the image model, and better as one. Only
    where the few steps of a run were learned in the motion module, `on_one_frame`, it is needed there too.
    """

    norm_over: MotionNorm = "frame"
    on_one_frame = False
    most_rows = MOST_ROWS

    def forward(
        self,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        timestep: torch.Tensor | None = None,
        class_labels: torch.Tensor | None = None,
        num_frames: int = 1,
        cross_attention_kwargs: dict[str, object] | None = None,
    ) -> torch.Tensor:
        """Return `hidden_states` [batch * frames, channels, h, w] with the motion of their clips, same shape.

        The arguments are those of the class, of which a motion module uses the first and the number of frames.
        """
        if num_frames == 1 and not self.on_one_frame:
            return hidden_states
        x = hidden_states.unflatten(0, (-1, num_frames))  # [batch, frames, channels, h, w]
        batch, _, channels, h, w = x.shape
        tokens = self._normed(x).permute(0, 3, 4, 1, 2).reshape(batch * h * w, num_frames, channels)
        tokens = self.proj_in(tokens)
        for block in self.transformer_blocks:
            tokens = _transformed(block, tokens, self.most_rows)
        tokens = self.proj_out(tokens)
        moved = tokens.view(batch, h, w, num_frames, channels).permute(0, 3, 4, 1, 2)
        return moved.reshape(hidden_states.shape) + hidden_states

    def _normed(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` [batch, frames, channels, h, w] normalised by the statistics of each frame, or of each clip."""
        if self.norm_over == "frame":
            return self.norm(x.flatten(0, 1)).view_as(x)
        return self.norm(x.transpose(1, 2)).transpose(1, 2)


def use_motion_modules(
    network: UNetMotionModel | SparseControlNetModel, norm_over: MotionNorm, on_one_frame: bool = False
) -> None:
    """Make every temporal transformer of `network` a `MotionModule`, with the same weights under the same names."""
    for module in network.modules():
        if isinstance(module, AnimateDiffTransformer3D):
            module.__class__ = MotionModule
            module.norm_over, module.on_one_frame = norm_over, on_one_frame


def _transformed(block: BasicTransformerBlock, tokens: torch.Tensor, most_rows: int) -> torch.Tensor:
    """Return `tokens` [pixels, frames, channels] after the attentions among the frames and a feed-forward layer.

    There are two, one in a SparseCtrl. Each is told the places of the frames anew.
    """
    frames = tokens.shape[1]
    for norm, attention in ((block.norm1, block.attn1), (block.norm2, block.attn2)):
        if attention is None:
            continue
        placed = norm(tokens) + block.pos_embed.pe[:, :frames]
        tokens = tokens + _attended(attention, placed, most_rows)
    return tokens + block.ff(block.norm3(tokens))


def _attended(attention: Attention, tokens: torch.Tensor, most_rows: int) -> torch.Tensor:
    """Return what the frames of `tokens` [pixels, frames, channels] say to each other at each pixel, same shape."""
    q, k, v = (
        layer(tokens).unflatten(-1, (attention.heads, -1)).transpose(1, 2)  # [pixels, heads, frames, width]
        for layer in (attention.to_q, attention.to_k, attention.to_v)
    )
    # slices of one size: a kernel's launch for a single row would cost as much as for all the others
    parts = -(-len(q) // max(1, most_rows // attention.heads))
    slices = zip(q.chunk(parts), k.chunk(parts), v.chunk(parts), strict=True)
    found = torch.cat([functional.scaled_dot_product_attention(*each) for each in slices])
    return attention.to_out[0](found.transpose(1, 2).flatten(-2))
