"""Tell which family a model file belongs to, and refuse parts that do not fit together before any is loaded.

Reads configurations, key names and shapes, never the numbers. Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..contract import BUILT_IN, ModelSet, SparseKind
from ..contract.fast_sets import V2
from ..contract.library import KIND_LABELS
from ..contract.models import Family
from ..errors import BackendError
from ..library.identify import identify
from ..library.seen import Seen
from .base_prediction import refuse_other_prediction
from .ip_adapter import adapter_layout, refuse_unfit_adapter
from .loading import CONFIGS, configs_of
from .lora import refuse_unfit_loras, text_width_of
from .motion_keys import is_motion_module, motion_config
from .motion_layout import refuse_broken_module
from .parts import TOKENIZER_ROLES, Located, Part, Role
from .sparse_keys import is_sparsectrl, kind_of, sparse_config
from .weights import settings, shapes

_BY_TEXT_WIDTH = {128: "Animatic Preview", 768: "SD 1.5", 1024: "SD 2", 2048: "SDXL"}
_BY_CHANNELS = {
    (64, 112, 160): "Animatic Preview",
    (320, 640, 1280, 1280): "SD 1.5",
    (320, 640, 1280): "SDXL",
}
_FAMILY_OF_SET: dict[Family, str] = {"sd15": "SD 1.5", "sdxl": "SDXL", "preview": "Animatic Preview"}
# What a part may be; the first is what a folder holds that does not say.
_CLASSES: dict[Role, tuple[str, ...]] = {
    "base": ("UNet2DConditionModel",),
    "motion_module": ("MotionAdapter",),
    "controlnet": ("ControlNetModel",),
    "sparsectrl": ("SparseControlNetModel",),
    "vae": ("AutoencoderKL", "AutoencoderTiny"),
}
_SD2 = "SD 2"  # whose blocks are as wide as those of SD 1.5, so that some parts of that can be used
_ALSO_FOR_SD2: tuple[Role, ...] = ("motion_module", "vae")
_NOT_COMPARED: tuple[Role, ...] = (*TOKENIZER_ROLES, "image_encoder")  # which is the same for every family
_BY_VAE_SCALE = {0.18215: "SD 1.5", 0.13025: "SDXL"}
_LATENT_CHANNELS = 4  # of a model whose settings do not tell


@dataclass(frozen=True)
class Architecture:
    """What must agree between parts; None where a file does not tell or the part has no such thing."""

    family: str | None
    text_width: int | None = None  # of the cross-attention
    channels: tuple[int, ...] | None = None  # of the UNet's levels
    input_channels: int | None = None  # what a network takes: more than the latents' for inpainting and PIA
    latent_channels: int | None = None  # what a UNet or a VAE makes of it
    middle: bool | None = None  # whether a motion module has a middle block

    def fits(self, base: Architecture) -> bool:
        """Tell whether a part of this architecture works in `base`."""
        pairs = (
            (self.family, base.family),
            (self.text_width, base.text_width),
            (self.channels, base.channels),
            (self.latent_channels, base.latent_channels),
        )
        return all(mine is None or other is None or mine == other for mine, other in pairs)


def refuse_mismatches(models: ModelSet, located: Sequence[Located]) -> None:
    """Raise `BackendError` `mismatch` where parts of `models` do not fit together, naming both and one that fits."""
    try:
        compared = [place for place in located if place.part.role not in _NOT_COMPARED]
        _check(models, {place.part: architecture_of(place) for place in compared})
    except _Unfit as unfit:
        part = unfit.part
        raise BackendError(
            "mismatch", f"The {part.label} {part.reference} {unfit.reason}.", _advice(part, models, located)
        ) from unfit
    refuse_other_prediction(models, located)
    for place in located:
        if place.part.role == "motion_module" and place.path.is_file():
            refuse_broken_module(place, shapes(place.path))
    configs = configs_for(models, located)
    refuse_unfit_loras(located, configs)
    refuse_unfit_adapter(located, configs)


def configs_for(models: ModelSet, located: Sequence[Located]) -> Path:
    """Return the folder with the settings of the parts of `models` that come as single files, which bring none."""
    return CONFIGS / "sd2" if _is_sd2(models, located) else configs_of(models.family)


def partial_note(models: ModelSet, located: Sequence[Located]) -> str:
    """Return a sentence where the motion module is used with a base model that it works with only in part, or ""."""
    if not _is_sd2(models, located):
        return ""
    return (
        "The base model is SD 2, with which AnimateDiff v2 works only in part: expect less movement than with SD 1.5, "
        "and more flicker. ControlNets and LoRAs must be made for SD 2."
    )


def _is_sd2(models: ModelSet, located: Sequence[Located]) -> bool:
    base = next(place for place in located if place.part.role == "base")
    if models.family != "sd15" or models.untrained:
        return False
    try:
        return architecture_of(base).family == _SD2
    except _Unfit:  # which is refused by what it is
        return False


def _advice(part: Part, models: ModelSet, located: Sequence[Located]) -> str:
    """Return what to do about a part that does not fit, with one that does where one is known."""
    fitting = next(known for known in BUILT_IN if known.family == models.family)
    named = {
        "base": fitting.base,
        "motion_module": fitting.motion_module,
        "vae": fitting.vae or fitting.base,
        "controlnet": fitting.controlnets.get(part.kind or ""),
        "sparsectrl": fitting.sparsectrl.get(part.kind or ""),
        "lora": _a_lora_for(models.family),
        "ip_adapter": fitting.ip_adapter and fitting.ip_adapter.weights,
    }[part.role]
    if part.role != "base" and _is_sd2(models, located):
        is_motion = part.role == "motion_module"
        return f"Choose another {part.label}, for example {V2}." if is_motion else "Choose one that is made for SD 2."
    return f"Choose another {part.label}, for example {named}." if named else "Take it out of the model set or look."


def _a_lora_for(family: Family) -> str | None:
    """Return a LoRA that fits the base models of `family`, if one is known."""
    known = [lora.reference for models in BUILT_IN if models.family == family for lora in models.loras]
    return known[-1] if known else None


class _Unfit(Exception):
    """`part` is not what it must be in its set; `reason` goes on after its name."""

    def __init__(self, part: Part, reason: str) -> None:
        super().__init__(reason)
        self.part, self.reason = part, reason


def _check(models: ModelSet, known: dict[Part, Architecture]) -> None:
    """Raise `_Unfit` for the first of the parts `known` that does not fit."""
    base_part = next(part for part in known if part.role == "base")
    base = known[base_part]
    family = _FAMILY_OF_SET[models.family]
    allowed = (family, _SD2) if models.family == "sd15" else (family,)
    if not models.untrained and base.family not in allowed:
        other = next(part for part in known if part.role == "motion_module")
        reason = f"is {base.family or 'of an unknown family'}, but the {other.label} {other.reference} is for {family}"
        raise _Unfit(base_part, reason)
    for part, architecture in known.items():
        if base.family == _SD2 and part.role in _ALSO_FOR_SD2:
            architecture = replace(architecture, family=_SD2 if architecture.family == "SD 1.5" else None)
            if architecture.middle is False:
                reason = f"does not work with SD 2, which the {base_part.label} {base_part.reference} is"
                raise _Unfit(part, f"{reason}: only AnimateDiff v2 does, in part, by its middle block")
        if not architecture.fits(base):
            made_for = architecture.family or "another kind of model"
            mine = base.family or "of another kind"
            reason = f"is made for {made_for}, but the {base_part.label} {base_part.reference} is {mine}"
            raise _Unfit(part, reason)
        if None not in (architecture.input_channels, base.latent_channels) and (
            architecture.input_channels != base.latent_channels
        ):
            raise _Unfit(part, f"needs a picture as input (it takes {architecture.input_channels} channels)")


def architecture_of(located: Located) -> Architecture:
    """Return the architecture of a located part. Raises `_Unfit` where the file is something else."""
    role, path = located.part.role, located.path
    if role == "lora":
        width = text_width_of(located)
        return Architecture(_BY_TEXT_WIDTH.get(width or 0), width)
    if role == "ip_adapter":
        width = adapter_layout(located).text_width
        return Architecture(_BY_TEXT_WIDTH.get(width), width)
    if path.is_dir():
        config = settings(path / "unet" if role == "base" else path)
        found = config.get("_class_name", _CLASSES[role][0])
        if found not in _CLASSES[role]:
            raise _Unfit(located.part, f"is no {located.part.label}: it holds a {found}")
        if role == "sparsectrl":
            _require_kind(located.part, "rgb" if config.get("use_simplified_condition_embedding", True) else "scribble")
        return _from_config(role, config)
    keys = shapes(path)
    architecture = _from_shapes(role, keys)
    if architecture is None:
        raise _Unfit(located.part, f"is no {located.part.label}: {path.name} holds {_what_is_in(path)}")
    if role == "sparsectrl":
        _require_kind(located.part, kind_of(keys))
    return architecture


def _require_kind(part: Part, found: SparseKind) -> None:
    """Raise `_Unfit` where a SparseCtrl is steered by something else than its set says."""
    if part.kind != found:
        raise _Unfit(part, f"is no {part.label}: it is one for {found}")


def _what_is_in(file: Path) -> str:
    found = identify(Seen(shapes(file), {}, file.name))
    label = KIND_LABELS[found.kind]
    words = (label, found.version, f"for {found.family}" if found.family else "")
    article = "an" if label[0] in "AEIOU" else "a"
    return "something else" if found.kind == "unknown" else f"{article} {' '.join(filter(None, words))}"


def _from_config(role: Role, config: Mapping[str, Any]) -> Architecture:
    if role == "vae":
        family = _BY_VAE_SCALE.get(config.get("scaling_factor"))
        return Architecture(family, latent_channels=config.get("latent_channels", _LATENT_CHANNELS))
    channels = tuple(config["block_out_channels"])
    if role == "motion_module":
        inputs, middle = config.get("conv_in_channels"), config.get("use_motion_mid_block", True)
        return Architecture(_BY_CHANNELS.get(channels), None, channels, inputs, middle=middle)
    width = config["cross_attention_dim"]
    width = width if isinstance(width, int) else width[0]
    latent_channels = config.get("out_channels", _LATENT_CHANNELS) if role == "base" else None
    return Architecture(_BY_TEXT_WIDTH.get(width), width, channels, config.get("in_channels"), latent_channels)


def _from_shapes(role: Role, shapes: Mapping[str, tuple[int, ...]]) -> Architecture | None:
    if role == "vae":
        latents = next((shape[1] for key, shape in shapes.items() if key.endswith("decoder.conv_in.weight")), None)
        return Architecture(None, latent_channels=latents) if latents else None
    if role == "motion_module":
        if not is_motion_module(shapes) or is_sparsectrl(shapes):
            return None
        config = motion_config(shapes)
        conv_in = shapes.get("conv_in.weight", shapes.get("module.conv_in.weight"))
        return _from_config(role, config | {"conv_in_channels": conv_in[1] if conv_in else None})
    if is_sparsectrl(shapes) != (role == "sparsectrl"):
        return None
    if role == "sparsectrl":
        try:
            return _from_config(role, sparse_config(shapes))
        except KeyError:  # loading says what is missing
            return Architecture(None)
    width = next((shape[1] for key, shape in shapes.items() if key.endswith("attn2.to_k.weight")), None)
    steers = any("zero_convs" in key or "controlnet_down_blocks" in key for key in shapes)
    if width is None or steers != (role == "controlnet"):
        return None
    family = _BY_TEXT_WIDTH.get(width)
    levels = "SD 1.5" if family == _SD2 else family
    channels = next((channels for channels, name in _BY_CHANNELS.items() if name == levels), None)
    conv_in = ("input_blocks.0.0.weight", "conv_in.weight")
    inputs = next((shape[1] for key, shape in shapes.items() if key.endswith(conv_in) and "cond" not in key), None)
    conv_out = ("diffusion_model.out.2.weight", "unet.conv_out.weight")
    usual = _LATENT_CHANNELS if role == "base" else None
    outputs = next((shape[0] for key, shape in shapes.items() if key.endswith(conv_out)), usual)
    return Architecture(family, width, channels, inputs, outputs)
