"""Name the MotionLoRAs that AnimateDiff was released with: camera moves, each a LoRA on the motion module.

Guo et al. 2023, section 4.3. Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from .fast_sets import V2
from .model_sets import BUILT_IN
from .models import Lora, ModelSet

CameraMove = Literal[
    "zoom-in", "zoom-out", "pan-left", "pan-right", "tilt-up", "tilt-down", "rolling-clockwise", "rolling-anticlockwise"
]
MOVE_LABELS: dict[CameraMove, str] = {
    "zoom-in": "Zoom In",
    "zoom-out": "Zoom Out",
    "pan-left": "Pan Left",
    "pan-right": "Pan Right",
    "tilt-up": "Tilt Up",
    "tilt-down": "Tilt Down",
    "rolling-clockwise": "Roll Clockwise",
    "rolling-anticlockwise": "Roll Anticlockwise",
}
_REPOSITORY = "guoyww/animatediff-motion-lora-{move}"
# Whose architecture they were made for.
_OF_V2 = (V2, "ByteDance/AnimateDiff-Lightning", "wangfuyun/AnimateLCM")


def move_reference(move: CameraMove) -> str:
    """Return the Hub id of a camera move."""
    return _REPOSITORY.format(move=move)


_REFERENCES = {move_reference(move): label for move, label in MOVE_LABELS.items()}
# What many LoRAs are called, each in a folder of its own that says which it is.
_SAYS_NOTHING = ("pytorch_lora_weights", "diffusion_pytorch_model", "adapter_model")
_SUFFIX = re.compile(r"\.(safetensors|ckpt|pth?|bin)$")


def lora_label(reference: str) -> str:
    """Return what a list calls a LoRA: a camera move by its label, others by the file's or the repository's name."""
    text = reference.strip()
    if text in _REFERENCES:
        return _REFERENCES[text]
    parts = [part for part in re.split(r"[/\\:]", text) if part]
    names = [_SUFFIX.sub("", part) for part in parts]
    if len(names) > 1 and names[-1] in _SAYS_NOTHING:
        return names[-2]
    return names[-1] if names else text


def moves_note(models: ModelSet, loras: Iterable[Lora]) -> str:
    """Return a sentence where `loras` have a camera move that the motion module of `models` is not made for, or "".

    Only motion modules of the built-in sets are known here; the backend looks into the files of the others.
    """
    moves = [_REFERENCES[lora.reference] for lora in loras if lora.reference in _REFERENCES]
    known = {each.motion_module for each in BUILT_IN if not each.motion_module.startswith("Lightricks/")}
    if not moves or models.motion_module not in known or models.motion_module.startswith(_OF_V2):
        return ""
    return (
        f"{', '.join(moves)}: the camera moves are made for AnimateDiff v2, Lightning and AnimateLCM, not for "
        f"{models.label or models.name}. Choose a model set with one of those."
    )
