"""What scripts call for the shots of a scene.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from .. import shots
from ..runs import RunError as ScriptError
from ..shots import Shot


def sync(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots of `scene`, in the order of the film, each with an id and settings.

    Settings of a shot: `scene.animatic.settings_for(shot)` (prompt, seed, size, step, loop, travel). Its prompt travel
    can be read from text: `settings.travel.read_text("1: day\\n24: night")`. Its prompt can be kept as a preset and be
    taken from one: `settings.save_prompt("Rain")`, `settings.apply_prompt("Rain")`.
    """
    return shots.sync(scene)


def chosen_shots(scene: bpy.types.Scene, names: str | Sequence[str]) -> list[Shot]:
    """Return the shots called `names`, or for "all" every shot that is switched on in the film."""
    found = sync(scene)
    if names == "all":
        return [shot for shot in found if scene.animatic.settings_for(shot).enabled]
    wanted = [names] if isinstance(names, str) else list(names)
    known = [shot.name for shot in found]
    for name in wanted:
        if name not in known:
            raise ScriptError(f"There is no shot {name!r}; this scene has {', '.join(known)}.", code="no_shot")
    return [shot for shot in found if shot.name in wanted]
