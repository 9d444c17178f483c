"""Builds an advertising column with two curved screens, and a scene that shows it in the street.

Must not import anything of the extension.
"""

from __future__ import annotations

import math

import bpy
from mathutils import Vector
from shapes import Shape

PLACE = (-0.75, 2.6, 0.0)
RADIUS_M = 0.72
SCREEN_LOW_M = 0.62
_SEGMENTS = 48  # of the screens, around the column
_COPIED = (
    "resolution_x",
    "resolution_y",
    "fps",
    "engine",
    "use_persistent_data",
)
_CYCLES = ("samples", "max_bounces", "use_adaptive_sampling", "use_light_tree", "use_denoising", "denoiser")
_WAY = ((-2.1, -1.9, 1.2), (1.15, -1.7, 1.65))  # of the camera, from the first frame to the last


def build_column_scene(street: bpy.types.Scene, aspect: float) -> tuple[bpy.types.Scene, bpy.types.Object]:
    """Add a scene with all of the street and a column, and return it with the screens, `aspect` wide to high each."""
    scene = bpy.data.scenes.new("Column")
    for collection in street.collection.children:
        scene.collection.children.link(collection)
    scene.world = street.world
    for name in _COPIED:
        setattr(scene.render, name, getattr(street.render, name))
    for name in _CYCLES:
        setattr(scene.cycles, name, getattr(street.cycles, name))
    for name in ("view_transform", "look", "exposure", "gamma"):
        setattr(scene.view_settings, name, getattr(street.view_settings, name))
    scene.frame_start, scene.frame_end = street.frame_start, street.frame_end
    own = bpy.data.collections.new("Column")
    scene.collection.children.link(own)
    high_m = SCREEN_LOW_M + math.pi * RADIUS_M / aspect
    _pillar(high_m).build("Column", own).location = PLACE
    screens = _screens(high_m)
    own.objects.link(screens)
    screens.location = PLACE
    _camera(scene, own, high_m)
    return scene, screens


def _pillar(high_m: float) -> Shape:
    shape = Shape()
    shape.turned(
        (0, 0, 0), (0, 0, SCREEN_LOW_M - 0.03), [(0, 0.86), (0.25, 0.84), (0.3, 0.76), (1, 0.74)], "stone", sides=48
    )
    shape.turned((0, 0, SCREEN_LOW_M - 0.03), (0, 0, SCREEN_LOW_M), [(0, 0.8), (1, 0.8)], "iron", sides=48)
    shape.turned((0, 0, SCREEN_LOW_M), (0, 0, high_m), [(0, 0.7), (1, 0.7)], "shop dark", sides=48)
    shape.turned((0, 0, high_m), (0, 0, high_m + 0.12), [(0, 0.8), (0.4, 0.86), (1, 0.84)], "iron", sides=48)
    dome = [(0, 0.8), (0.3, 0.76), (0.6, 0.6), (0.85, 0.34), (1, 0.05)]
    shape.turned((0, 0, high_m + 0.12), (0, 0, high_m + 0.62), dome, "shutter green", sides=48)
    shape.turned((0, 0, high_m + 0.6), (0, 0, high_m + 0.9), [(0, 0.05), (0.5, 0.08), (1, 0.01)], "iron")
    for angle in (0, math.pi):  # a post where the two screens meet
        x = RADIUS_M * math.cos(angle)
        shape.rod((x, 0, SCREEN_LOW_M), (x, 0, high_m), 0.03, "iron")
    return shape


def _screens(high_m: float) -> bpy.types.Object:
    """Return a pipe whose front and back half have the whole UV map each."""
    angles = [-2 * math.pi * step / _SEGMENTS for step in range(_SEGMENTS)]  # so that the pictures read from outside
    rings = [
        (RADIUS_M * math.cos(-angle + math.pi), RADIUS_M * math.sin(-angle + math.pi), z)
        for z in (SCREEN_LOW_M, high_m)
        for angle in angles
    ]
    faces = [(i, (i + 1) % _SEGMENTS, _SEGMENTS + (i + 1) % _SEGMENTS, _SEGMENTS + i) for i in range(_SEGMENTS)]
    mesh = bpy.data.meshes.new("Screens")
    mesh.from_pydata(rings, [], faces)
    uv = mesh.uv_layers.new(name="UVMap").data
    half = _SEGMENTS // 2
    for polygon in mesh.polygons:
        polygon.use_smooth = True
        left = (polygon.index % half) / half
        corners = ((left, 0), (left + 1 / half, 0), (left + 1 / half, 1), (left, 1))
        for loop, place in zip(polygon.loop_indices, corners, strict=True):
            uv[loop].uv = place
    return bpy.data.objects.new("Screens", mesh)


def _camera(scene: bpy.types.Scene, collection: bpy.types.Collection, high_m: float) -> None:
    """Let a camera travel past the column."""
    data = bpy.data.cameras.new("Column")
    data.lens, data.clip_end = 32, 400.0
    camera = bpy.data.objects.new("Column", data)
    camera.rotation_mode = "QUATERNION"
    collection.objects.link(camera)
    target = Vector(PLACE) + Vector((0, 0, high_m / 2 + 0.35))
    for frame, place in zip((scene.frame_start, scene.frame_end), _WAY, strict=True):
        camera.location = place
        camera.rotation_quaternion = (target - Vector(place)).to_track_quat("-Z", "Y")
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_quaternion", frame=frame)
    scene.camera = camera
