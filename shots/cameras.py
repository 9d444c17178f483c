"""Find the scene that a shot is captured in, and the camera that is seen there.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from .shot import Shot


def stage_or_none(scene: bpy.types.Scene, shot: Shot) -> bpy.types.Scene | None:
    """Return the scene that `shot` of `scene` is captured in, None where it is gone."""
    if not shot.stage:
        return scene
    return next((other for other in bpy.data.scenes if other.name_full == shot.stage), None)


def stage_of(scene: bpy.types.Scene, shot: Shot) -> bpy.types.Scene:
    """Return the scene that `shot` of `scene` is captured in, whose frames, size, rate and cameras are the shot's.

    A shot as it was last listed has one.
    """
    found = stage_or_none(scene, shot)
    if found is None:
        raise ValueError(f"The scene {shot.stage!r} of shot {shot.name!r} is gone: call list_shots(scene) again.")
    return found


def has_camera(scene: bpy.types.Scene, shot: Shot) -> bool:
    """Tell whether `shot` is seen through a camera, its own or the one that its scene has then."""
    stage = stage_or_none(scene, shot)
    return bool(shot.camera) or (stage is not None and bool(cameras_between(stage, shot.start, shot.end)))


def lacks_camera(scene: bpy.types.Scene, shot: Shot) -> bool:
    """Tell whether `shot` needs a camera and has none; a surface is seen without."""
    return not shot.surface and not has_camera(scene, shot)


def cameras_between(stage: bpy.types.Scene, start: int, end: int) -> list[bpy.types.Object]:
    """Return the cameras that the markers of `stage` bind from `start` to `end`; without markers the scene's own."""
    bound = sorted((marker for marker in stage.timeline_markers if marker.camera), key=lambda marker: marker.frame)
    before = [marker.camera for marker in bound if marker.frame <= start]
    first = before[-1] if before else bound[0].camera if bound else stage.camera
    later = [marker.camera for marker in bound if start < marker.frame <= end]
    return [camera for camera in dict.fromkeys([first, *later]) if camera]


def camera_name(stage: bpy.types.Scene, camera: bpy.types.Object | None, start: int, end: int) -> str:
    """Return the name of `camera`, or of the one that `stage` is seen through from `start` to `end`; "" for several."""
    found = [camera] if camera else cameras_between(stage, start, end)
    return found[0].name if len(found) == 1 else ""
