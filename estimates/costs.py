"""Say what a take would cost with a preset: memory and time, as far as they are known.

Must not import operators or panels.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..backend.contract import ContractError
from ..resources import resources
from ..settings.quality import Quality
from ..settings.take import take_from
from ..shots import Shot
from . import memory_plan, pace


@dataclass(frozen=True)
class Cost:
    """What a take needs: the line on its memory, None where there is no take, and its time in words, "" if unknown."""

    memory: memory_plan.MemoryLine | None
    time: str


def cost_of(scene: bpy.types.Scene, shot: Shot, quality: Quality) -> Cost:
    """Return what a take of `shot` costs with `quality`. Reads only, and is quick enough for a panel."""
    try:
        take = quality.described(take_from(scene, shot, followed=False))
        seconds = pace.estimate_of(take, None, resources())
    except ContractError:
        seconds = None  # Generate says what is wrong
    return Cost(memory_plan.memory_line(scene, shot, quality), pace.in_words(seconds) if seconds is not None else "")
