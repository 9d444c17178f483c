"""Build the street of the sample, its light and its camera.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

import math

import bmesh
import bpy
from mathutils import Vector

from . import shapes

_ROAD, _STONE, _BRICK, _ROOF = (0.22, 0.22, 0.24), (0.55, 0.52, 0.46), (0.5, 0.26, 0.18), (0.3, 0.14, 0.1)
_HOUSES = ((0.0, 3.4), (4.4, 4.6), (8.6, 3.8), (13.0, 5.2), (-4.2, 4.2))  # y and height, metres


def build(scene: bpy.types.Scene) -> None:
    """Add ground, houses on both sides, a tower at the end, lamps and the sun."""
    shapes.add_box(scene, "Road", (0, 5, -0.2), (40, 60, 0.2), _ROAD)
    for sign in (-1, 1):
        shapes.add_box(scene, "Pavement", (sign * 2.6, 5, 0), (1.6, 40, 0.12), _STONE)
        for number, (y, height_m) in enumerate(_HOUSES):
            tall = height_m + (0.7 if (number + (sign > 0)) % 2 else 0)
            _add_house(scene, sign * 5.2, y + sign * 0.8, tall, _STONE if number % 2 else _BRICK)
        for y in (-1.0, 6.0):
            _add_lamp(scene, sign * 2.1, y)
    shapes.add_box(scene, "Tower", (0, 20, 0), (4.5, 4.5, 9), _STONE)
    _add_sun(scene)


def _add_house(scene: bpy.types.Scene, x: float, y: float, height_m: float, colour: shapes.Colour) -> None:
    shapes.add_box(scene, "House", (x, y, 0), (3.6, 3.9, height_m), colour)
    roof = bmesh.new()
    low = [(x + a * 1.95, y + b * 2.1, height_m) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    ridge = [(x, y + b * 2.1, height_m + 1.4) for b in (-1, 1)]
    made = [roof.verts.new(point) for point in (*low, *ridge)]
    for face in ((0, 3, 2, 1), (0, 1, 4), (2, 3, 5), (1, 2, 5, 4), (3, 0, 4, 5)):
        roof.faces.new([made[corner] for corner in face])
    shapes.add_object(scene, "Roof", roof, _ROOF)
    towards = -1 if x > 0 else 1
    shapes.add_box(scene, "Door", (x + towards * 1.8, y, 0.1), (0.1, 0.9, 2.0), _ROOF)
    for side in (-1.2, 1.2):
        shapes.add_box(scene, "Window", (x + towards * 1.8, y + side, 1.3), (0.08, 0.7, 1.0), (0.12, 0.16, 0.2))


def _add_lamp(scene: bpy.types.Scene, x: float, y: float) -> None:
    lamp = bmesh.new()
    shapes.add_ball(lamp, Vector((x, y, 0.1)), Vector((x, y, 2.6)), 0.05, 0.0)
    shapes.add_ball(lamp, Vector((x, y, 2.6)), Vector((x, y, 2.9)), 0.16, 0.02)
    shapes.add_object(scene, "Lamp", lamp, (0.1, 0.1, 0.1))


def _add_sun(scene: bpy.types.Scene) -> None:
    light = bpy.data.lights.new("Sun", "SUN")
    light.energy, light.color = 4.0, (1.0, 0.78, 0.55)
    sun = bpy.data.objects.new("Sun", light)
    sun.rotation_euler = (math.radians(58), 0.0, math.radians(-35))
    scene.collection.objects.link(sun)
    scene.world = bpy.data.worlds.new(scene.name)
    scene.world.color = (0.35, 0.4, 0.5)


def add_camera(scene: bpy.types.Scene, first: int, last: int) -> None:
    """Add the camera, which draws back before the figure and rises a little; it becomes the scene's."""
    lens = bpy.data.cameras.new("Sample Camera")
    lens.lens = 32
    camera = bpy.data.objects.new("Sample Camera", lens)
    scene.collection.objects.link(camera)
    for frame, at, look in ((first, (1.5, -2.9, 1.15), (0.2, 1.2, 0.98)), (last, (0.8, -3.7, 1.5), (0.1, -0.1, 0.95))):
        camera.location = at
        camera.rotation_euler = (Vector(look) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_euler", frame=frame)
    scene.camera = camera
