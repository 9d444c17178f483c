"""Read the layout of a SparseCtrl network from its keys, and rename the original's keys to diffusers'.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .contract import SparseKind
from .motion_keys import MOTION, POSITIONS, to_diffusers_keys

_HEADS, _NORM_GROUPS = 8, 32  # of both released networks; keys do not tell them
_EMBEDDING = "controlnet_cond_embedding"
_DEFAULT_POSITIONS = 32  # of the released ones, where a file lacks the table


def is_sparsectrl(shapes: Mapping[str, Any]) -> bool:
    """Tell whether a file with these keys holds a ControlNet with motion modules of its own."""
    return any(MOTION in key for key in shapes) and any("controlnet_mid_block." in key for key in shapes)


def kind_of(shapes: Mapping[str, Any]) -> SparseKind:
    """Return what steers a SparseCtrl with these keys: latents go through one layer, scribbles through many."""
    return "rgb" if any(key.endswith(f"{_EMBEDDING}.weight") for key in shapes) else "scribble"


def renamed(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """Return a SparseCtrl's `tensors` under diffusers' names; those of diffusers' layout stay as they are.

    In the AnimateDiff repository the motion modules alone are called otherwise; training leaves a prefix `module.`.
    """
    plain = {key.removeprefix("module."): value for key, value in tensors.items()}
    pictures = {key: value for key, value in plain.items() if MOTION not in key}
    return pictures | to_diffusers_keys(plain)


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
        "layers_per_block": len(
            {found[1] for key in shapes if (found := re.match(r"down_blocks\.0\.resnets\.(\d+)", key))}
        ),
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
    blocks = sorted(
        (int(found[1]), shape)
        for key, shape in shapes.items()
        if (found := re.fullmatch(rf"{_EMBEDDING}\.blocks\.(\d+)\.weight", key))
    )
    widths = (first[0], *(shape[0] for place, shape in blocks if place % 2))  # every second one makes them wider
    return {
        "use_simplified_condition_embedding": False,
        "conditioning_channels": first[1] - 1,
        "conditioning_embedding_out_channels": widths,
    }
