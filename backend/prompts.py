"""Turn prompts into text embeddings.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from transformers import CLIPTextModel, CLIPTokenizer


@torch.no_grad()
def encode(text: str, tokenizer: CLIPTokenizer, text_encoder: CLIPTextModel, clip_skip: int) -> torch.Tensor:
    """Return the embedding of `text`, [1, tokens, width], on the text encoder's device.

    `clip_skip` leaves out that many of the encoder's last layers; the final norm is applied all the same.
    """
    limit = text_encoder.config.max_position_embeddings
    tokens = tokenizer(text, padding="max_length", max_length=limit, truncation=True, return_tensors="pt")
    output = text_encoder(tokens.input_ids.to(text_encoder.device), output_hidden_states=clip_skip > 0)
    if clip_skip == 0:
        return output.last_hidden_state
    return text_encoder.final_layer_norm(output.hidden_states[-1 - clip_skip])


def dropped_text(text: str, tokenizer: CLIPTokenizer, limit: int) -> str:
    """Return the end of `text` that does not fit into `limit` tokens; empty where all of it fits."""
    tokens = tokenizer(text, truncation=False, verbose=False).input_ids
    return tokenizer.decode(tokens[limit - 1 : -1]).strip()  # one place each for the start and end tokens
