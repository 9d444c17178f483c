"""Read which layer of which network each tensor of a LoRA changes, in the layouts that LoRAs come in.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeVar

from .motion_keys import to_diffusers_keys

Net = Literal["unet", "text_encoder", "text_encoder_2"]
NETS: tuple[Net, ...] = ("unet", "text_encoder", "text_encoder_2")
Piece = Literal["down", "up", "alpha"]  # A, B and the scale of Hu et al. 2021, as kohya's scripts call them
T = TypeVar("T")

# The first that fits a key holds: those of kohya's scripts, of diffusers, and of the AnimateDiff repository.
_NETS: tuple[tuple[str, Net], ...] = (
    ("lora_unet_", "unet"),
    ("lora_te_", "text_encoder"),
    ("lora_te1_", "text_encoder"),
    ("lora_te2_", "text_encoder_2"),
    ("unet.", "unet"),
    ("text_encoder.", "text_encoder"),
    ("text_encoder_2.", "text_encoder_2"),
    ("", "unet"),
)
# `x.lora_down`, `x.lora_A`, `x.lora.down`, `x.lora_linear_layer.down` and `x_lora.down`, for a layer x
_WEIGHT = re.compile(r"(.+?)[._]lora(?:_linear_layer)?[._](down|up|A|B)(?:\.default)?\.weight")
_ALPHA = re.compile(r"(.+)\.(alpha)")
_PIECES: dict[str, Piece] = {"A": "down", "B": "up", "down": "down", "up": "up", "alpha": "alpha"}
# The layers of a UNet in the latent-diffusion repository, and in diffusers.
_LDM_BLOCK = re.compile(r"(?:(input|output)_blocks_(\d+)_(\d)|middle_block_(\d))_(.+)")
_LDM_MIDDLE = {"0": "resnets_0", "1": "attentions_0", "2": "resnets_1"}
_LDM_RESNET = {
    "in_layers_2": "conv1",
    "emb_layers_1": "time_emb_proj",
    "out_layers_3": "conv2",
    "skip_connection": "conv_shortcut",
}
_LDM_TOP = {
    "input_blocks_0_0": "conv_in",
    "out_2": "conv_out",
    "time_embed_0": "time_embedding_linear_1",
    "time_embed_2": "time_embedding_linear_2",
    "label_emb_0_0": "add_embedding_linear_1",
    "label_emb_0_2": "add_embedding_linear_2",
}
_LDM_LAYERS = 3  # blocks a level: two ResNets and what changes the size, or three ResNets on the way up
# What old versions of diffusers called a text encoder's layers.
_OLD_TEXT = {"to_q": "q_proj", "to_k": "k_proj", "to_v": "v_proj", "to_out": "out_proj"}


def flat(name: str) -> str:
    """Return the name of a layer as it stands in kohya's keys, which tell no dots from underscores."""
    return name.replace(".", "_")


def layers_of(tensors: Mapping[str, T]) -> dict[Net, dict[str, dict[Piece, T]]]:
    """Return `tensors` (or their shapes) by network, flat name of the layer, and piece.

    Raises `KeyError` with what makes it no LoRA: a key that is none of one, half of a layer, or nothing.
    """
    found: dict[Net, dict[str, dict[Piece, T]]] = {}
    for key, tensor in _with_diffusers_motion(tensors).items():
        matched = _WEIGHT.fullmatch(key) or _ALPHA.fullmatch(key)
        if matched is None:
            raise KeyError(key)
        net, layer = _place(matched[1])
        found.setdefault(net, {}).setdefault(layer, {})[_PIECES[matched[2]]] = tensor
    if not found:
        raise KeyError("nothing")
    for net, layers in found.items():
        for layer, pieces in layers.items():
            if not {"down", "up"} <= pieces.keys():
                raise KeyError(f"half of {net} {layer}")
    return found


def text_width(layers: Mapping[Net, Mapping[str, Mapping[Piece, tuple[int, ...]]]]) -> int | None:
    """Return the width of the cross-attention that a LoRA was made for; None where it does not change it."""
    for layer, pieces in layers.get("unet", {}).items():
        if layer.endswith(("attn2_to_k", "attn2_to_v")) and "motion_modules" not in layer:
            return pieces["down"][1]
    return None


def _with_diffusers_motion(tensors: Mapping[str, T]) -> dict[str, T]:
    """Return `tensors` with the layers of motion modules under diffusers' names."""
    return {key: value for key, value in tensors.items() if "motion_modules." not in key} | to_diffusers_keys(tensors)


def _place(path: str) -> tuple[Net, str]:
    """Return the network and the flat name of the layer that `path` names."""
    path = path.removeprefix("module.")  # of what several GPUs trained
    prefix, net = next((prefix, net) for prefix, net in _NETS if path.startswith(prefix))
    layer = flat(path.removeprefix(prefix).replace(".processor.", ".")).removeprefix("base_model_model_")
    if net == "unet":
        return net, f"{layer}_0" if layer.endswith("_to_out") else _from_ldm(layer)
    layer = layer.removeprefix("text_model_")
    head, _, last = layer.partition("_self_attn_")
    return net, f"{head}_self_attn_{_OLD_TEXT[last]}" if last in _OLD_TEXT else layer


def _from_ldm(layer: str) -> str:
    """Return diffusers' flat name of a UNet's layer in the names of the latent-diffusion repository, or `layer`."""
    matched = _LDM_BLOCK.fullmatch(layer)
    if matched is None:
        return _LDM_TOP.get(layer, layer)
    side, block, part, middle, rest = matched.groups()
    inner = _LDM_RESNET.get(rest, rest)
    if middle is not None:
        return f"mid_block_{_LDM_MIDDLE.get(middle, middle)}_{inner}"
    way = "down" if side == "input" else "up"
    level, index = divmod(int(block) - (way == "down"), _LDM_LAYERS)  # the first block down is conv_in
    if rest in ("op", "conv"):
        return f"{way}_blocks_{level}_{way}samplers_0_conv"
    return f"{way}_blocks_{level}_{'resnets' if part == '0' else 'attentions'}_{index}_{inner}"
