"""Ask a ControlNet's first layers, which see nothing but the hint, apart from all the others.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import ControlNetModel
from diffusers.models.controlnets.controlnet import ControlNetConditioningEmbedding


class HintEmbedding(ControlNetConditioningEmbedding):
    """The layers of a ControlNet that embed the hint: asked by `embed`, and passed by when the net runs."""

    def embed(self, hints: torch.Tensor) -> torch.Tensor:
        """Return the embedding [frames, channels, h, w] of `hints` [frames, 3, height, width] in [0, 1]."""
        return super().forward(hints)

    def forward(self, conditioning: torch.Tensor) -> torch.Tensor:
        """Return `conditioning`, which is embedded already."""
        return conditioning


def embed_hints_apart(net: ControlNetModel) -> None:
    """Make `net` take embedded hints in place of pictures."""
    net.controlnet_cond_embedding.__class__ = HintEmbedding  # the same weights under the same names
