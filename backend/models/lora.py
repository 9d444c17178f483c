"""Add LoRAs to the weights of loaded networks, and refuse before anything is loaded those that do not fit.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import torch
from diffusers import UNet2DConditionModel, UNetMotionModel
from safetensors import safe_open
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from ..errors import BackendError
from ..networks.keyed_layers import Change, add_changes
from .lora_keys import Net, Piece, flat, layers_of, text_width
from .motion_layout import motion_shapes
from .motion_lora import is_motion_layer, refuse_unfit_motion_lora
from .parts import Located
from .weights import read, shapes

Shape = tuple[int, ...]
T = TypeVar("T")


def nets_of(lora: Located) -> frozenset[Net]:
    """Return which networks the LoRA in a file changes, reading no numbers. Raises `BackendError` where it is none."""
    return frozenset(_layers(lora, shapes(lora.path)))


def text_width_of(lora: Located) -> int | None:
    """Return the width of the cross-attention that a LoRA was made for, if it changes it. Raises `BackendError`."""
    return text_width(_layers(lora, shapes(lora.path)))


@torch.no_grad()
def add_loras(network: nn.Module, net: Net, loras: Sequence[Located]) -> None:
    """Add to the weights of `network`, which is the `net` of its set, what `loras` change in it.

    W + weight · alpha / rank · up · down (Hu et al. 2021, section 4.1), summed over the LoRAs in float32 or finer and
    rounded once.
    """
    weights = _weights_of(network)
    changes = [(lora.part.weight, low_ranks(lora, net)) for lora in loras]
    for layer in dict.fromkeys(layer for _, layers in changes for layer in layers):
        weight = weights[layer]
        exact = weight.flatten(1).to(torch.promote_types(weight.dtype, torch.float32))
        for times, layers in changes:
            if layer in layers:
                down, up, scale = layers[layer]
                exact = torch.addmm(exact, up.to(exact), down.to(exact), alpha=times * scale)
        weight.copy_(exact.reshape(weight.shape))


@torch.no_grad()
def key_loras(unet: UNetMotionModel, loras: Sequence[Located]) -> None:
    """Let `unet` add what `loras` change in it by the weights that it is told of each frame, in this order.

    As for `add_loras`, but nothing is added to the weights.
    """
    weights, found = _weights_of(unet), [low_ranks(lora, "unet") for lora in loras]
    names = {flat(name): name for name, _ in unet.named_modules()}
    changes = {}
    for layer in dict.fromkeys(layer for layers in found for layer in layers):
        mine = [(number, *layers[layer]) for number, layers in enumerate(found) if layer in layers]
        numbers = [number for number, down, _, _ in mine for _ in range(len(down))]
        downs, ups = [down for _, down, _, _ in mine], [scale * up.double() for _, _, up, scale in mine]
        like = weights[layer]
        changes[names[layer]] = Change(torch.cat(downs).to(like), torch.cat(ups, dim=1).to(like), torch.tensor(numbers))
    add_changes(unet, changes)


def low_ranks(lora: Located, net: Net) -> dict[str, tuple[torch.Tensor, torch.Tensor, float]]:
    """Return what a LoRA changes in the network `net`, by the flat name of the layer: down, up and alpha / rank.

    A kernel counts as a part of the width, in the LoRA as in the weight: down is [rank, in], up [out, rank].
    """
    layers, alpha = _layers(lora, read(lora.path)).get(net, {}), _usual_alpha(lora, net)
    return {
        layer: (pieces["down"].flatten(1), pieces["up"].flatten(1), _scale(pieces, alpha))
        for layer, pieces in layers.items()
    }


def refuse_unfit_loras(located: Sequence[Located], configs: Path) -> None:
    """Raise `BackendError` `mismatch` where a LoRA changes layers that its set does not have, or has in other shapes.

    `configs` describes the networks of single files.
    """
    by_role = {place.part.role: place for place in located}
    base, motion = by_role["base"], by_role["motion_module"]
    known: dict[Net, dict[str, Shape]] = {}
    for lora in (place for place in located if place.part.role == "lora"):
        for net, layers in _layers(lora, shapes(lora.path)).items():
            _usual_alpha(lora, net)  # which refuses scales that are not read
            if net not in known:
                known[net] = _shapes_in(net, base, motion, configs)
            refuse_unfit_motion_lora(lora, layers, motion, known[net])
            for layer, pieces in layers.items():
                if layer not in known[net] or not _fits(pieces, known[net][layer]):
                    raise _unfit(lora, motion if is_motion_layer(layer) else base, f"{net} {layer}")


def _layers(lora: Located, tensors: Mapping[str, T]) -> dict[Net, dict[str, dict[Piece, T]]]:
    try:
        return layers_of(tensors)
    except KeyError as error:
        raise _no_lora(lora, f"it holds {error.args[0]}") from error


def _usual_alpha(lora: Located, net: Net) -> float | None:
    """Return the alpha that diffusers writes beside the tensors, for those that have none of their own.

    Raises `BackendError` where it is no single one.
    """
    if lora.path.suffix != ".safetensors":
        return None
    with safe_open(lora.path, "pt") as file:
        told = json.loads((file.metadata() or {}).get("lora_adapter_metadata", "{}"))
    mine = {key.removeprefix(f"{net}."): value for key, value in told.items()}
    if mine.get("use_rslora") or mine.get("alpha_pattern"):
        raise _no_lora(lora, "its layers have alphas of their own, or are scaled by the root of their rank")
    return mine.get("lora_alpha")


def _scale(pieces: Mapping[Piece, torch.Tensor], usual_alpha: float | None) -> float:
    """Return alpha / rank; where no alpha is told it is the rank."""
    if "alpha" in pieces:
        return float(pieces["alpha"]) / len(pieces["down"])
    return 1.0 if usual_alpha is None else usual_alpha / len(pieces["down"])


def _fits(pieces: Mapping[Piece, Shape], shape: Shape) -> bool:
    """Tell whether the product of `pieces` has the `shape` of a weight: [out, in] or [out, in, kernel, kernel]."""
    (rank, *inputs), (outputs, *ranks) = pieces["down"], pieces["up"]
    return _as_linear((outputs, *inputs)) == _as_linear(shape) and _as_linear((outputs, *ranks)) == (outputs, rank)


def _as_linear(shape: Shape) -> Shape:
    """Return the `shape` of a convolution of single pixels as that of the linear layer which it is."""
    return shape[:2] if all(side == 1 for side in shape[2:]) else shape


def _shapes_in(net: Net, base: Located, motion: Located, configs: Path) -> dict[str, Shape]:
    """Return the shape of each weight of a network, from its settings alone, by the flat name of its layer."""
    inside = base.path if base.path.is_dir() else configs
    with torch.device("meta"):
        if net != "unet":
            if not (inside / net).is_dir():  # SD1.5 has no second text encoder
                return {}
            encoder = CLIPTextModel if net == "text_encoder" else CLIPTextModelWithProjection
            return _shapes(encoder(CLIPTextConfig.from_pretrained(inside / net)))
        unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(inside / "unet"))
    return _shapes(unet) | {flat(name.removesuffix(".weight")): shape for name, shape in motion_shapes(motion).items()}


def _shapes(network: nn.Module) -> dict[str, Shape]:
    return {layer: tuple(weight.shape) for layer, weight in _weights_of(network).items()}


def _weights_of(network: nn.Module) -> dict[str, nn.Parameter]:
    """Return the weights of `network` by the flat names of their layers."""
    named: Iterable[tuple[str, nn.Parameter]] = network.named_parameters()
    return {flat(name.removesuffix(".weight")): weight for name, weight in named if name.endswith(".weight")}


def _no_lora(lora: Located, why: str) -> BackendError:
    return BackendError(
        "mismatch",
        f"The LoRA {lora.part.reference} is none that can be added, {lora.path.name}: {why}.",
        "Choose another LoRA, or take it out of the model set or look.",
        detail=str(lora.path),
    )


def _unfit(lora: Located, other: Located, layer: str) -> BackendError:
    return BackendError(
        "mismatch",
        f"The LoRA {lora.part.reference} is made for other models than the {other.part.label} {other.part.reference}: "
        f"it changes {layer}, which that does not have in this shape.",
        "Choose another LoRA, or take it out of the model set or look.",
        detail=str(lora.path),
    )
