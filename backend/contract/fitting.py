"""Say which models work together: in words for each kind, and for two of them by what their headers tell.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from collections.abc import Callable

from .library import KIND_LABELS, ModelFile, ModelKind

# What is made for a family of base models, and for nothing else.
_OF_A_FAMILY: tuple[ModelKind, ...] = (
    *("vae", "motion_module", "lora", "motion_lora", "domain_adapter", "controlnet", "sparsectrl", "ip_adapter"),
)
_V2_LAYERS = ("v2", "AnimateLCM")  # motion modules with a mid block, which MotionLoRAs change
_OTHER_LAYERS = ("v1", "v3")
_V3 = "v3"
_OF_BASES = "It takes motion modules, ControlNets, LoRAs and IP-Adapters for {0}."
_WORDS: dict[ModelKind, str] = {
    "vae": "It fits base models for {0}.",
    "lora": "It fits base models for {0}.",
    "controlnet": "It fits base models for {0}.",
    "sparsectrl": "It fits base models for {0} with the motion module v3.",
    "motion_lora": "It fits motion modules with a mid block: v2, Lightning, AnimateLCM.",
    "domain_adapter": "It fits base models for {0} with the motion module v3.",
    "ip_adapter": "It fits base models for {0}, with an image encoder of the width that it reads.",
    "image_encoder": "It fits IP-Adapters that read its width.",
    "unet": "It is a part of a base model, and of no use by itself.",
    "text_encoder": "It is a part of a base model, and of no use by itself.",
    "interpolation": "It makes pictures between those of any take.",
}
_OF_MOTION: dict[str, str] = {
    "v1": "It fits base models for {0}. MotionLoRAs are made for v2, the domain adapter for v3.",
    "v2": "It fits base models for {0}, and MotionLoRAs.",
    "v3": "It fits base models for {0}, the domain adapter and SparseCtrl. MotionLoRAs are made for v2.",
    "AnimateLCM": "It fits base models for {0}, with its own LoRA, and MotionLoRAs.",
}
_ONLY_BASES = "It fits base models for {0}."


def fits_words(model: ModelFile) -> str:
    """Return what a model fits, "" where it is of no use or its kind is not known."""
    if model.problem or model.kind == "unknown":
        return ""
    family = model.family or "the same family"
    if model.kind == "checkpoint":
        if model.family == "SD 2":
            return "Motion modules v2 fit it partly: none was trained for it."
        return _OF_BASES.format(family)
    if model.kind == "motion_module":
        return _OF_MOTION.get(model.version, _ONLY_BASES).format(family)
    return _WORDS.get(model.kind, "").format(family)


def fits(one: ModelFile, other: ModelFile) -> bool | None:
    """Tell whether two models work together; None where they do not meet, or their headers do not tell."""
    if one.problem or other.problem:
        return None
    for first, second in ((one, other), (other, one)):
        if first.kind == "checkpoint" and second.kind in _OF_A_FAMILY:
            return _fits_base(first, second)
        if first.kind == "motion_module" and second.kind in ("motion_lora", "domain_adapter", "sparsectrl"):
            return _fits_motion(first, second)
        if first.kind == "ip_adapter" and second.kind == "image_encoder":
            return bool(set(first.widths) & set(second.widths)) if first.widths and second.widths else None
    return None


def fitting(model: ModelFile, others: tuple[ModelFile, ...] | list[ModelFile]) -> list[ModelFile]:
    """Return which of `others` work with `model`."""
    return [other for other in others if other != model and fits(model, other)]


def _fits_base(base: ModelFile, part: ModelFile) -> bool | None:
    if part.kind == "motion_lora":
        return None  # it changes the motion module alone
    if base.family == "SD 2" and part.kind == "motion_module" and part.version == "v2":
        return None  # partly
    return _same_family(base, part)


def _fits_motion(motion: ModelFile, part: ModelFile) -> bool | None:
    same = _same_family(motion, part)
    if not same:
        return same
    if part.kind == "motion_lora":
        return motion.version in _V2_LAYERS or (False if motion.version in _OTHER_LAYERS else None)
    return motion.version == _V3


def _same_family(one: ModelFile, other: ModelFile) -> bool | None:
    if not one.family or not other.family:
        return None
    return one.family in other.family.split(" or ") or other.family in one.family.split(" or ")


def counted(models: list[ModelFile], label: Callable[[str], str] = str) -> str:
    """Return how many of each kind there are: `2 × Base Model, 1 × ControlNet`; `label` says a kind in words."""
    kinds = dict.fromkeys(model.kind for model in models)
    return ", ".join(f"{sum(model.kind == kind for model in models)} × {label(KIND_LABELS[kind])}" for kind in kinds)
