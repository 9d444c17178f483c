"""New cross-attention looks at the tokens that hold the facts of a caption, and each fact is heard somewhere."""

from __future__ import annotations

import torch
from diffusers.models.attention import BasicTransformerBlock

from backend.contract import PREVIEW_FOLDER
from backend.preview.architecture import TOKENS, build, load
from backend.preview.listening import listen
from backend.preview.reading import FIRST_TOKEN, MEANINGS, encode_captions


def attention(block, text, places=64):
    """Return where the heads of `block` look, from random places, on average: [heads, tokens]."""
    x = block.norm2(torch.randn(1, places, block.norm2.normalized_shape[0]))
    heads = block.attn2.heads
    queries, keys = block.attn2.to_q(x).unflatten(-1, (heads, -1)), block.attn2.to_k(text).unflatten(-1, (heads, -1))
    scores = torch.einsum("bphd,bthd->bhpt", queries, keys) / queries.shape[-1] ** 0.5
    return scores.softmax(-1).mean((0, 2))


@torch.no_grad()
def test_every_kind_of_fact_is_heard():
    torch.manual_seed(0)
    model, shipped = build(), load(PREVIEW_FOLDER)
    model.tokenizer, model.text_encoder = shipped.tokenizer, shipped.text_encoder
    text = encode_captions(model.tokenizer, model.text_encoder, ["a red box in a street at night"])
    blocks = [module for module in model.unet.modules() if isinstance(module, BasicTransformerBlock)]
    deaf = torch.stack([attention(block, text) for block in blocks])
    assert deaf[:, :, FIRST_TOKEN:].sum(-1).max() < 0.5
    listen(model)
    heard = torch.stack([attention(block, text) for block in blocks])  # [blocks, heads, tokens]
    assert heard[:, :, FIRST_TOKEN:].sum(-1).mean() > 0.55
    assert (heard[:, :, FIRST_TOKEN:].amax((0, 1)) > 3 / TOKENS).all()
    assert heard.shape[-1] - FIRST_TOKEN == len(MEANINGS)
