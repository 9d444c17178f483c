"""Find the shots that the artist set up by hand, of cameras and of surfaces; what they are lies in their settings.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from .cameras import camera_name
from .shot import Shot


def hand_shots(scene: bpy.types.Scene) -> list[Shot]:
    """Return the camera shots by hand, in the order of time."""
    found = [_hand_shot(scene, entry) for entry in scene.animatic.shots if entry.origin == "hand"]
    return sorted(found, key=lambda shot: shot.start)


def surface_shots(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots whose picture is the UV layout of an object, in the order in which they were added."""
    return [
        Shot(entry.name, entry.marker_name, "", entry.first, entry.last, surface=entry.surface.name, origin="surface")
        for entry in scene.animatic.shots
        if entry.origin == "surface" and entry.surface and entry.surface.name in scene.objects
    ]


def _hand_shot(scene: bpy.types.Scene, entry: bpy.types.PropertyGroup) -> Shot:
    own = None if entry.camera_note else entry.camera
    camera = camera_name(scene, own, entry.first, entry.last)
    return Shot(entry.name, entry.marker_name, camera, entry.first, entry.last, origin="hand")
