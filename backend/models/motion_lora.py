"""Refuse a MotionLoRA beside a motion module of another architecture, naming both and what would fit.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from ..errors import BackendError
from .parts import Located

_LAYER = re.compile(r"(?:(down|up)_blocks_(\d+)|(mid)_block)_motion_modules_\d+_.+")
_SDXL_LEVELS = 3
# What has each architecture, by whether it has a middle block.
_MADE_SO = {True: "AnimateDiff v2, AnimateDiff-Lightning or AnimateLCM", False: "AnimateDiff v3 or v1"}
_MADE_SO_FOR_SDXL = "the SDXL beta or HotShot-XL"


@dataclass(frozen=True)
class Architecture:
    """Which blocks of a UNet motion modules are in; `middle` is None where a LoRA that changes only some cannot tell.

    A LoRA trained on a module without a middle block would be added to one with it, and move the picture wrongly.
    """

    levels: int
    middle: bool | None

    @property
    def known_as(self) -> str:
        """The released motion modules of this architecture."""
        if self.levels == _SDXL_LEVELS:
            return _MADE_SO_FOR_SDXL
        return _MADE_SO[bool(self.middle)]

    def difference(self, module: Architecture) -> tuple[str, str] | None:
        """Return what a LoRA of this architecture is made for and what `module` has in its place; None where it fits.

        Both go on after "motion modules" and "the motion module".
        """
        if self.middle is not None and self.middle is not module.middle:
            return ("with a middle block", "has none") if self.middle else ("without a middle block", "has one")
        if self.levels > module.levels:
            return f"of {self.levels} levels", f"has {module.levels}"
        return None


def is_motion_layer(layer: str) -> bool:
    """Tell whether the layer of that flat name is one of a motion module."""
    return _LAYER.fullmatch(layer) is not None


def architecture_of_layers(layers: Collection[str]) -> Architecture | None:
    """Return where motion modules with these layers, by flat names, are; None where none are."""
    found = [matched for layer in layers if (matched := _LAYER.fullmatch(layer))]
    if not found:
        return None
    sides = {side: {int(match[2]) for match in found if match[1] == side} for side in ("down", "up")}
    levels = 1 + max((*sides["down"], *sides["up"]), default=-1)
    middle = any(match[3] for match in found)
    whole = all(side == set(range(levels)) for side in sides.values())
    return Architecture(levels, True if middle else False if whole and levels >= _SDXL_LEVELS else None)


def refuse_unfit_motion_lora(lora: Located, changed: Collection[str], motion: Located, there: Collection[str]) -> None:
    """Raise `BackendError` `mismatch` unless the layers that `lora` changes can be those of the module `motion`.

    `changed` and `there` are the flat names of the layers of both.
    """
    mine, theirs = architecture_of_layers(changed), architecture_of_layers(there)
    difference = mine and theirs and mine.difference(theirs)
    if not mine or not theirs or not difference:
        return
    made_for, found = difference
    raise BackendError(
        "mismatch",
        f"The MotionLoRA {lora.part.reference} is made for motion modules {made_for} ({mine.known_as}), but the motion "
        f"module {motion.part.reference} {found}.",
        f"Choose a model set with {mine.known_as}, or a MotionLoRA that is made for {theirs.known_as}. Or take it out "
        "of the model set or look.",
        detail=str(lora.path),
    )
