"""Refuse an IP-Adapter that does not fit its base model or its image encoder, before anything is loaded.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from diffusers.models.attention import BasicTransformerBlock
from transformers import CLIPVisionConfig

from ..errors import BackendError
from .ip_adapter_keys import Layout, NotAnAdapter, layout_of
from .parts import Located
from .weights import settings, shapes

_ADVICE = "Choose another IP-Adapter in the model set, or take the reference pictures out of the look."
# By its width, what the settings of an image encoder are whose file brings none: of CLIP ViT-L/14, ViT-H/14 and
# ViT-bigG/14 all but the heads can be read from the shapes.
_ACTIVATIONS = {1024: "quick_gelu"}
_HEADS = 16
_EMBEDDINGS = "vision_model.embeddings"


def adapter_layout(adapter: Located) -> Layout:
    """Return the layout of the IP-Adapter in a file, reading no numbers. Raises `BackendError` where it is none."""
    try:
        return layout_of(shapes(adapter.path))
    except NotAnAdapter as error:
        raise BackendError(
            "mismatch",
            f"The IP-Adapter {adapter.part.reference} is none that can be used, {adapter.path.name}: {error}.",
            _ADVICE,
            detail=str(adapter.path),
        ) from error


def encoder_config(encoder: Located) -> CLIPVisionConfig:
    """Return the settings of an image encoder: those in its folder, or of a single file by its shapes.

    Raises `BackendError` where it is none.
    """
    if encoder.path.is_dir():
        told = settings(encoder.path)
        if told.get("model_type") == "clip_vision_model":
            return CLIPVisionConfig.from_dict(told)
        if told.get("model_type") == "clip":  # the whole model, which reads texts too
            width = {"projection_dim": told["projection_dim"]} if "projection_dim" in told else {}
            return CLIPVisionConfig.from_dict({**(told.get("vision_config") or {}), **width})
    elif config := _config_of_file(shapes(encoder.path)):
        return config
    raise BackendError(
        "mismatch",
        f"The image encoder {encoder.part.reference} is no vision model of CLIP with its projection.",
        "Choose another image encoder in the model set, for example h94/IP-Adapter:models/image_encoder.",
        detail=str(encoder.path),
    )


def refuse_unfit_adapter(located: Sequence[Located], configs: Path) -> None:
    """Raise `BackendError` `mismatch` where the IP-Adapter does not fit the UNet or the image encoder.

    `configs` describes the networks of single files.
    """
    by_role = {place.part.role: place for place in located}
    adapter, encoder, base = by_role.get("ip_adapter"), by_role.get("image_encoder"), by_role["base"]
    if adapter is None or encoder is None:
        return
    layout, config = adapter_layout(adapter), encoder_config(encoder)
    if layout.channels != _hearing_channels(base.path if base.path.is_dir() else configs):
        raise _unfit(adapter, base, "its layers are not those of the UNet")
    width = config.projection_dim if layout.reads_pooled else config.hidden_size
    if layout.input_width != width:
        raise _unfit(adapter, encoder, f"it reads {layout.input_width} numbers, and that tells {width}")


def _hearing_channels(inside: Path) -> tuple[int, ...]:
    """Return the channels of the cross-attentions of the UNet that is described in `inside`, in its order."""
    with torch.device("meta"):
        unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(inside / "unet"))
    blocks = [module for module in unet.modules() if isinstance(module, BasicTransformerBlock)]
    return tuple(block.attn2.to_k.weight.shape[0] for block in blocks if block.attn2 is not None)


def _config_of_file(found: dict[str, tuple[int, ...]]) -> CLIPVisionConfig | None:
    try:
        width, _, patch, _ = found[f"{_EMBEDDINGS}.patch_embedding.weight"]
        patches, _ = found[f"{_EMBEDDINGS}.position_embedding.weight"]
        projection, _ = found["visual_projection.weight"]
        inner, _ = found["vision_model.encoder.layers.0.mlp.fc1.weight"]
    except (KeyError, ValueError):
        return None
    layers = {key.split(".")[3] for key in found if key.startswith("vision_model.encoder.layers.")}
    return CLIPVisionConfig(
        hidden_size=width,
        intermediate_size=inner,
        projection_dim=projection,
        num_hidden_layers=len(layers),
        num_attention_heads=_HEADS,
        image_size=patch * round((patches - 1) ** 0.5),
        patch_size=patch,
        hidden_act=_ACTIVATIONS.get(width, "gelu"),
    )


def _unfit(adapter: Located, other: Located, why: str) -> BackendError:
    return BackendError(
        "mismatch",
        f"The IP-Adapter {adapter.part.reference} is not made for the {other.part.label} {other.part.reference}: "
        f"{why}.",
        _ADVICE,
        detail=str(adapter.path),
    )
