"""Say what Draft, Standard and Final mean for the chosen model set and a shot, which of them is set, and set one.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt

import bpy

from ..backend import contract
from ..shots import Shot
from .picture_size import effective_size, size_of_side
from .scene import SceneSettings

_SIDE_LOW_PX, _SIDE_STEP_PX = 512, 64
_FINAL_SIDE = 1.5  # of the standard longer side; half of the standard's pixels make a draft
_FEW_STEPS = 0.4  # of those that a set recommends, where it does not say how few are enough
_PICTURES_STEP = {"draft": 2, "standard": 1, "final": 1}  # a draft is on twos
LABELS = {"draft": "Draft", "standard": "Standard", "final": "Final"}


@dataclass(frozen=True)
class Quality:
    """What a preset sets; `long_side` is in pixels, `step` the frame step."""

    name: str
    width: int
    height: int
    steps: int
    step: int
    shortcuts: contract.Shortcuts

    @property
    def label(self) -> str:
        """What the UI calls it."""
        return LABELS[self.name]

    def described(self, take: contract.Take) -> contract.Take:
        """Return `take` as it would be with this preset."""
        return replace(
            take,
            width=self.width,
            height=self.height,
            sampling=replace(take.sampling, steps=self.steps, shortcuts=self.shortcuts),
            frames=replace(take.frames, step=self.step),
        )


def qualities(scene: bpy.types.Scene, shot: Shot) -> tuple[Quality, ...]:
    """Return the presets for `shot` of `scene`. Raises `ContractError` where the model set is gone."""
    own, models = scene.animatic, scene.animatic.models
    standard = _largest_side(scene, shot, models, max(_SIDE_LOW_PX, models.side_px))
    sides = {
        "draft": _whole(standard * sqrt(0.5)),
        "standard": standard,
        "final": max(standard, _largest_side(scene, shot, models, _whole(standard * _FINAL_SIDE))),
    }
    return tuple(_quality(own, name, size_of_side(scene, shot, side)) for name, side in sides.items())


def current(scene: bpy.types.Scene, shot: Shot) -> str:
    """Return the name of the preset that the settings of `shot` are, "" where they are none. Reads only."""
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    now = (effective_size(scene, shot), own.steps, settings.step, own.shortcuts)
    found = (q.name for q in qualities(scene, shot) if now == ((q.width, q.height), q.steps, q.step, q.shortcuts))
    return next(found, "")


def choose(scene: bpy.types.Scene, shot: Shot, name: str) -> None:
    """Set the preset called `name`: the size and frame step of the shot, steps and shortcuts of the scene."""
    quality = next(each for each in qualities(scene, shot) if each.name == name)
    settings = scene.animatic.settings_for(shot)
    settings.long_side = max(quality.width, quality.height)
    settings.width, settings.height = quality.width, quality.height
    settings.step = quality.step
    scene.animatic.steps = quality.steps
    scene.animatic.recall_shortcuts(quality.shortcuts)


def _quality(own: SceneSettings, name: str, size: tuple[int, int]) -> Quality:
    draft = name == "draft"
    steps = _fewest_steps(own.models) if draft else own.models.steps
    shortcuts = contract.Shortcuts(control_one_half=draft and _is_halved(own))
    return Quality(name, *size, steps, _PICTURES_STEP[name], shortcuts)


def _is_halved(own: SceneSettings) -> bool:
    """Tell whether to steer what is guided to alone saves anything: with guidance, and not for the preview model."""
    return own.models.family != "preview" and own.models.guidance > contract.NO_GUIDANCE


def _fewest_steps(models: contract.ModelSet) -> int:
    low = models.limits.steps_low
    return min(models.steps, low if low > 1 else max(1, round(models.steps * _FEW_STEPS)))


def _largest_side(scene: bpy.types.Scene, shot: Shot, models: contract.ModelSet, side: int) -> int:
    """Return the largest longer side up to `side` that is not too much for what the models were made at."""
    fits = (each for each in _sides_down(side) if not _is_much(models, size_of_side(scene, shot, each)))
    return next(fits, side)


def _sides_down(side: int) -> Iterator[int]:
    yield from range(side, _SIDE_STEP_PX, -_SIDE_STEP_PX)


def _is_much(models: contract.ModelSet, size: tuple[int, int]) -> bool:
    return size[0] * size[1] > models.side_px**2 and bool(models.size_note(*size))


def _whole(side: float) -> int:
    return round(side / _SIDE_STEP_PX) * _SIDE_STEP_PX
