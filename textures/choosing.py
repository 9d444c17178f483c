"""Find the takes that belong on one mesh, and let it show them or what was baked of them.

Must not import operators or panels.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import bpy

from .. import place, shots
from ..backend import contract
from ..backend.contract import TakeFolder, TextureFolder
from ..runs import RunError
from ..shots import Shot
from ..takes import film
from . import identity
from .new import let_renders_show

Showing = Literal["emission", "base_colour", "decal", "background"]
_ON_MESH = {"emission": place.as_emission, "base_colour": place.as_base_colour}


def overlapping_takes(scene: bpy.types.Scene, shot: Shot, takes_root: Path) -> list[TakeFolder]:
    """Return the chosen takes of all shots of the same stage that share frames with `shot`, its own first."""
    others = [
        other
        for other in shots.list_shots(scene)
        if other.id != shot.id and other.stage == shot.stage and other.start <= shot.end and shot.start <= other.end
    ]
    own = scene.animatic
    enabled = [other for other in others if (kept := own.settings_or_none(other)) and kept.enabled]
    found = [
        film.shown_take(takes_root, each, own.settings_for(each))
        for each in (shot, *enabled)
        if own.settings_or_none(each)
    ]
    return [folder for folder in found if folder is not None]


def show(
    folder: TakeFolder | TextureFolder,
    scene: bpy.types.Scene,
    obj: bpy.types.Object | None,
    showing: Showing,
    *,
    uv_map: str = "",
    loop: bool = False,
    every_slot: bool = True,
) -> str:
    """Let `obj`, or the world for a background, show the pictures in `folder`; return what was done in a sentence.

    Pictures go to the UV map that they were made for, others to `uv_map`, "" being the one for rendering. Raises
    `RunError`.
    """
    try:
        if showing == "background":
            world = place.as_background(folder, scene, loop=loop)
            return f"{scene.name}: the world {world.name} shows {_named(folder)}."
        if obj is None:
            raise RunError("No mesh is active.", "Select the mesh that is to show the pictures.", code="no_mesh")
        if showing == "decal":
            box = place.as_decal(folder, scene, obj, loop=loop, every_slot=every_slot)
            let_renders_show(obj)
            return f"{obj.name} shows {_named(folder)} inside the box {box.name}: move, turn and scale that."
        ways = {"uv_map": _made_for(folder, obj) or uv_map, "loop": loop, "every_slot": every_slot}
        materials = _ON_MESH[showing](folder, scene, obj, **ways)
        let_renders_show(obj)
    except (place.PlaceError, contract.ContractError) as error:
        raise RunError(str(error), code="place_failed") from error
    names = [material.name for material in materials]
    if len(names) == 1:
        return f"{obj.name}: the material {names[0]} shows {_named(folder)}."
    return f"{obj.name}: the materials {', '.join(names[:-1])} and {names[-1]} show {_named(folder)}."


def _made_for(folder: TakeFolder | TextureFolder, obj: bpy.types.Object) -> str:
    """Return the UV map of `obj` that the pictures were made for, or ""."""
    if isinstance(folder, TextureFolder):
        texture = folder.read()
        return texture.uv_map if identity.is_for(texture, obj) else ""
    if not folder.control.capture_json.exists():  # nothing steered it
        return ""
    request = folder.control.read().request
    return request.uv_map if request.surface == obj.name else ""


def _named(folder: TakeFolder | TextureFolder) -> str:
    """Return what the pictures in `folder` are called."""
    kept = folder.read()
    if isinstance(folder, TextureFolder):
        return f"texture {kept.number} of {kept.object_name}"
    return f"take {kept.number} of {kept.shot_name}"
