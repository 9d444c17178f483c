"""Follow the weights of a take's LoRAs over its frames.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from ..contract import ModelSet, Take
from ..engine.loras import LoraWeights
from ..progress import Reporter
from .cache import LoadedModels
from .lora import nets_of


def over_frames(take: Take) -> ModelSet:
    """Return the models of `take` with its LoRAs as they are over its frames: keyed only where the weight changes."""
    places = _places(take)
    return replace(take.models, loras=tuple(lora.over(places) for lora in take.models.loras))


def weights_of(take: Take, models: LoadedModels, device: torch.device, reporter: Reporter) -> LoraWeights | None:
    """Return the weights in each frame of the LoRAs that are keyed in the UNet, None without any.

    `reporter` is told what becomes of the others of their parts.
    """
    parts = {place.part: nets_of(place) for place in models.located if place.part.keyed}
    for part, nets in parts.items():
        if nets - {"unet"}:
            reporter.note(
                f"The weight of the LoRA {part.reference} changes from frame to frame in the UNet; the text encoder, "
                f"which reads a prompt once for all frames, has its mean, {part.weight:.3g}."
            )
    loras = {lora.reference: lora for lora in take.models.loras}
    keyed = [loras[part.reference] for part, nets in parts.items() if "unet" in nets]
    if not keyed:
        return None
    return LoraWeights(
        [[lora.weight_at(place) for lora in keyed] for place in _places(take)], device, models.unet.dtype
    )


def _places(take: Take) -> list[float]:
    """Return the scene frames of the take's files."""
    return [take.frames.scene_frame(number) for number in range(1, take.frames.count + 1)]
