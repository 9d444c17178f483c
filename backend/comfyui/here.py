"""Ask the model files on this machine what a take's references do not tell: what a LoRA changes, and what a base lacks.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..contract import Lora, Machine, ModelSet
from ..errors import BackendError
from ..library.header import Header, read_header
from ..library.identify import identify
from ..library.seen import Seen
from ..models.find import locate
from ..models.own_vae import with_vae
from ..models.parts import Part
from .files import is_named_motion_lora

_IN_MOTION_MODULES = "motion_modules"


@dataclass(frozen=True)
class Told:
    """What is known of a take's models: the set, which of its LoRAs are MotionLoRAs by reference, and notes."""

    models: ModelSet
    motion_loras: frozenset[str]
    notes: tuple[str, ...] = ()


def told_by_files(models: ModelSet, machine: Machine) -> Told:
    """Return what is known of `models` by the files that `machine` has, and by names for what it does not have.

    Never goes online.
    """
    machine = replace(machine, online=False)
    with_own, notes = _with_vae(models, machine)
    moving = set()
    for lora in models.loras:
        header = _header_of(lora, machine)
        if is_motion_lora(lora, header):
            moving.add(lora.reference)
        elif header and any(_IN_MOTION_MODULES in key for key in header.tensors):
            notes.append(
                f"The LoRA {lora.reference} changes the motion module as well; its node leaves that part of it out."
            )
    return Told(with_own, frozenset(moving), tuple(notes))


def is_motion_lora(lora: Lora, header: Header | None) -> bool:
    """Tell whether a LoRA changes the motion module alone: by the `header` of its file, or by its name without one."""
    kind = identify(Seen(header.shapes)).kind if header else "unknown"
    return is_named_motion_lora(lora.reference) if kind == "unknown" else kind == "motion_lora"


def _header_of(lora: Lora, machine: Machine) -> Header | None:
    """Return the header of a LoRA's file, None where it is not here or cannot be read."""
    try:
        place = locate(Part("lora", lora.reference), machine)
        return read_header(place.path) if place else None
    except BackendError:
        return None


def _with_vae(models: ModelSet, machine: Machine) -> tuple[ModelSet, list[str]]:
    """Return `models` with the VAE that a take gets whose base brings none, and a note on that."""
    parts = [Part("base", models.base), Part("vae", models.vae or models.base)]
    try:
        vae = with_vae(parts, models.family, machine)[1].reference
    except BackendError:  # the file of the base cannot be read
        return models, []
    if vae == parts[1].reference:
        return models, []
    return replace(models, vae=vae), [f"The base model {models.base} brings no VAE: {vae} takes its place."]
