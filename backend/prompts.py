"""Turn prompts into text embeddings.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from .engine.text import Encoded

TextEncoder = CLIPTextModel | CLIPTextModelWithProjection
Reader = tuple[CLIPTokenizer, TextEncoder]


@torch.no_grad()
def encode(text: str, readers: Sequence[Reader], clip_skip: int) -> Encoded:
    """Return `text` as the text encoders of `readers` understand it, one prompt, on their device.

    `clip_skip` leaves out that many of an encoder's last layers. With one reader, as in SD1.5, the final norm is
    applied all the same. SDXL has two: what their last layers but one say is joined, without the norm, and the second
    gives the pooled text (Podell et al. 2023, section 2.1).
    """
    if len(readers) == 1:
        tokenizer, encoder = readers[0]
        output = encoder(_token_ids(text, tokenizer, encoder), output_hidden_states=clip_skip > 0)
        if clip_skip == 0:
            return Encoded(output.last_hidden_state)
        return Encoded(encoder.final_layer_norm(output.hidden_states[-1 - clip_skip]))
    outputs = [
        encoder(_token_ids(text, tokenizer, encoder), output_hidden_states=True) for tokenizer, encoder in readers
    ]
    tokens = torch.cat([output.hidden_states[-2 - clip_skip] for output in outputs], dim=-1)
    return Encoded(tokens, outputs[-1].text_embeds)


def encode_avoided(text: str, readers: Sequence[Reader], clip_skip: int) -> Encoded:
    """Return what to avoid as `encode` does; for SDXL, nothing to avoid is zeros.

    Its base was trained with zeros where it should hear nothing (`force_zeros_for_empty_prompt` in diffusers).
    """
    encoded = encode(text, readers, clip_skip)
    if encoded.pooled is None or text.strip():
        return encoded
    return Encoded(torch.zeros_like(encoded.tokens), torch.zeros_like(encoded.pooled))


def most_clip_skip(readers: Sequence[Reader]) -> int:
    """Return how many layers `clip_skip` may leave out, so that one remains of each encoder."""
    used = [encoder.config.num_hidden_layers - (len(readers) - 1) for _, encoder in readers]
    return min(used) - 1


def _token_ids(text: str, tokenizer: CLIPTokenizer, encoder: TextEncoder) -> torch.Tensor:
    limit = encoder.config.max_position_embeddings
    tokens = tokenizer(text, padding="max_length", max_length=limit, truncation=True, return_tensors="pt")
    return tokens.input_ids.to(encoder.device)


def dropped_text(text: str, tokenizer: CLIPTokenizer, limit: int) -> str:
    """Return the end of `text` that does not fit into `limit` tokens; empty where all of it fits."""
    tokens = tokenizer(text, truncation=False, verbose=False).input_ids
    return tokenizer.decode(tokens[limit - 1 : -1]).strip()  # one place each for the start and end tokens
