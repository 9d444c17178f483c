"""What scripts call to bring the frames of a take into the .blend.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import bpy

from .. import place as _place
from .. import shots
from ..backend.contract import ContractError, TakeFolder
from ..runs import RunError as ScriptError

PLACES: dict[str, Callable[[TakeFolder, bpy.types.Scene], object]] = {
    "plane": _place.on_camera_plane,
    "standing": _place.as_standing_plane,
    "compositor": _place.in_compositor,
    "sequencer": _place.in_sequencer,
    "background": _place.as_background,
}


def place(folder: TakeFolder, scene: bpy.types.Scene, where: Iterable[str]) -> None:
    """Place the frames of a take of `scene` in the .blend; `where` names some of `PLACES`.

    What is made of a scene strip comes into the scene that the strip shows, in the sequencer where the strip lies.
    """
    stage, later = _stage_and_delay(folder, scene)
    for name in where:
        if name not in PLACES:
            raise ScriptError(f"{name!r} is no place: use one of {', '.join(PLACES)}.", code="bad_place")
        try:
            if name == "sequencer":
                _place.in_sequencer(folder, scene, later)
            else:
                PLACES[name](folder, stage)
        except _place.PlaceError as error:
            raise ScriptError(str(error), code="place_failed") from error


def stage_of_take(folder: TakeFolder, scene: bpy.types.Scene) -> bpy.types.Scene:
    """Return the scene that the take in `folder` of `scene` comes back into: the one of its strip, or `scene`."""
    return _stage_and_delay(folder, scene)[0]


def _stage_and_delay(folder: TakeFolder, scene: bpy.types.Scene) -> tuple[bpy.types.Scene, int]:
    """Return the stage of a take, and how many frames later than there `scene` shows it."""
    try:
        shot = shots.shot_of(scene, folder.read().shot_id)
    except (ContractError, OSError):
        return scene, 0  # placing says what is wrong
    return (shots.stage_of(scene, shot), shot.edit_start - shot.start) if shot and shot.stage else (scene, 0)
