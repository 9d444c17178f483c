"""Sets up the two shots: cameras that travel, a lens that moves, and the markers that cut between them.

Must not import anything of the extension.
"""

from __future__ import annotations

import bpy
from mathutils import Vector

STREET, CLOSE = "Street", "Close"
FIRST_FRAME, CUT_FRAME, LAST_FRAME = 1, 33, 64


def build_shots(scene: bpy.types.Scene, collection: bpy.types.Collection) -> None:
    """Add both cameras and bind them to their markers."""
    scene.frame_start, scene.frame_end = FIRST_FRAME, LAST_FRAME
    street = _camera(STREET, collection, lens_mm=30)
    _travel(street, FIRST_FRAME, (-0.35, -2.3, 0.72), (-1.68, 1.8, 1.24))
    _travel(street, CUT_FRAME - 1, (-1.15, -3.5, 1.1), (-2.05, 0.3, 1.14))
    close = _camera(CLOSE, collection, lens_mm=40)
    _travel(close, CUT_FRAME, (-0.75, -3.6, 1.45), (-3.05, 0.0, 1.42))
    _travel(close, LAST_FRAME, (-1.35, -5.0, 1.5), (-3.0, -2.0, 1.42))
    _zoom(close, {CUT_FRAME: 48.0, LAST_FRAME: 62.0})
    for name, frame, camera in ((STREET, FIRST_FRAME, street), (CLOSE, CUT_FRAME, close)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    scene.camera = street


def _camera(name: str, collection: bpy.types.Collection, lens_mm: float) -> bpy.types.Object:
    data = bpy.data.cameras.new(name)
    data.lens, data.clip_end = lens_mm, 400.0
    made = bpy.data.objects.new(name, data)
    made.rotation_mode = "QUATERNION"
    collection.objects.link(made)
    return made


def _travel(camera: bpy.types.Object, frame: int, place: tuple[float, ...], target: tuple[float, ...]) -> None:
    """Key the camera at `place`, looking at `target` (world, metres)."""
    camera.location = place
    turn = (Vector(target) - Vector(place)).to_track_quat("-Z", "Y")
    turn.make_compatible(camera.rotation_quaternion)
    camera.rotation_quaternion = turn
    camera.keyframe_insert("location", frame=frame)
    camera.keyframe_insert("rotation_quaternion", frame=frame)


def _zoom(camera: bpy.types.Object, lens_mm_at: dict[int, float]) -> None:
    for frame, lens_mm in lens_mm_at.items():
        camera.data.lens = lens_mm
        camera.data.keyframe_insert("lens", frame=frame)
