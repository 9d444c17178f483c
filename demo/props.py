"""Builds the street furniture: lamps, benches, trees, a hydrant, signs, café tables, flower tubs, pennants.

Must not import anything of the extension. Every prop stands at the origin, its front towards +x; `stand` places it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import bpy
from mathutils import Vector
from shapes import UPRIGHT, Shape


def stand(
    shape: Shape,
    name: str,
    collection: bpy.types.Collection,
    at: Sequence[float],
    turned_degrees: float = 0.0,
) -> bpy.types.Object:
    """Make the object and stand it `at` a place in metres, turned about the vertical."""
    built = shape.build(name, collection)
    built.location = at
    built.rotation_euler.z = math.radians(turned_degrees)
    return built


def bevel(prop: bpy.types.Object, width_m: float) -> None:
    """Round the edges of a prop with a modifier."""
    modifier = prop.modifiers.new("Bevel", "BEVEL")
    modifier.width, modifier.segments, modifier.limit_method = width_m, 2, "ANGLE"


def lamp() -> Shape:
    """Draw a cast-iron street lamp, 4.3 m high."""
    shape = Shape()
    post = [(0, 0.17), (0.03, 0.17), (0.05, 0.1), (0.2, 0.09), (0.22, 0.06), (0.24, 0.07), (0.26, 0.045), (1, 0.035)]
    shape.turned((0, 0, 0), (0, 0, 3.5), post, "iron")
    shape.rod((-0.32, 0, 3.3), (0.32, 0, 3.3), 0.025, "iron")
    shape.turned((0, 0, 3.5), (0, 0, 3.62), [(0, 0.05), (1, 0.14)], "iron")
    shape.turned((0, 0, 3.62), (0, 0, 4.02), [(0, 0.12), (1, 0.2)], "lamp light", sides=6, smooth=False)
    shape.turned(
        (0, 0, 4.02), (0, 0, 4.3), [(0, 0.26), (0.2, 0.24), (0.7, 0.08), (0.8, 0.03), (1, 0.02)], "iron", sides=6
    )
    return shape


def bench() -> Shape:
    """Draw a slatted bench, 1.7 m wide."""
    shape = Shape()
    for y in (-0.7, 0.7):
        shape.box((0.02, 0.08), (y - 0.03, y + 0.03), (0, 0.45), "iron")
        shape.box((0.38, 0.44), (y - 0.03, y + 0.03), (0, 0.62), "iron")
        shape.box((0.0, 0.44), (y - 0.03, y + 0.03), (0.39, 0.43), "iron")
        shape.rod((0.04, y, 0.42), (-0.1, y, 0.88), 0.028, "iron")
        shape.box((0.06, 0.46), (y - 0.035, y + 0.035), (0.62, 0.66), "wood bench")
    for index in range(4):
        x = 0.04 + index * 0.105
        shape.box((x, x + 0.085), (-0.85, 0.85), (0.43, 0.465), "wood bench")
    for height in (0.56, 0.68, 0.8):
        x = 0.03 - (height - 0.42) * 0.3
        shape.box((x, x + 0.035), (-0.85, 0.85), (height - 0.045, height + 0.045), "wood bench")
    return shape


def tree(chance: random.Random, leaf: str = "leaf", height_m: float = 4.6) -> Shape:
    """Draw a street tree in its square of soil."""
    shape = Shape()
    shape.box((-0.55, 0.55), (-0.55, 0.55), (0, 0.03), "soil")
    for low, high in (((-0.6, -0.55), (-0.6, 0.6)), ((0.55, 0.6), (-0.6, 0.6))):
        shape.box(low, high, (0, 0.07), "iron")
        shape.box(high, low, (0, 0.07), "iron")
    fork = height_m * 0.52
    shape.turned((0, 0, 0), (0.05, 0.03, fork), [(0, 0.17), (0.06, 0.12), (0.5, 0.095), (1, 0.08)], "bark", sides=8)
    for index in range(5):
        angle = math.tau * index / 5 + chance.uniform(-0.3, 0.3)
        tip = Vector((math.cos(angle) * 0.8, math.sin(angle) * 0.8, height_m * 0.76))
        shape.turned((0.05, 0.03, fork - 0.1), tip, [(0, 0.06), (1, 0.025)], "bark", sides=6)
    for index in range(16):
        angle, ring = chance.uniform(0, math.tau), chance.choice((0.35, 0.8, 1.0))
        lift = chance.uniform(-0.75, 0.85)
        spread = ring * math.cos(lift) * 1.05
        centre = (math.cos(angle) * spread, math.sin(angle) * spread, height_m * 0.8 + lift * 1.0)
        material = leaf if index % 3 else "leaf dark"
        shape.foliage(centre, chance.uniform(0.5, 0.72), material, chance)
    return shape


def hydrant() -> Shape:
    """Draw a fire hydrant."""
    shape = Shape()
    body = [
        (0, 0.17),
        (0.06, 0.17),
        (0.07, 0.11),
        (0.62, 0.11),
        (0.64, 0.15),
        (0.7, 0.15),
        (0.72, 0.13),
        (0.9, 0.07),
        (1, 0.03),
    ]
    shape.turned((0, 0, 0), (0, 0, 0.78), body, "hydrant red", sides=16)
    shape.turned(
        (0, -0.2, 0.4),
        (0, 0.2, 0.4),
        [(0, 0.06), (0.12, 0.06), (0.13, 0.045), (0.87, 0.045), (0.88, 0.06), (1, 0.06)],
        "hydrant red",
    )
    shape.turned((0, 0, 0.36), (0.2, 0, 0.36), [(0, 0.06), (0.75, 0.06), (0.76, 0.08), (1, 0.08)], "chrome")
    return shape


def road_sign() -> Shape:
    """Draw a round blue sign on a pole, its face towards -y."""
    shape = Shape()
    shape.rod((0, 0, 0), (0, 0, 2.75), 0.03, "iron")
    shape.turned((0, -0.03, 2.5), (0, -0.06, 2.5), [(0, 0.33), (1, 0.33)], "frame", sides=24, smooth=False)
    shape.turned((0, -0.055, 2.5), (0, -0.075, 2.5), [(0, 0.29), (1, 0.29)], "sign blue", sides=24, smooth=False)
    shape.box((-0.05, 0.05), (-0.09, -0.07), (2.33, 2.56), "frame")
    arrow = [(-0.14, 2.54), (0.14, 2.54), (0, 2.72)]
    shape.prism(arrow, (-0.09, -0.07), "frame", UPRIGHT)
    return shape


def hanging_sign(material: str) -> Shape:
    """Draw a shop's sign that hangs out from the wall at the origin along +x, 2.9 m up."""
    shape = Shape()
    shape.rod((0, 0, 3.45), (0.95, 0, 3.45), 0.02, "iron")
    shape.rod((0, 0, 3.2), (0.5, 0, 3.45), 0.015, "iron")
    for x in (0.3, 0.85):
        shape.rod((x, 0, 3.45), (x, 0, 3.32), 0.01, "iron")
    shape.box((0.2, 0.95), (-0.03, 0.03), (2.75, 3.32), "canvas cream")
    shape.box((0.25, 0.9), (-0.045, 0.045), (2.8, 3.27), material)
    shape.ellipsoid((0.575, 0, 3.03), (0.15, 0.06, 0.15), "canvas cream")
    return shape


def cafe_table(chance: random.Random) -> Shape:
    """Draw a small round table with two chairs, set for two."""
    shape = Shape()
    shape.turned(
        (0, 0, 0),
        (0, 0, 0.74),
        [(0, 0.2), (0.03, 0.2), (0.05, 0.03), (0.94, 0.03), (0.95, 0.36), (1, 0.36)],
        "iron",
        sides=16,
    )
    shape.turned((0, 0, 0.74), (0, 0, 0.76), [(0, 0.38), (1, 0.38)], "frame", sides=20, smooth=False)
    for x in (-0.12, 0.15):
        shape.turned((x, 0.05, 0.76), (x, 0.05, 0.84), [(0, 0.025), (1, 0.045)], "frame")
    shape.turned((0, -0.15, 0.76), (0, -0.15, 0.92), [(0, 0.04), (0.5, 0.05), (0.8, 0.02), (1, 0.025)], "canvas green")
    shape.foliage((0, -0.15, 0.98), 0.08, "flower", chance)
    for side in (-1, 1):
        _draw_chair(shape, side * 0.62, side)
    return shape


def _draw_chair(shape: Shape, y: float, away: int) -> None:
    for dx in (-0.18, 0.18):
        shape.rod((dx, y - 0.18 * away, 0), (dx, y - 0.18 * away, 0.45), 0.015, "iron", 6)
        shape.rod((dx, y + 0.2 * away, 0), (dx, y + 0.18 * away, 0.45), 0.015, "iron", 6)
        shape.rod((dx, y + 0.18 * away, 0.45), (dx, y + 0.27 * away, 0.88), 0.015, "iron", 6)
    for slat in range(4):
        at = y - 0.2 + slat * 0.1
        shape.box((-0.2, 0.2), (at, at + 0.085), (0.45, 0.47), "canvas red")
    for height in (0.62, 0.76):
        at = y + (0.18 + (height - 0.45) * 0.21) * away
        shape.box((-0.2, 0.2), (at - 0.01, at + 0.01), (height, height + 0.1), "canvas red")


def parasol(material: str) -> Shape:
    """Draw an open parasol of eight panels, 2.5 m high."""
    shape = Shape()
    shape.turned((0, 0, 0), (0, 0, 0.1), [(0, 0.28), (1, 0.24)], "stone")
    shape.rod((0, 0, 0), (0, 0, 2.62), 0.025, "wood bench")
    rim = [Vector((math.cos(math.tau * i / 8) * 1.25, math.sin(math.tau * i / 8) * 1.25, 2.1)) for i in range(8)]
    for index in range(8):
        a, b = rim[index], rim[(index + 1) % 8]
        down = Vector((0, 0, -0.16))
        panel = material if index % 2 else "canvas cream"
        shape.add([(0, 0, 2.6), a, b, a + down, b + down], [(0, 1, 2), (1, 3, 4, 2)], panel)
    return shape


def flower_tub(chance: random.Random) -> Shape:
    """Draw a clay tub of flowers."""
    shape = Shape()
    shape.turned((0, 0, 0), (0, 0, 0.5), [(0, 0.2), (0.8, 0.29), (0.81, 0.33), (1, 0.33)], "roof clay", sides=16)
    for index in range(12):
        angle, spread = chance.uniform(0, math.tau), chance.uniform(0.05, 0.27)
        centre = (math.cos(angle) * spread, math.sin(angle) * spread, chance.uniform(0.52, 0.78))
        shape.foliage(centre, chance.uniform(0.1, 0.16), "flower" if index % 3 == 0 else "leaf", chance)
    return shape


def pennants(start: Sequence[float], end: Sequence[float]) -> Shape:
    """Draw a line of pennants that sags between two points of the world, in metres."""
    shape = Shape()
    start, end = Vector(start), Vector(end)
    colours = ("canvas red", "canvas cream", "car body", "leaf gold")
    count = 22

    def hung(fraction: float) -> Vector:
        return start.lerp(end, fraction) - Vector((0, 0, 4 * 0.7 * fraction * (1 - fraction)))

    for index in range(count):
        a, b = hung(index / count), hung((index + 1) / count)
        shape.rod(a, b, 0.008, "iron", 4)
        left, right = a.lerp(b, 0.15), a.lerp(b, 0.85)
        tip = (left + right) / 2 - Vector((0, 0, 0.34))
        shape.add([left, right, tip], [(0, 1, 2)], colours[index % 4])
    return shape
