"""Let a UNet hear reference pictures beside the prompt: IP-Adapter (Ye et al. 2023, equation 5).

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from diffusers import UNetMotionModel
from diffusers.models.embeddings import ImageProjection, IPAdapterFullImageProjection, IPAdapterPlusImageProjection
from torch import nn

from ..models.ip_adapter_keys import Layout, attention_keys, source_keys, to_diffusers_keys
from .attention import heads_of


class IpAdapter(nn.Module):
    """What makes tokens of the embeddings of pictures, and keys and values of those for each cross-attention."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        self.projection = _projection(layout)
        self.attentions = nn.ModuleList(
            nn.ModuleDict({name: nn.Linear(layout.text_width, width, bias=False) for name in ("to_k", "to_v")})
            for width in layout.channels
        )

    def load(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Take the weights of a file. Raises `RuntimeError` or `KeyError` where some are missing or too many."""
        tensors = source_keys(tensors)
        self.projection.load_state_dict(to_diffusers_keys(tensors, self.layout.projection))
        self.attentions.load_state_dict(attention_keys(tensors))

    def heard(
        self, embeddings: torch.Tensor, unet: UNetMotionModel
    ) -> tuple[Sequence[torch.Tensor], Sequence[torch.Tensor]]:
        """Return keys and values for each cross-attention of `unet`, [pictures, heads, tokens, width] each.

        `embeddings` are the image encoder's, [pictures, width] or [pictures, tokens, width], as the layout reads them.
        """
        tokens = self.projection(embeddings)
        pairs = list(zip(unet.hearing, self.attentions, strict=True))
        keys, values = (
            tuple(heads_of(attention, layers[name](tokens)) for attention, layers in pairs) for name in ("to_k", "to_v")
        )
        return keys, values


def _projection(layout: Layout) -> nn.Module:
    if layout.projection == "plain":
        return ImageProjection(layout.input_width, layout.text_width, layout.tokens)
    if layout.projection == "full":
        return IPAdapterFullImageProjection(layout.input_width, layout.text_width)
    return IPAdapterPlusImageProjection(
        embed_dims=layout.input_width,
        output_dims=layout.text_width,
        hidden_dims=layout.hidden_width,
        depth=layout.depth,
        heads=layout.heads,
        num_queries=layout.tokens,
    )
