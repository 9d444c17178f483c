"""Rename the keys of OpenCLIP's text tower, SDXL's second text encoder and SD2's one, to those of transformers.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

PREFIX = "conditioner.embedders.1.model."  # of the tower in a single-file SDXL base
PREFIX_OF_SD2 = "cond_stage_model.model."
_NAMES = {
    "positional_embedding": "embeddings.position_embedding.weight",
    "token_embedding.": "embeddings.token_embedding.",
    "ln_final.": "final_layer_norm.",
    "transformer.resblocks.": "encoder.layers.",
    ".ln_1.": ".layer_norm1.",
    ".ln_2.": ".layer_norm2.",
    ".attn.": ".self_attn.",
    ".mlp.c_fc.": ".mlp.fc1.",
    ".mlp.c_proj.": ".mlp.fc2.",
}
_JOINED = ".in_proj_"  # queries, keys and values in one tensor, in this order


def to_transformers_keys(tensors: Mapping[str, torch.Tensor], prefix: str = PREFIX) -> dict[str, torch.Tensor]:
    """Return the text tower at `prefix` in `tensors` by transformers' names for `CLIPTextModelWithProjection`."""
    renamed: dict[str, torch.Tensor] = {}
    for key, value in tensors.items():
        if not key.startswith(prefix) or key.endswith(("logit_scale", "attn_mask")):
            continue
        key = key.removeprefix(prefix)
        if key == "text_projection":  # of rows times matrix, where transformers has a linear layer
            renamed["text_projection.weight"] = value.T.contiguous()
            continue
        for theirs, ours in _NAMES.items():
            key = key.replace(theirs, ours)
        key = f"text_model.{key}"
        if _JOINED in key:
            names = (key.replace(_JOINED, f".{name}_proj.") for name in "qkv")
            renamed |= dict(zip(names, value.chunk(3), strict=True))
        else:
            renamed[key] = value
    return renamed
