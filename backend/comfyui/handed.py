"""Prepare a take for ComfyUI: models that exist there, and what of the take has no counterpart in its nodes.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import replace

from ..contract import BUILT_IN, PREVIEW, UNTRAINED, ModelSet, Take
from ..models.keyed_loras import over_frames

_STAND_IN = "sd15-v3"  # the set whose models stand in for those that only Animatic has
SIZE_NODE = "Size and frames"  # its title
_ONLY_HERE = (PREVIEW.base, UNTRAINED.base)
_SEEDS = "ComfyUI draws other noise from the same seed: its pictures are others than the take's, steered alike."


def handed_on(take: Take) -> tuple[Take, list[str]]:
    """Return `take` as ComfyUI can make it, and a sentence for each thing that is not as in Animatic."""
    notes = [_SEEDS]
    if take.models.base in _ONLY_HERE:
        stand_in = next(models for models in BUILT_IN if models.name == _STAND_IN)
        notes.append(
            f"The model set {take.models.name} exists in Animatic alone: {stand_in.label} stands in for it, with "
            "its own steps, guidance and sampler."
        )
        take = _with_models(take, stand_in)
    notes += _size_notes(take)
    take = replace(take, models=over_frames(take))
    notes += [
        f"The weight of the LoRA {lora.reference} changes over the frames; its node has the mean, {lora.weight:.3g}."
        for lora in take.models.loras
        if lora.weight_keys
    ]
    return take, notes + _left_out(take)


def _with_models(take: Take, models: ModelSet) -> Take:
    """Return `take` with the models of a set, used as they were made for."""
    sampling = replace(
        take.sampling,
        scheduler=models.schedulers[0],
        steps=models.steps,
        guidance=models.guidance,
        guidance_keys=(),
        context_length=models.context_length,
        context_overlap=min(take.sampling.context_overlap, models.context_length - 1),
    )
    controls = tuple(control for control in take.controls if control.kind in models.controlnets)
    kept = replace(models, loras=take.models.loras)
    return replace(take, models=kept, sampling=sampling, controls=controls, provenance=None)


def _size_notes(take: Take) -> list[str]:
    """Return a sentence where the take is small for the models that make it there, and what to set."""
    width, height = take.models.size_at_home(take.width, take.height)
    if (width, height) == (take.width, take.height):
        return []
    small = f"{take.width} x {take.height} is small for {take.models.label or take.models.name}: expect mush."
    if take.source is not None:
        return [f"{small} It starts from renders of its size: make the take at {width} x {height}, and export that."]
    # all that steers is brought to the size of the latents by its nodes
    notes = [f"{small} Set width and height of the node {SIZE_NODE} to {width} x {height}."]
    if take.models.family == "sdxl" and take.models.told_sizes is None:
        notes.append("Set the sizes in the nodes of its prompts to the same: SDXL is told of them.")
    return notes


def _left_out(take: Take) -> list[str]:
    """Return a sentence for each part of a take that the nodes have no counterpart for."""
    notes = []
    if take.given:
        notes.append(f"The first {take.given} frames are given by an earlier take; ComfyUI makes all frames anew.")
    if take.keys:
        numbers = ", ".join(str(key.number) for key in take.keys)
        notes.append(f"The take is led to pictures at its frames {numbers}; these lie in keys/, and no node uses them.")
    if take.tiling != "none":
        notes.append("The take's edges go on into each other; these nodes make pictures with plain edges.")
    if replace(take.sampling.shortcuts, guidance_until=1.0) != type(take.sampling.shortcuts)():
        notes.append("The take's shortcuts, which save time, are left out.")
    if take.models.motion_norm == "frame":
        return notes
    notes.append("The motion module takes its statistics over whole clips here; ComfyUI's own way may differ a little.")
    return notes
