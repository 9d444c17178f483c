"""Read the layout of an IP-Adapter's file, and bring its weights under the names of diffusers' classes.

Key names and shapes are those of the files of h94/IP-Adapter and of tencent-ailab/IP-Adapter, which writes them.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    import torch

Shape = tuple[int, ...]
_Value = TypeVar("_Value")
# How the pictures' embeddings become tokens: by one layer (the first IP-Adapter), by a resampler (plus), or by two
# layers, each of the encoder's tokens on its own (full face).
Projection = Literal["plain", "plus", "full"]
_KEY = re.compile(r"ip_adapter\.(\d+)\.to_k_ip\.weight")
# What the groups of weights are called while an adapter is trained, perhaps on several GPUs, beside the whole UNet.
_TRAINED = re.compile(r"(?:module\.)?(?:(image_proj)_model|adapter_modules)\.(.+)")
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


class NotAnAdapter(Exception):
    """A file that holds no IP-Adapter that can be used; its text says why, for a sentence."""


def source_keys(values: Mapping[str, _Value]) -> dict[str, _Value]:
    """Return what belongs to the IP-Adapter in a file, under the names that its authors hand it on with.

    Those are other than the names in the states that their training saves.
    """
    named = {}
    for key, value in values.items():
        if found := _TRAINED.fullmatch(key):
            named[f"{found[1] or 'ip_adapter'}.{found[2]}"] = value
        elif key.startswith(("image_proj.", "ip_adapter.")):
            named[key] = value
    return named


def layout_of(shapes: Mapping[str, Shape]) -> Layout:
    """Return the layout of the IP-Adapter in a file by its `shapes`. Raises `NotAnAdapter`."""
    found = source_keys(shapes)
    if not any(map(_KEY.fullmatch, found)):
        raise NotAnAdapter("it holds no keys of an IP-Adapter")
    if any("lora" in key or key.startswith("image_proj.perceiver") for key in found):
        raise NotAnAdapter("it is for faces (FaceID), and needs a program for recognising faces beside it")
    try:
        return _layout(found)
    except KeyError as error:
        raise NotAnAdapter(f"it lacks {error.args[0]}") from error
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise NotAnAdapter("its weights have other shapes than those of an IP-Adapter") from error


def _layout(shapes: Mapping[str, Shape]) -> Layout:
    """Return the layout by the shapes under the names of the source. Raises as what is missing or amiss does."""
    numbers = sorted(int(found[1]) for key in shapes if (found := _KEY.fullmatch(key)))
    channels, text_widths = zip(*(shapes[f"ip_adapter.{number}.to_k_ip.weight"] for number in numbers), strict=True)
    own = {key.removeprefix("image_proj."): shape for key, shape in shapes.items() if key.startswith("image_proj.")}
    if "latents" in own:
        (_, tokens, width), (rows, _) = own["latents"], own["layers.0.0.to_q.weight"]
        depth = 1 + max(int(key.split(".")[1]) for key in own if key.startswith("layers."))
        _, input_width = own["proj_in.weight"]
        return Layout("plus", input_width, text_widths[0], tokens, channels, width, rows // HEAD_WIDTH, depth)
    if "proj.3.weight" in own:
        input_width, _ = own["proj.0.weight"]
        return Layout("full", input_width, text_widths[0], 0, channels)
    if "proj.weight" not in own:
        raise NotAnAdapter("it is for something else than pictures")
    rows, input_width = own["proj.weight"]
    return Layout("plain", input_width, text_widths[0], rows // text_widths[0], channels)


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
