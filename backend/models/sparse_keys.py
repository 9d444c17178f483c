"""Read the layout of a SparseCtrl network from its keys, and rename the keys of other layouts to diffusers'.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..contract import SparseKind
from .motion_keys import MOTION, POSITIONS, to_diffusers_keys

_HEADS, _NORM_GROUPS = 8, 32  # of both released networks; keys do not tell them
_EMBEDDING = "controlnet_cond_embedding"
_DEFAULT_POSITIONS = 32  # of the released ones, where a file lacks the table
_PREFIX = re.compile(r"^(module\.|control_model\.)")
_LAYERS = 2  # ResNets a level in the layout of latent diffusion, as SD1.5 has
# What latent diffusion calls the parts of a ControlNet, by its first names, and the layers of a ResNet.
_PARTS = {
    "time_embed.0": "time_embedding.linear_1",
    "time_embed.2": "time_embedding.linear_2",
    "input_blocks.0.0": "conv_in",
    "input_hint_block.0": _EMBEDDING,
    "middle_block.0": "mid_block.resnets.0",
    "middle_block.1": "mid_block.attentions.0",
    "middle_block.2": "mid_block.resnets.1",
    "middle_block_out.0": "controlnet_mid_block",
}
_RESNET = {
    "in_layers.0": "norm1",
    "in_layers.2": "conv1",
    "emb_layers.1": "time_emb_proj",
    "out_layers.0": "norm2",
    "out_layers.3": "conv2",
    "skip_connection": "conv_shortcut",
}


def is_sparsectrl(keys: Iterable[str]) -> bool:
    """Tell whether a file with these keys holds a ControlNet with motion modules of its own."""
    keys = list(keys)
    steers = any("controlnet_mid_block." in key or "middle_block_out." in key for key in keys)
    return steers and any(MOTION in key for key in keys)


def kind_of(keys: Iterable[str]) -> SparseKind:
    """Return what steers a SparseCtrl with these keys: latents go through one layer, scribbles through many."""
    return "rgb" if any(_plain(key) == f"{_EMBEDDING}.weight" for key in keys) else "scribble"


def renamed(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """Return a SparseCtrl's `tensors` under diffusers' names; those of diffusers' layout stay as they are.

    The AnimateDiff repository calls the motion modules alone otherwise; in files made for A1111's ControlNet extension
    the other parts have latent diffusion's names. Training leaves a prefix.
    """
    plain = {_plain(key): value for key, value in tensors.items()}
    return {key: value for key, value in plain.items() if MOTION not in key} | to_diffusers_keys(plain)


def _plain(key: str) -> str:
    """Return a key without a prefix, and unless it is a motion module's under diffusers' name."""
    key = _PREFIX.sub("", key)
    if MOTION in key:
        return key
    key = re.sub(r"^zero_convs\.(\d+)\.0\.", r"controlnet_down_blocks.\1.", key)
    for theirs, ours in _PARTS.items():
        if key.startswith(f"{theirs}."):
            key = ours + key[len(theirs) :]
    if found := re.match(r"input_blocks\.(\d+)\.(\d)\.(.*)", key):
        level, layer = divmod(int(found[1]) - 1, _LAYERS + 1)
        kind = "attentions" if found[2] == "1" else "resnets"
        own = f"{kind}.{layer}.{found[3]}"
        key = f"down_blocks.{level}." + (
            own if layer < _LAYERS else f"downsamplers.0.{found[3].replace('op.', 'conv.')}"
        )
    if ".resnets." in key:
        for theirs, ours in _RESNET.items():
            key = key.replace(f".{theirs}.", f".{ours}.")
    return key


def sparse_config(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """Return the settings of diffusers' `SparseControlNetModel` for tensors with these keys and shapes.

    Raises `KeyError` where the keys tell too little.
    """
    shapes, channels = renamed(shapes), []
    while (norm := f"down_blocks.{len(channels)}.{MOTION}0.norm.weight") in shapes:
        channels.append(shapes[norm][0])
    attends = [f"down_blocks.{level}.attentions.0.norm.weight" in shapes for level in range(len(channels))]
    width = next((shape[1] for key, shape in shapes.items() if key.endswith(".attn2.to_k.weight")), None)
    if not channels or width is None:
        raise KeyError("no motion modules, or no attention to the text")
    positions = next((shape[1] for key, shape in shapes.items() if key.endswith(POSITIONS)), _DEFAULT_POSITIONS)
    return {
        "in_channels": shapes["conv_in.weight"][1],
        "down_block_types": tuple("CrossAttnDownBlockMotion" if each else "DownBlockMotion" for each in attends),
        "block_out_channels": tuple(channels),
        "layers_per_block": len(_numbered(shapes, r"down_blocks\.0\.resnets\.(\d+)\.norm1\.weight")),
        "cross_attention_dim": width,
        "attention_head_dim": _HEADS,
        "norm_num_groups": _NORM_GROUPS,
        "motion_num_attention_heads": _HEADS,
        "motion_max_seq_length": positions,
        **_condition_config(shapes),
    }


def _condition_config(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """Return the settings of what embeds the key frames: their channels without the mask that is one more."""
    if kind_of(shapes) == "rgb":
        taken = shapes[f"{_EMBEDDING}.weight"][1]
        return {"use_simplified_condition_embedding": True, "conditioning_channels": taken - 1}
    first = shapes[f"{_EMBEDDING}.conv_in.weight"]
    blocks = _numbered(shapes, rf"{_EMBEDDING}\.blocks\.(\d+)\.weight")
    widths = (first[0], *(blocks[place][0] for place in sorted(blocks) if place % 2))  # every second makes them wider
    return {
        "use_simplified_condition_embedding": False,
        "conditioning_channels": first[1] - 1,
        "conditioning_embedding_out_channels": widths,
    }


def _numbered(shapes: Mapping[str, tuple[int, ...]], pattern: str) -> dict[int, tuple[int, ...]]:
    """Return the shapes of the keys that `pattern` fits, by the number in it."""
    return {int(found[1]): shape for key, shape in shapes.items() if (found := re.fullmatch(pattern, key))}
