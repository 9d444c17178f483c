"""Say in a few words what a take is, for the files that leave it.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from ..contract import Take, travel_to_text
from ..contract.schema import ContractError
from ..version import VERSION
from .footage import Footage


def about(take: Take, footage: Footage) -> dict[str, str]:
    """Return what is told of a take and its `footage`, by the names that containers have for it and by our own."""
    told = {
        "title": f"{take.shot_name}, take {take.number}",
        "prompt": take.prompt,
        "prompt_travel": _travel(take),
        "negative_prompt": take.negative_prompt,
        "seed": str(take.seed),
        "model_set": take.models.label or take.models.name,
        "steps": str(take.sampling.steps),
        "guidance": f"{take.sampling.guidance:g}",
        "scheduler": take.sampling.scheduler,
        "take": f"{take.shot_id}/{take.number}",
        "scene": " ".join(part for part in (take.blend_file, take.scene) if part),
        "fps": str(footage.fps),
        "created": take.created,
        "software": f"Animatic {VERSION}",
    }
    return {name: text for name, text in told.items() if text}


def as_comment(told: dict[str, str]) -> str:
    """Return what is told but the title, a line each, for files that have room for one text."""
    return "\n".join(f"{name}: {text}" for name, text in told.items() if name != "title")


def _travel(take: Take) -> str:
    """Return the prompts that change over the shot, in one line."""
    if take.travel is None:
        return ""
    try:
        return "; ".join(travel_to_text(take.travel).splitlines())
    except ContractError:  # a key between two prompts
        return "; ".join(take.travel.prompts)
