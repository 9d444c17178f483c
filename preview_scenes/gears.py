"""A gear train that turns on a table: a mechanical prop, close up, before a still camera.

Must not import anything of the extension or torch.
"""

from __future__ import annotations

import math

import bpy
from shapes import UPRIGHT, Shape

from .plan import GROUND, OTHER, PROP, ShotPlan
from .stage import add_camera, add_lamp, collection, empty_scene, mark, run_evenly

GEARS = ShotPlan(
    name="gears",
    start=1,
    width=256,
    height=256,
    prompt="an orange metal gear in a room, brown floor, day",
    facts={"prop_colour": "orange", "ground_colour": "brown", "time": "day"},
)
MODULE_M = 0.022  # pitch diameter a tooth
TABLE_M = 0.76
DEGREES_A_FRAME = 2.6  # of the largest gear
# teeth, middle (x, up from the table), place along y, finish
TRAIN = (
    (26, (-0.1, 0.36), 0.0, "brass"),
    (14, (-0.1 + 0.44 * math.cos(0.62), 0.36 + 0.44 * math.sin(0.62)), 0.0, "brass pale"),
    (12, (-0.1 + 0.418 * math.cos(2.3), 0.36 + 0.418 * math.sin(2.3)), 0.0, "gunmetal"),
    (16, (0.42, 0.27), -0.16, "brass"),
)


def build() -> list[ShotPlan]:
    """Build table, room and gears in an empty file and return the shot."""
    scene = empty_scene()
    ground, machine, room = (collection(name) for name in ("Ground", "Machine", "Room"))
    floor = Shape()
    for board in range(30):
        floor.box((-3 + board * 0.2, -2.81 + board * 0.2), (-3, 3), (-0.1, 0), "floor boards")
    floor.build("Floor", ground)
    _table().build("Table", room)
    walls = Shape()
    walls.box((-4, 4), (1.9, 2.1), (-0.1, 3.2), "wall paint")
    walls.box((-4, 4), (1.86, 1.9), (0, 0.14), "marble")
    walls.box((-1.25, -0.45), (1.84, 1.9), (1.25, 1.95), "oak dark")  # a picture on the wall
    walls.box((-1.18, -0.52), (1.83, 1.84), (1.32, 1.88), "vault")
    walls.build("Walls", room)
    _stand().build("Stand", machine)
    for index, (teeth, middle, y, finish) in enumerate(TRAIN):
        _gear(index, teeth, middle, y, finish, machine)
    mark(ground.objects, GROUND)
    mark(machine.objects, PROP)
    mark(room.objects, OTHER)
    add_lamp(room, (-1.6, -1.8, 2.6), (0, 0, 1.1), 110)
    add_lamp(room, (1.9, -1.2, 2.2), (0.1, 0, 1.1), 45)
    scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.45
    scene.frame_start, scene.frame_end = GEARS.start, GEARS.end
    place = ((0.42, -1.75, 1.4), (0.06, 0, 1.08))
    add_camera(GEARS, 36, [place, place])
    scene.camera = bpy.data.objects[GEARS.name]
    return [GEARS]


def _table() -> Shape:
    shape = Shape()
    shape.box((-0.95, 0.95), (-0.5, 0.5), (TABLE_M - 0.05, TABLE_M), "oak")
    shape.box((-0.85, 0.85), (-0.4, 0.4), (TABLE_M - 0.14, TABLE_M - 0.05), "oak dark")
    for x in (-0.82, 0.82):
        for y in (-0.38, 0.38):
            shape.box((x - 0.04, x + 0.04), (y - 0.04, y + 0.04), (0, TABLE_M - 0.05), "oak dark")
    return shape


def _stand() -> Shape:
    """Draw base, posts and axles that carry the gears."""
    shape = Shape()
    shape.box((-0.6, 0.62), (-0.24, 0.2), (TABLE_M, TABLE_M + 0.04), "gunmetal")
    for _teeth, (x, up), y, _finish in TRAIN:
        shape.box((x - 0.025, x + 0.025), (y + 0.07, y + 0.11), (TABLE_M + 0.04, TABLE_M + up + 0.03), "gunmetal")
        shape.rod((x, y - 0.07, TABLE_M + up), (x, y + 0.11, TABLE_M + up), 0.018, "marble", sides=12)
    return shape


def _gear(
    index: int, teeth: int, middle: tuple[float, float], y: float, finish: str, into: bpy.types.Collection
) -> None:
    """Build one gear in the plane of x and z and key its turning; neighbours turn against each other."""
    gear = _draw_gear(teeth, finish).build(f"Gear {index}", into)
    gear.location = (middle[0], y, TABLE_M + middle[1])
    # Teeth mesh where a tooth of one points at a gap of the other.
    direction = math.atan2(TRAIN[0][1][1] - middle[1], TRAIN[0][1][0] - middle[0])
    phase = 0.0 if index == 0 else _meshing_phase(teeth, direction)
    turn = -1 if index == 0 else 1
    for frame in (GEARS.start - 1, GEARS.end + 1):
        angle = phase + turn * math.radians(DEGREES_A_FRAME) * TRAIN[0][0] / teeth * (frame - GEARS.start)
        gear.rotation_euler = (0, -angle, 0)  # about y a positive turn is clockwise for the camera
        gear.keyframe_insert("rotation_euler", frame=frame)
    run_evenly(gear)


def _draw_gear(teeth: int, finish: str) -> Shape:
    """Draw a toothed ring, five spokes and a hub around the origin."""
    shape = Shape()
    pitch = MODULE_M * teeth / 2
    root, tip, inner = pitch - 0.9 * MODULE_M, pitch + 0.8 * MODULE_M, pitch * 0.72
    outline = []
    for tooth in range(teeth):
        for part, radius in ((-0.3, root), (-0.17, tip), (0.17, tip), (0.3, root)):
            angle = math.tau * (tooth + part) / teeth
            outline.append((angle, radius))
    count = len(outline)
    corners = [
        (radius * math.cos(angle), depth, radius * math.sin(angle))
        for depth in (-0.035, 0.035)
        for angle, own in outline
        for radius in (own, inner)
    ]
    faces = []
    for i in range(count):
        a, b = 2 * i, 2 * ((i + 1) % count)
        far = 2 * count
        faces += [(a, b, b + 1, a + 1), (a + far, a + far + 1, b + far + 1, b + far)]
        faces += [(a, a + far, b + far, b), (a + 1, b + 1, b + 1 + far, a + 1 + far)]
    shape.add(corners, faces, finish)
    for spoke in range(5):
        angle = math.tau * spoke / 5
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        half = 0.1 * pitch
        points = [(0.0, -half), (inner * 1.02, -half), (inner * 1.02, half), (0.0, half)]
        bar = [(u * along[0] + v * across[0], u * along[1] + v * across[1]) for u, v in points]
        shape.prism(bar, (-0.022, 0.022), finish, UPRIGHT)
    shape.turned((0, -0.05, 0), (0, 0.05, 0), [(0, 0.2 * pitch), (1, 0.2 * pitch)], finish, sides=20, smooth=False)
    return shape


def _meshing_phase(teeth: int, direction: float) -> float:
    """Return the turn that puts a gap at `direction` where the first gear has a tooth there, in radians."""
    first_teeth = TRAIN[0][0]
    lead = ((direction + math.pi) * first_teeth / math.tau) % 1.0  # of a tooth, on the first gear
    return direction - math.tau * (0.5 - lead) / teeth
