"""Point the cross-attention of a new UNet at the tokens that hold what a caption says.

With random weights it looks at all tokens alike, and what few of them say is one part in many. Here each head begins by
hearing some kinds of facts; from there on it learns. Must not import bpy.
"""

from __future__ import annotations

import numpy as np
import torch
from diffusers.models.attention import BasicTransformerBlock

from .architecture import Preview
from .reading import FIRST_TOKEN, MEANINGS, draw_captions, encode_captions

_CAPTIONS = 64  # that show where a kind of fact lies
_EAGER = 5.0  # how much sooner, in logits, a head hears its facts than the other tokens
_STEADY = 4.0  # length of the part of a query that is the same everywhere; that of a place is about 1


@torch.no_grad()
def listen(model: Preview) -> None:
    """Set the queries of all cross-attention in `model.unet`, in place; keys and values stay as they are."""
    captions, _ = draw_captions(_CAPTIONS, np.random.default_rng(23))
    usual = encode_captions(model.tokenizer, model.text_encoder, captions).mean(0)  # [tokens, width]
    usual = usual.to(model.unet.device)
    blocks = [module for module in model.unet.modules() if isinstance(module, BasicTransformerBlock)]
    for number, block in enumerate(blocks):
        heads = block.attn2.heads
        steady = torch.nn.functional.normalize(torch.randn_like(block.norm2.bias), dim=0) * _STEADY
        block.norm2.bias.copy_(steady)
        queries, keys = (layer.weight.unflatten(0, (heads, -1)) for layer in (block.attn2.to_q, block.attn2.to_k))
        for head in range(heads):
            facts = [FIRST_TOKEN + (kind + number) % len(MEANINGS) for kind in range(head, len(MEANINGS), heads)]
            towards = torch.nn.functional.normalize(keys[head] @ (usual[facts] - usual.mean(0)).sum(0), dim=0)
            heard = usual @ keys[head].T @ towards / len(towards) ** 0.5
            lead = heard[facts].mean() - heard[:FIRST_TOKEN].mean()
            queries[head] += _EAGER / lead / _STEADY**2 * torch.outer(towards, steady)
