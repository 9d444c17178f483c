"""Read the layout of an IP-Adapter's file, and bring its weights under the names of diffusers' classes.

Key names and shapes are those of the files of h94/IP-Adapter and of tencent-ailab/IP-Adapter, which writes them.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch

Shape = tuple[int, ...]
# How the pictures' embeddings become tokens: by one layer (the first IP-Adapter), by a resampler (plus), or by two
# layers, each of the encoder's tokens on its own (full face).
Projection = Literal["plain", "plus", "full"]
_KEY = re.compile(r"ip_adapter\.(\d+)\.to_k_ip\.weight")
# What the parts of the projections are called in diffusers: of the resampler those of each of its layers.
_PARTS: dict[Projection, dict[str, str]] = {
    "plain": {"proj.": "image_embeds."},
    "full": {"proj.0.": "ff.net.0.proj.", "proj.2.": "ff.net.2.", "proj.3.": "norm."},
    "plus": {
        "0.norm1.": "ln0.",
        "0.norm2.": "ln1.",
        "0.to_q.": "attn.to_q.",
        "0.to_out.": "attn.to_out.0.",
        "1.0.": "ff.0.",
        "1.1.": "ff.1.net.0.proj.",
        "1.3.": "ff.1.net.2.",
    },
}
_LAYER = re.compile(r"(layers\.\d+\.|)(.+)")
_BOTH = "0.to_kv."  # the resampler's keys and values in one weight
HEAD_WIDTH = 64  # of the resampler


@dataclass(frozen=True)
class Layout:
    """What an IP-Adapter is made of."""

    projection: Projection
    input_width: int  # of what it reads of the image encoder
    text_width: int  # of its tokens, and of the cross-attention that it was made for
    tokens: int  # a picture; as many as the encoder's where it reads each of these on its own
    channels: tuple[int, ...]  # of the cross-attentions that hear it, in the order of the UNet's
    hidden_width: int = 0  # of the resampler, as the next two
    heads: int = 0
    depth: int = 0

    @property
    def reads_pooled(self) -> bool:
        """Whether it reads the pooled embedding of a picture, else the encoder's last hidden states but one."""
        return self.projection == "plain"


def layout_of(shapes: Mapping[str, Shape]) -> Layout:
    """Return the layout of the IP-Adapter in a file by its `shapes`. Raises `KeyError` with words for what it is not.

    What is missing of a layout that is told is raised too, as the key.
    """
    numbers = sorted(int(found[1]) for key in shapes if (found := _KEY.fullmatch(key)))
    if not numbers:
        raise KeyError("no keys of an IP-Adapter")
    if any("lora" in key or key.startswith("image_proj.perceiver") for key in shapes):
        raise KeyError("an adapter for faces (FaceID), which needs a program for recognising faces beside it")
    channels, text_width = zip(*(shapes[f"ip_adapter.{number}.to_k_ip.weight"] for number in numbers), strict=True)
    own = {key.removeprefix("image_proj."): shape for key, shape in shapes.items() if key.startswith("image_proj.")}
    if "latents" in own:
        (_, tokens, width), rows = own["latents"], own["layers.0.0.to_q.weight"][0]
        depth = 1 + max(int(key.split(".")[1]) for key in own if key.startswith("layers."))
        input_width = own["proj_in.weight"][1]
        return Layout("plus", input_width, text_width[0], tokens, channels, width, rows // HEAD_WIDTH, depth)
    if "proj.3.weight" in own:
        return Layout("full", own["proj.0.weight"][0], text_width[0], 0, channels)
    if "proj.weight" not in own:
        raise KeyError("an adapter for something else than pictures")
    rows, input_width = own["proj.weight"]
    return Layout("plain", input_width, text_width[0], rows // text_width[0], channels)


def to_diffusers_keys(tensors: Mapping[str, torch.Tensor], projection: Projection) -> dict[str, torch.Tensor]:
    """Return what makes tokens of the embeddings, under the names of diffusers' class for this `projection`."""
    renamed: dict[str, torch.Tensor] = {}
    for key, value in tensors.items():
        if not key.startswith("image_proj."):
            continue
        layer, part = _LAYER.fullmatch(key.removeprefix("image_proj.")).groups()  # which any name matches
        if layer and part.startswith(_BOTH):
            for ours, half in zip(("to_k", "to_v"), value.chunk(2), strict=True):
                renamed[f"{layer}attn.{ours}.{part.removeprefix(_BOTH)}"] = half
        else:
            renamed[layer + _renamed(part, _PARTS[projection])] = value
    return renamed


def attention_keys(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the layers of the cross-attentions, numbered from 0: `0.to_k.weight`, `0.to_v.weight`, `1.to_k.weight` …

    The files count all attentions of the UNet, of which every second one hears a prompt.
    """
    numbers = sorted(int(found[1]) for key in tensors if (found := _KEY.fullmatch(key)))
    return {
        f"{place}.{name}.weight": tensors[f"ip_adapter.{number}.{name}_ip.weight"]
        for place, number in enumerate(numbers)
        for name in ("to_k", "to_v")
    }


def _renamed(name: str, names: Mapping[str, str]) -> str:
    found = ((theirs, ours) for theirs, ours in names.items() if name.startswith(theirs))
    theirs, ours = next(found, ("", ""))
    return ours + name.removeprefix(theirs)
