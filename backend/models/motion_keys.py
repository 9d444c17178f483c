"""Read the layout of a motion module from its keys, and rename the original's keys to diffusers'.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MOTION = "motion_modules."
POSITIONS = "pos_embed.pe"
_HEADS, _NORM_GROUPS = 8, 32  # of every released motion module; keys do not tell them
# AnimateLCM's file has no position table; its modules were trained with this one.
_DEFAULT_POSITIONS = 64


def is_motion_module(shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Tell whether a file with these keys holds AnimateDiff's temporal layers."""
    return any(MOTION in key or ".temporal_attentions." in key for key in shapes)


def to_diffusers_keys(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the temporal layers in `tensors` under diffusers' names; files in diffusers' layout stay as they are.

    The original has one position table for each attention, all equal; diffusers has one for each block.
    """
    renamed = {}
    for key, value in tensors.items():
        key = key.replace(".temporal_attentions.", f".{MOTION}").replace(".positional_encoding", ".pe")  # HotShot-XL's
        if MOTION not in key or re.search(r"attention_blocks\.[1-9]\d*\.pos_encoder", key):
            continue
        key = key.removeprefix("module.").replace(".temporal_transformer.", ".").replace(".ff_norm.", ".norm3.")
        key = key.replace(".attention_blocks.0.pos_encoder.pe", f".{POSITIONS}")
        key = re.sub(r"\.attention_blocks\.(\d+)\.", lambda found: f".attn{int(found[1]) + 1}.", key)
        renamed[re.sub(r"\.norms\.(\d+)\.", lambda found: f".norm{int(found[1]) + 1}.", key)] = value
    return renamed


def motion_config(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """Return the settings of diffusers' `MotionAdapter` for a file with these keys and shapes."""
    shapes = to_diffusers_keys(shapes)
    positions = next((shape[1] for key, shape in shapes.items() if key.endswith(POSITIONS)), _DEFAULT_POSITIONS)
    channels = []
    while (norm := f"down_blocks.{len(channels)}.motion_modules.0.norm.weight") in shapes:
        channels.append(shapes[norm][0])
    return {
        "block_out_channels": tuple(channels),
        "motion_layers_per_block": _count(shapes, r"down_blocks\.0\.motion_modules\.(\d+)\."),
        "motion_transformer_layers_per_block": _count(
            shapes, r"down_blocks\.0\.motion_modules\.0\.transformer_blocks\.(\d+)\."
        ),
        "motion_num_attention_heads": _HEADS,
        "motion_norm_num_groups": _NORM_GROUPS,
        "motion_max_seq_length": positions,
        "use_motion_mid_block": any(key.startswith("mid_block.") for key in shapes),
    }


def is_computed(key: str) -> bool:
    """Tell whether diffusers computes the tensor `key` of a motion module where a file lacks it."""
    return key.endswith(POSITIONS)


def _count(shapes: Mapping[str, tuple[int, ...]], pattern: str) -> int:
    return len({found[1] for key in shapes if (found := re.match(pattern, key))})
