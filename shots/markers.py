"""Find shots in the timeline: each camera-bound marker begins one.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from .shot import Shot


def find(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots of the camera-bound markers of `scene`, without ids; with no marker the scene is the shot."""
    markers = bound_markers(scene)
    if not markers:
        camera = scene.camera.name if scene.camera else ""
        return [Shot("", scene.name, camera, scene.frame_start, scene.frame_end, origin="scene")]
    found = []
    for index, marker in enumerate(markers):
        # before its first marker a scene is seen through that marker's camera
        start = scene.frame_start if index == 0 else max(marker.frame, scene.frame_start)
        last = index + 1 == len(markers)
        end = scene.frame_end if last else min(markers[index + 1].frame - 1, scene.frame_end)
        if start <= end:
            found.append(Shot("", name_of(marker), marker.camera.name, start, end, marker.frame))
    return found


def bound_markers(scene: bpy.types.Scene) -> list[bpy.types.TimelineMarker]:
    """Return the markers of `scene` that have a camera, in the order of time."""
    return sorted((marker for marker in scene.timeline_markers if marker.camera), key=lambda marker: marker.frame)


def name_of(marker: bpy.types.TimelineMarker) -> str:
    """Return what the shot of `marker` is called."""
    return marker.name or marker.camera.name


def marker_of(scene: bpy.types.Scene, shot: Shot) -> bpy.types.TimelineMarker | None:
    """Return the marker that begins `shot`, None where it is gone."""
    alike = (marker for marker in bound_markers(scene) if marker.frame == shot.marker_frame)
    return next((marker for marker in alike if name_of(marker) == shot.name), None)
