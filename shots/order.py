"""Keep the order of the shots in the film: that of time, until the artist moves one.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from . import glance
from .shot import Shot


def in_films_order(scene: bpy.types.Scene, found: list[Shot]) -> list[Shot]:
    """Return the shots `found`, which are in the order of time, in the film's order. Reads only.

    A place goes with its shot wherever that is moved in time; a new shot follows the one before it in time.
    """
    if not scene.animatic.reordered:
        return found
    places = {entry.name: entry.place for entry in scene.animatic.shots if entry.place}
    ordered = sorted((shot for shot in found if shot.id in places), key=lambda shot: places[shot.id])
    for index, shot in enumerate(found):
        if shot.id not in places:
            ordered.insert(ordered.index(found[index - 1]) + 1 if index else 0, shot)
    return ordered


def set_order(scene: bpy.types.Scene, ordered: list[Shot]) -> None:
    """Let the film show `ordered`, which are all its shots, in that order."""
    glance.forget()
    scene.animatic.reordered = True
    for place, shot in enumerate(ordered, 1):
        scene.animatic.shots[shot.id].place = place


def reset_order(scene: bpy.types.Scene) -> None:
    """Let the film show its shots in the order of time again."""
    scene.animatic.reordered = False
    for entry in scene.animatic.shots:
        entry.property_unset("place")
