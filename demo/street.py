"""Builds the demo's scene and saves it: a small street, a mannequin that walks, two shots through two cameras.

Must not import anything of the extension. Run as `python demo/street.py OUT.blend` with the bpy module's Python.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import bpy
from buildings import House, build_house
from cameras import FIRST_FRAME, LAST_FRAME, build_shots
from ground import PAVEMENT_M, build_distance, build_ground
from light import light
from mannequin import build_mannequin
from mathutils import Vector
from props import (
    bench,
    bevel,
    cafe_table,
    flower_tub,
    hanging_sign,
    hydrant,
    lamp,
    parasol,
    pennants,
    road_sign,
    stand,
    tree,
)
from vehicles import car, fruit_cart
from walk import animate_walk

FPS = 24
SIZE_PX = (512, 320)

HOUSES = (
    House((-16, -9), -1, 3, "plaster blue", "shutter blue", "roof slate"),
    House((-9, -2.6), -1, 3, "plaster cream", "shutter green", shop="canvas green"),
    House((-2.6, 3.2), -1, 3, "plaster terracotta", "shutter green", shop="canvas red", balcony=True),
    House((3.2, 9.4), -1, 4, "plaster ochre", "shutter blue", "roof slate"),
    House((9.4, 16), -1, 3, "plaster sage", "shutter brown", shop="canvas green"),
    House((16, 22.5), -1, 4, "plaster rose", "shutter green", balcony=True),
    House((22.5, 30), -1, 3, "plaster cream", "shutter blue", shop="canvas red"),
    House((30, 38), -1, 3, "plaster blue", "shutter brown", "roof slate"),
    House((-16, -8), 1, 2, "plaster ochre", "shutter brown", shop="canvas red"),
    House((-8, -1), 1, 2, "plaster sage", "shutter green", "roof slate"),
    House((10.5, 17), 1, 2, "plaster cream", "shutter blue", shop="sign blue"),
    House((17, 24), 1, 3, "plaster terracotta", "shutter green", balcony=True),
    House((24, 31), 1, 2, "plaster blue", "shutter blue", "roof slate", shop="canvas green"),
    House((31, 39), 1, 3, "plaster ochre", "shutter green"),
)


def build(path: Path) -> None:
    """Build the whole scene from an empty file and save it as `path`."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    chance = random.Random(7)
    light(scene, _collection(scene, "Light"))
    ground = _collection(scene, "Ground")
    build_ground(ground, chance)
    build_distance(ground, chance)
    houses = _collection(scene, "Houses")
    for house in HOUSES:
        build_house(house, houses, chance)
    _furnish(_collection(scene, "Props"), chance)
    walker = build_mannequin(_collection(scene, "Walker"))
    animate_walk(walker, Vector((-3.05, 2.0, 0)), range(FIRST_FRAME, LAST_FRAME + 1), PAVEMENT_M)
    build_shots(scene, _collection(scene, "Cameras"))
    _set_render(scene)
    for item in scene.objects:
        item.select_set(False)  # no outline around the walker in the first view
    path.parent.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(path))


def _set_render(scene: bpy.types.Scene) -> None:
    """Set size, rate and a quick, denoised Cycles that a processor without a GPU manages in seconds."""
    render, cycles = scene.render, scene.cycles
    render.resolution_x, render.resolution_y = SIZE_PX
    render.fps = FPS
    render.engine = "CYCLES"
    render.use_persistent_data = True
    cycles.device, cycles.samples, cycles.max_bounces = "CPU", 2, 1
    cycles.use_adaptive_sampling = cycles.use_light_tree = False
    cycles.caustics_reflective = cycles.caustics_refractive = False
    try:
        cycles.denoiser = "OPENIMAGEDENOISE"
    except TypeError:  # some distributions build Blender without it
        cycles.use_denoising, cycles.samples = False, 48
    else:
        cycles.use_denoising, cycles.denoising_quality, cycles.denoising_prefilter = True, "FAST", "NONE"
    scene.frame_set(FIRST_FRAME)


def _collection(scene: bpy.types.Scene, name: str) -> bpy.types.Collection:
    made = bpy.data.collections.new(name)
    scene.collection.children.link(made)
    return made


def _furnish(props: bpy.types.Collection, chance: random.Random) -> None:
    """Stand the props along the pavements."""
    floor = PAVEMENT_M
    for y in (-10.5, 6.6, 15.5, 24.5, 33.5):
        stand(lamp(), f"Lamp L {y:.0f}", props, (-2.35, y, floor))
    for y in (-6, 3.4, 13, 22, 31):
        stand(lamp(), f"Lamp R {y:.0f}", props, (2.35, y, floor))
    for y, leaf in ((5.6, "leaf"), (9.3, "leaf gold"), (17.5, "leaf"), (26.5, "leaf gold"), (-9.5, "leaf")):
        stand(tree(chance, leaf), f"Tree R {y:.0f}", props, (3.3, y, floor), chance.uniform(0, 360))
    for y in (11.5, 20, 29):
        stand(tree(chance, "leaf"), f"Tree L {y:.0f}", props, (-2.9, y, floor), chance.uniform(0, 360))
    bevel(stand(bench(), "Bench R", props, (3.9, 1.2, floor), 180), 0.008)
    bevel(stand(bench(), "Bench L", props, (-4.25, 5.0, floor), 0), 0.008)
    bevel(stand(car(), "Car", props, (0.9, 8.0, 0), -90), 0.02)
    bevel(stand(fruit_cart(chance), "Fruit cart", props, (3.4, -1.2, floor), 90), 0.006)
    stand(hydrant(), "Hydrant", props, (-2.4, 3.6, floor))
    stand(road_sign(), "Road sign", props, (2.3, 6.4, floor))
    stand(hanging_sign("canvas red"), "Hanging sign", props, (-4.6, 3.0, floor))
    stand(hanging_sign("canvas green"), "Hanging sign far", props, (-4.6, 15.6, floor))
    stand(cafe_table(chance), "Cafe table", props, (-3.9, 8.2, floor), 15)
    stand(cafe_table(chance), "Cafe table near", props, (3.6, 13.0, floor), -10)
    stand(parasol("canvas red"), "Parasol", props, (-3.5, 8.9, floor))
    for x, y in ((-4.25, -2.3), (-4.25, 3.6), (-4.25, 9.0), (4.2, -0.2), (4.2, 2.6), (-4.25, 16.2)):
        stand(flower_tub(chance), f"Flower tub {y:.0f}", props, (x, y, floor))
    for y, height in ((5.0, 6.4), (12.0, 6.8), (19.5, 6.6)):
        pennants((-4.4, y, height), (4.4, y + 1.2, height - 0.5)).build(f"Pennants {y:.0f}", props)


def main(arguments: list[str]) -> int:
    """Build the scene named on the command line."""
    if len(arguments) != 1:
        print("Name the file to build: python demo/street.py OUT.blend")
        return 2
    build(Path(arguments[0]).resolve())
    print(f"Built {arguments[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
