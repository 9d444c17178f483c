"""Tell which family a model file belongs to, and refuse parts that do not fit together before any is loaded.

Reads configurations, key names and shapes, never the numbers. Must not import bpy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .contract import BUILT_IN, ModelSet
from .errors import BackendError
from .motion_keys import is_motion_module, motion_config
from .references import Located, Part, Role
from .weights import shapes

_BY_TEXT_WIDTH = {768: "SD 1.5", 1024: "SD 2", 2048: "SDXL"}
_BY_CHANNELS = {(320, 640, 1280, 1280): "SD 1.5", (320, 640, 1280): "SDXL"}
_FAMILY_OF_SET = {"sd15": "SD 1.5"}
_CLASSES: dict[Role, str] = {
    "base": "UNet2DConditionModel",
    "motion_module": "MotionAdapter",
    "controlnet": "ControlNetModel",
    "vae": "AutoencoderKL",
}
_SDXL_VAE_SCALE = 0.13025
_LATENT_CHANNELS = 4
_FITTING = next(models for models in BUILT_IN if not models.untrained)


@dataclass(frozen=True)
class Architecture:
    """What must agree between parts; None where a file does not tell or the part has no such thing."""

    family: str | None
    text_width: int | None = None  # of the cross-attention
    channels: tuple[int, ...] | None = None  # of the UNet's levels
    input_channels: int | None = None  # of the UNet; 9 for inpainting and PIA

    def fits(self, base: Architecture) -> bool:
        """Tell whether a part of this architecture works in `base`."""
        pairs = (
            (self.family, base.family),
            (self.text_width, base.text_width),
            (self.channels, base.channels),
        )
        return all(mine is None or other is None or mine == other for mine, other in pairs)


def refuse_mismatches(models: ModelSet, located: Sequence[Located]) -> None:
    """Raise `BackendError` `mismatch` where parts of `models` do not fit together, naming both and one that fits."""
    known = {place.part: architecture_of(place) for place in located if place.part.role != "tokenizer"}
    for part, architecture in known.items():
        if architecture.input_channels not in (None, _LATENT_CHANNELS):
            raise _refusal(part, f"needs a picture as input (it takes {architecture.input_channels} channels)")
    base_part = next(part for part in known if part.role == "base")
    base = known.pop(base_part)
    family = _FAMILY_OF_SET[models.family]
    if not models.untrained and base.family != family:
        other = next(part for part in known if part.role == "motion_module")
        reason = f"is {base.family or 'of an unknown family'}, but the {other.label} {other.reference} is for {family}"
        raise _refusal(base_part, reason)
    for part, architecture in known.items():
        if not architecture.fits(base):
            made_for = architecture.family or "another kind of model"
            mine = base.family or "of another kind"
            reason = f"is made for {made_for}, but the {base_part.label} {base_part.reference} is {mine}"
            raise _refusal(part, reason)


def architecture_of(located: Located) -> Architecture:
    """Return the architecture of a located part. Raises `BackendError` where the file is something else."""
    role, path = located.part.role, located.path
    if path.is_dir():
        config = json.loads(((path / "unet" if role == "base" else path) / "config.json").read_text("utf-8"))
        found = config.get("_class_name", _CLASSES[role])
        if found != _CLASSES[role]:
            raise _refusal(located.part, f"is no {located.part.label}: it holds a {found}")
        return _from_config(role, config)
    architecture = _from_shapes(role, shapes(path))
    if architecture is None:
        raise _refusal(located.part, f"is no {located.part.label}: {path.name} holds something else")
    return architecture


def _from_config(role: Role, config: Mapping[str, Any]) -> Architecture:
    if role == "vae":
        return Architecture("SDXL" if config.get("scaling_factor") == _SDXL_VAE_SCALE else None)
    channels = tuple(config["block_out_channels"])
    if role == "motion_module":
        return Architecture(_BY_CHANNELS.get(channels), None, channels, config.get("conv_in_channels"))
    width = config["cross_attention_dim"]
    width = width if isinstance(width, int) else width[0]
    return Architecture(_BY_TEXT_WIDTH.get(width), width, channels, config.get("in_channels"))


def _from_shapes(role: Role, shapes: Mapping[str, tuple[int, ...]]) -> Architecture | None:
    if role == "vae":
        return Architecture(None) if any("decoder.conv_in.weight" in key for key in shapes) else None
    if role == "motion_module":
        if not is_motion_module(shapes):
            return None
        channels = motion_config(shapes)["block_out_channels"]
        conv_in = shapes.get("conv_in.weight", shapes.get("module.conv_in.weight"))
        return Architecture(_BY_CHANNELS.get(channels), None, channels, conv_in[1] if conv_in else None)
    width = next((shape[1] for key, shape in shapes.items() if key.endswith("attn2.to_k.weight")), None)
    steers = any("zero_convs" in key or "controlnet_down_blocks" in key for key in shapes)
    if width is None or steers != (role == "controlnet"):
        return None
    family = _BY_TEXT_WIDTH.get(width)
    channels = next((channels for channels, name in _BY_CHANNELS.items() if name == family), None)
    conv_in = ("input_blocks.0.0.weight", "conv_in.weight")
    inputs = next((shape[1] for key, shape in shapes.items() if key.endswith(conv_in) and "cond" not in key), None)
    return Architecture(family, width, channels, inputs)


def _refusal(part: Part, reason: str) -> BackendError:
    fitting = {
        "base": _FITTING.base,
        "motion_module": _FITTING.motion_module,
        "vae": _FITTING.vae,
        "controlnet": _FITTING.controlnets.get(part.kind or ""),
    }[part.role]
    return BackendError(
        "mismatch",
        f"The {part.label} {part.reference} {reason}.",
        f"Choose another {part.label}, for example {fitting}.",
    )
