"""A hall of columns and arches, flown through: architecture without people.

Must not import anything of the extension or torch.
"""

from __future__ import annotations

import math
from itertools import pairwise

import bpy
from shapes import UPRIGHT, Shape

from .plan import GROUND, OTHER, PROP, ShotPlan
from .stage import add_camera, add_sun, collection, empty_scene, mark

HALL = ShotPlan(
    name="hall",
    start=1,
    width=320,
    height=192,
    prompt="a white stone column in a hall, brown floor, day",
    facts={"prop_colour": "white", "ground_colour": "brown", "time": "day"},
)
BAY_M, BAYS = 3.2, 6
AISLE_M = 2.3  # from the middle to the columns
WALL_M = 4.4
SPRING_M, TOP_M = 3.1, 5.4  # where the arches begin, and the ceiling


def build() -> list[ShotPlan]:
    """Build the hall in an empty file and return its shot."""
    scene = empty_scene()
    ground, columns, walls = (collection(name) for name in ("Ground", "Columns", "Walls"))
    _floor().build("Floor", ground)
    for side in (-1, 1):
        for bay in range(BAYS + 1):
            _column(side * AISLE_M, bay * BAY_M).build(f"Column {side} {bay}", columns)
        _arcade(side).build(f"Arcade {side}", walls)
        _wall(side).build(f"Wall {side}", walls)
    _ceiling().build("Ceiling", walls)
    mark(ground.objects, GROUND)
    mark(columns.objects, PROP)
    mark(walls.objects, OTHER)
    add_sun(walls, (-0.75, 0.25, 0.6), 11.0)
    scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 1.3
    scene.frame_start, scene.frame_end = HALL.start, HALL.end
    add_camera(HALL, 24, [((-0.75, -3.4, 1.5), (0.5, 8, 1.9)), ((0.35, -1.3, 1.75), (-0.3, 8, 2.0))])
    scene.camera = bpy.data.objects[HALL.name]
    return [HALL]


def _floor() -> Shape:
    shape = Shape()
    shape.box((-WALL_M - 20, WALL_M + 20), (-8, 90), (-0.4, -0.01), "tile light")
    for row in range(-5, 26):
        for column in range(-5, 5):
            x, y = column * 0.9, row * 0.9
            tile = "tile dark" if (row + column) % 2 else "tile light"
            shape.add([(x, y, 0), (x + 0.9, y, 0), (x + 0.9, y + 0.9, 0), (x, y + 0.9, 0)], [(0, 1, 2, 3)], tile)
    return shape


def _column(x: float, y: float) -> Shape:
    shape = Shape()
    shape.box((x - 0.42, x + 0.42), (y - 0.42, y + 0.42), (0, 0.22), "marble warm")
    profile = [(0, 0.36), (0.03, 0.38), (0.06, 0.3), (0.1, 0.28), (0.9, 0.24), (0.93, 0.3), (0.97, 0.36), (1, 0.38)]
    shape.turned((x, y, 0.22), (x, y, SPRING_M - 0.2), profile, "marble", sides=24)
    shape.box((x - 0.45, x + 0.45), (y - 0.45, y + 0.45), (SPRING_M - 0.2, SPRING_M), "marble warm")
    return shape


def _arcade(side: int) -> Shape:
    """Draw the wall over the columns with a round arch in each bay, in quads between arch and cornice."""
    shape = Shape()
    radius, low, steps = BAY_M / 2 - 0.4, SPRING_M, 14
    x = (side * AISLE_M - 0.32, side * AISLE_M + 0.32)
    for bay in range(BAYS):
        middle = (bay + 0.5) * BAY_M
        edge = [(middle - BAY_M / 2, low)]
        edge += [
            (middle - radius * math.cos(math.pi * step / steps), low + radius * math.sin(math.pi * step / steps))
            for step in range(steps + 1)
        ]
        edge.append((middle + BAY_M / 2, low))
        for (a, a_up), (b, b_up) in pairwise(edge):
            if b - a > 1e-6:
                corners = [(X, *point) for X in x for point in ((a, a_up), (b, b_up), (b, TOP_M), (a, TOP_M))]
                faces = [(0, 1, 2, 3), (7, 6, 5, 4), (0, 4, 5, 1), (3, 2, 6, 7), (0, 3, 7, 4), (1, 5, 6, 2)]
                shape.add(corners, faces, "vault")
    return shape


def _wall(side: int) -> Shape:
    """Draw the outer wall with a tall window in each bay, through which the sun comes."""
    shape = Shape()
    x = (side * WALL_M, side * (WALL_M + 0.5))
    shape.box(x, (-4, BAYS * BAY_M), (0, 0.9), "marble warm")
    shape.box(x, (-4, BAYS * BAY_M), (4.3, TOP_M), "marble warm")
    shape.box(x, (-4, 0.8), (0.9, 4.3), "marble warm")
    for bay in range(BAYS):
        after = (bay + 1) * BAY_M
        shape.box(x, (after - 0.8, min(after + 0.8, BAYS * BAY_M)), (0.9, 4.3), "marble warm")
    return shape


def _ceiling() -> Shape:
    """Draw a barrel vault over the middle, flat roofs over the aisles, and the far wall around its gate."""
    shape = Shape()
    length = (-4.0, BAYS * BAY_M)
    steps, rise = 16, 1.5
    outline = [
        (-AISLE_M * math.cos(math.pi * step / steps), TOP_M + rise * math.sin(math.pi * step / steps))
        for step in range(steps + 1)
    ]
    for (x, z), (x2, z2) in pairwise(outline):
        shape.add(
            [(x, length[0], z), (x2, length[0], z2), (x2, length[1], z2), (x, length[1], z)], [(0, 1, 2, 3)], "vault"
        )
    for side in (-1, 1):
        shape.box((side * AISLE_M, side * (WALL_M + 0.5)), length, (TOP_M, TOP_M + 0.2), "vault")
        shape.box((side * 1.35, side * (WALL_M + 0.5)), (length[1], length[1] + 0.5), (0, TOP_M), "marble warm")
    gate = [(1.35, 3.2), *((1.35 * math.cos(a), 3.2 + 1.35 * math.sin(a)) for a in (math.pi / 8 * i for i in range(9)))]
    shape.prism(
        [*gate[1:], (-1.35, TOP_M + rise), (1.35, TOP_M + rise)], (length[1], length[1] + 0.5), "marble warm", UPRIGHT
    )
    return shape
