"""Write small model folders for the Models section, and press its buttons as a window does."""

from __future__ import annotations

import json
import math
import time

import bpy
from animatic.operators import library as buttons
from animatic.operators import library_run

SHAPES = {
    "ink.safetensors": {
        "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (4, 768),
        "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight": (320, 4),
    },
    "film.safetensors": {
        "extract.extract_sublevels.convs.0.0.conv.weight": (64, 3, 3, 3),
        "predict_flow._predictor._convs.0.conv.weight": (2, 64, 1, 1),
    },
}


def write_header(path, shapes, metadata=None):
    """Write a safetensors file in half precision whose numbers take no room on the disk."""
    header, at = {"__metadata__": metadata or {}}, 0
    for key, shape in shapes.items():
        size = math.prod(shape) * 2
        header[key] = {"dtype": "F16", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with path.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.truncate(8 + len(text) + at)


def press(name):
    """Press a button as a window does: without one, Blender calls `execute` at once, as scripts want it."""
    cls = getattr(buttons, f"ANIMATIC_OT_{name}")
    members = {key: value for key, value in vars(cls).items() if not key.startswith(("bl_", "__", "invoke"))}
    button = type("Button", (cls.__mro__[1],), {**members, "path": "", "reference": ""})()
    assert button.invoke(bpy.context, None) == {"FINISHED"}


def follow(seconds=60):
    """Let the timer follow the job to its end, and return how long the longest tick held Blender, in seconds."""
    longest, limit = 0.0, time.monotonic() + seconds
    while library_run.is_running():
        began = time.perf_counter()
        library_run._tick()
        longest = max(longest, time.perf_counter() - began)
        assert time.monotonic() < limit
        time.sleep(0.02)
    return longest
