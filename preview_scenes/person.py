"""A Rigify person in the street: the demo's mannequin in red, walking in one shot, waving in another.

Must not import anything of the extension or torch.
"""

from __future__ import annotations

import math
import random

import bpy
from buildings import House, build_house
from ground import build_distance, build_ground
from mannequin import build_mannequin
from materials import material
from mathutils import Quaternion, Vector
from props import bench, lamp, stand, tree
from vehicles import car
from walk import animate_walk

from .plan import CHARACTER, GROUND, OTHER, PROP, ShotPlan
from .stage import add_camera, add_sun, collection, empty_scene, mark

WALK = ShotPlan(
    name="walk",
    start=1,
    width=256,
    height=256,
    prompt="a red mannequin walking in a street, grey ground, blue sky, day",
    facts={"character_colour": "red", "ground_colour": "grey", "sky_colour": "blue", "time": "day"},
    has_person=True,
)
WAVE = ShotPlan(
    name="wave",
    start=17,
    width=256,
    height=256,
    prompt="a green robot waving in a street, yellow ground, at sunset",
    facts={"character_colour": "green", "ground_colour": "yellow", "time": "sunset"},
    has_person=True,
)
HOUSES = (
    House((-9, -1), -1, 2, "plaster ochre", "shutter brown"),
    House((-1, 6.5), -1, 3, "plaster blue", "shutter blue", "roof slate"),
    House((6.5, 14), -1, 2, "plaster cream", "shutter green", shop="canvas red"),
    House((14, 24), -1, 3, "plaster rose", "shutter green"),
    House((24, 36), -1, 2, "plaster sage", "shutter brown", "roof slate"),
    House((-9, 2), 1, 3, "plaster terracotta", "shutter green"),
    House((2, 10), 1, 2, "plaster sage", "shutter brown", shop="canvas green"),
    House((10, 17), 1, 3, "plaster cream", "shutter blue", "roof slate"),
    House((17, 26), 1, 2, "plaster ochre", "shutter brown"),
    House((26, 37), 1, 3, "plaster blue", "shutter blue"),
)
_WAVE_FRAMES = 12  # of one wave of the hand


def build() -> list[ShotPlan]:
    """Build the street in an empty file and return its shots."""
    scene = empty_scene()
    chance = random.Random(41)
    ground, houses, props = (collection(name) for name in ("Ground", "Houses", "Props"))
    build_ground(ground, chance)
    build_distance(houses, chance)
    for house in HOUSES:
        build_house(house, houses, chance)
    for y in (1.0, 13.0, 21.0):
        stand(lamp(), f"Lamp L {y:.0f}", props, (-2.35, y, 0.12))
        stand(tree(chance, "leaf"), f"Tree R {y:.0f}", props, (3.2, y + 5.0, 0.12), chance.uniform(0, 360))
    stand(bench(), "Bench", props, (-3.9, 3.6, 0.12))
    stand(car(), "Car", props, (1.25, 9.0, 0), -90)
    _person()
    mark(ground.objects, GROUND)
    mark(houses.objects, OTHER)
    mark(props.objects, PROP)
    add_sun(houses, (0.45, -0.6, 0.66), 5.0)
    scene.frame_start, scene.frame_end = WALK.start, WAVE.end
    # The walker comes 0.96 m nearer in 16 frames; the camera goes back with it, slower.
    add_camera(WALK, 40, [((1.2, -3.5, 1.15), (-0.08, 0.0, 0.92)), ((0.9, -4.15, 1.1), (-0.08, -0.9, 0.92))])
    add_camera(WAVE, 40, [((1.0, -4.55, 1.2), (-0.2, -0.96, 1.02)), ((0.45, -4.65, 1.2), (-0.2, -0.96, 1.02))])
    scene.camera = bpy.data.objects[WALK.name]
    return [WALK, WAVE]


def _person() -> bpy.types.Object:
    rig = build_mannequin(collection("Person"))
    body = rig.children[0]
    for slot, finish in enumerate(body.data.materials.keys()):
        red = {"beech": "red cloth", "beech joint": "red cloth dark"}.get(finish)
        if red:
            body.data.materials[slot] = material(red)
    mark([body], CHARACTER)
    animate_walk(rig, Vector((-0.1, 0.0, 0)), range(WALK.start, WALK.end + 1), 0.0)
    for frame in range(WAVE.start, WAVE.end + 1):
        _wave(rig, frame)
    return rig


def _wave(rig: bpy.types.Object, frame: int) -> None:
    """Stand with the right arm up, its forearm swinging, and key that."""
    swing = math.sin(math.tau * (frame - WAVE.start) / _WAVE_FRAMES)
    aims = {
        "upper_arm.R": Vector((-1, -0.12, 0.42)),
        "forearm.R": Vector((-0.1 - 0.55 * swing, -0.1, 1)),
        "hand.R": Vector((-0.1 - 0.75 * swing, -0.1, 1)),
        "upper_arm.L": Vector((0.3, -0.05, -1)),
        "forearm.L": Vector((0.12, -0.25, -1)),
    }
    turns: dict[str, Quaternion] = {}
    for name in rig.pose.bones.keys():  # noqa: SIM118  iterating gives bones; parents come before their children
        posed, bone = rig.pose.bones[name], rig.data.bones[name]
        carried = turns[bone.parent.name] if bone.parent else Quaternion()
        turns[name] = carried
        if name in aims:
            turns[name] = (carried @ (bone.tail_local - bone.head_local)).rotation_difference(aims[name]) @ carried
        rest = bone.matrix_local.to_quaternion()
        posed.rotation_mode = "QUATERNION"
        posed.rotation_quaternion = rest.inverted() @ carried.inverted() @ turns[name] @ rest
        posed.keyframe_insert("rotation_quaternion", frame=frame)
    hips = rig.pose.bones["spine"]
    hips.location = (0.012 * swing, 0, 0)
    hips.keyframe_insert("location", frame=frame)
