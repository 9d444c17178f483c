"""Builds what the street stands on and ends in: cobbles, pavements, a church, hills.

Must not import anything of the extension.
"""

from __future__ import annotations

import random

import bpy
from buildings import FACADE_M
from shapes import UPRIGHT, Shape, Span

ROAD_HALF_M = 2.0
PAVEMENT_M = 0.12  # height


def build_ground(collection: bpy.types.Collection, chance: random.Random) -> None:
    """Build road, kerbs and pavements."""
    road = Shape()
    road.box((-60, 60), (-30, 160), (-0.4, -0.02), "asphalt")
    for row in range(260):
        y = -14 + row * 0.19
        x = -ROAD_HALF_M + (0.14 if row % 2 else 0.0)
        while x < ROAD_HALF_M - 0.1:
            width = min(chance.uniform(0.24, 0.34), ROAD_HALF_M - x)
            stone = chance.choice(("cobble", "cobble", "cobble warm", "cobble dark"))
            _add_slab(
                road, (x + 0.008, x + width - 0.008), (y + 0.008, y + 0.182), chance.uniform(-0.008, 0.004), stone
            )
            x += width
    road.build("Road", collection)
    pavement = Shape()
    for side in (-1, 1):
        inner, outer = side * (ROAD_HALF_M + 0.18), side * (FACADE_M + 0.5)
        pavement.box((inner, outer), (-30, 160), (-0.3, PAVEMENT_M - 0.006), "joint")
        for row in range(70):
            y = -14 + row * 0.72
            pavement.box((side * ROAD_HALF_M, inner), (y, y + 0.71), (-0.3, PAVEMENT_M), "kerb")
            for column in range(4):
                x = abs(inner) + column * 0.62
                stone = chance.choice(("paving", "paving", "paving dark", "paving warm"))
                along = (y + (0.36 if column % 2 else 0), y + (0.36 if column % 2 else 0) + 0.708)
                _add_slab(pavement, (side * x, side * (x + 0.608)), along, PAVEMENT_M, stone)
    pavement.build("Pavement", collection)


def _add_slab(shape: Shape, x: Span, y: Span, z: float, material: str) -> None:
    corners = [(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)]
    shape.add(corners, [(0, 1, 2, 3)], material)


def build_distance(collection: bpy.types.Collection, chance: random.Random) -> None:
    """Build the church that closes the street, the hills behind it and the trees around it."""
    church = Shape()
    church.box((-3.4, 0.8), (47, 51), (0, 17), "stone")
    for height in (6, 11.5, 16.6):
        church.box((-3.6, 1.0), (46.8, 51.2), (height, height + 0.4), "plaster cream")
    church.prism([(-2.0, 7.3), (-0.6, 7.3), (-0.6, 9.6), (-1.3, 10.4), (-2.0, 9.6)], (46.95, 47.2), "glass", UPRIGHT)
    church.prism(
        [(-2.2, 12.6), (-0.4, 12.6), (-0.4, 15.2), (-1.3, 16.2), (-2.2, 15.2)], (46.95, 47.2), "glass", UPRIGHT
    )
    church.turned(
        (-1.3, 49, 17), (-1.3, 49, 26), [(0, 3.1), (0.08, 2.2), (0.5, 0.95), (1, 0.05)], "roof slate", sides=8
    )
    church.rod((-1.3, 49, 25.8), (-1.3, 49, 27.6), 0.07, "leaf gold")
    church.box((-1.75, -0.85), (48.95, 49.05), (26.7, 26.85), "leaf gold")
    church.box((0.8, 14), (48, 58), (0, 8), "plaster cream")
    church.prism([(0.8, 8), (14, 8), (7.4, 13)], (48, 58), "roof clay", UPRIGHT)
    church.build("Church", collection)
    hills = Shape()
    for x, y, width, height in ((-70, 190, 85, 26), (30, 215, 110, 38), (120, 180, 70, 22)):
        hills.ellipsoid((x, y, -4), (width, 40, height), "hill", sides=48)
    hills.build("Hills", collection)
    wood = Shape()
    for x in range(-24, 30, 4):
        centre = (x + chance.uniform(-1, 1), 62 + chance.uniform(-3, 3), chance.uniform(2, 4))
        wood.foliage(centre, chance.uniform(3, 4.4), "leaf dark", chance)
    wood.build("Trees behind the church", collection)
