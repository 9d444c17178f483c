"""Sets a stage: an empty scene, daylight, quick renders, cameras bound to markers, regions.

Must not import anything of the extension or torch.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import bpy
import materials
from materials import Finish
from mathutils import Vector

from .plan import ShotPlan

FPS = 24
# Clearer and bluer than the demo's evening.
FINISHES: dict[str, Finish] = {
    "red cloth": Finish("d1261f", 0.7),
    "red cloth dark": Finish("a81d18", 0.7),
    "marble": Finish("e7e2d8", 0.35),
    "marble warm": Finish("d9c7a6", 0.4),
    "tile light": Finish("c9bfae", 0.35),
    "tile dark": Finish("84705c", 0.35),
    "vault": Finish("efe6d4"),
    "drape": Finish("8e2430", 0.9),
    "brass": Finish("e2862a", 0.35, 0.2),
    "brass pale": Finish("efbb57", 0.35, 0.2),
    "gunmetal": Finish("5d6a78", 0.4, 0.2),
    "oak": Finish("7d4f2b", 0.5),
    "oak dark": Finish("5d3a20", 0.55),
    "wall paint": Finish("7fa0ad"),
    "floor boards": Finish("a48560", 0.6),
}


def empty_scene() -> bpy.types.Scene:
    """Return the scene of a new file with a sun, a blue sky and a quick, denoised Cycles."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    materials.PALETTE.update(FINISHES)
    scene = bpy.context.scene
    scene.render.fps = FPS
    scene.render.engine = "CYCLES"
    scene.render.use_persistent_data = True
    scene.view_settings.view_transform = "Standard"
    cycles = scene.cycles
    cycles.device, cycles.samples, cycles.max_bounces = "CPU", 16, 3
    cycles.use_adaptive_sampling = cycles.use_light_tree = False
    cycles.caustics_reflective = cycles.caustics_refractive = False
    try:
        cycles.denoiser = "OPENIMAGEDENOISE"
    except TypeError:  # some distributions build Blender without it
        cycles.use_denoising, cycles.samples = False, 64
    else:
        cycles.use_denoising, cycles.denoising_quality = True, "FAST"
    scene.world = _sky((0.35, 0.55, 0.95), 0.9)
    return scene


def add_sun(collection: bpy.types.Collection, towards: Sequence[float], energy: float) -> None:
    """Add a sun that stands in the direction `towards`."""
    lamp = bpy.data.lights.new("Sun", "SUN")
    lamp.energy, lamp.angle, lamp.color = energy, math.radians(2), (1.0, 0.95, 0.86)
    sun = bpy.data.objects.new("Sun", lamp)
    sun.rotation_euler = Vector(towards).to_track_quat("Z", "Y").to_euler()
    collection.objects.link(sun)


def add_lamp(collection: bpy.types.Collection, at: Sequence[float], towards: Sequence[float], watts: float) -> None:
    """Add a soft lamp of a square metre at `at` (metres) that shines towards a point."""
    lamp = bpy.data.lights.new("Lamp", "AREA")
    lamp.energy, lamp.size = watts, 1.0
    made = bpy.data.objects.new("Lamp", lamp)
    made.location = at
    made.rotation_euler = (Vector(towards) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    collection.objects.link(made)


def collection(name: str) -> bpy.types.Collection:
    """Add a collection to the scene."""
    made = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(made)
    return made


def mark(objects: Iterable[bpy.types.Object], region: int) -> None:
    """Say which region the objects are."""
    for item in objects:
        item.pass_index = region


def add_camera(
    plan: ShotPlan, lens_mm: float, path: Sequence[tuple[Sequence[float], Sequence[float]]]
) -> bpy.types.Object:
    """Add the camera of a shot and bind it to a marker of the shot's name.

    It travels evenly through `path`: pairs of its place and the point that it looks at, in metres.
    """
    data = bpy.data.cameras.new(plan.name)
    data.lens = lens_mm
    camera = bpy.data.objects.new(plan.name, data)
    camera.rotation_mode = "QUATERNION"
    bpy.context.scene.collection.objects.link(camera)
    for index, (place, target) in enumerate(path):
        frame = plan.start + (plan.end - plan.start) * index / max(1, len(path) - 1)
        camera.location = place
        turn = (Vector(target) - Vector(place)).to_track_quat("-Z", "Y")
        turn.make_compatible(camera.rotation_quaternion)
        camera.rotation_quaternion = turn
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_quaternion", frame=frame)
    run_evenly(camera)
    bpy.context.scene.timeline_markers.new(plan.name, frame=plan.start).camera = camera
    return camera


def run_evenly(item: bpy.types.Object) -> None:
    """Let what is keyed on `item` run at an even speed between its keys."""
    action = item.animation_data.action
    for curve in action.layers[0].strips[0].channelbag(action.slots[0]).fcurves:
        for key in curve.keyframe_points:
            key.interpolation = "LINEAR"


def _sky(colour: tuple[float, float, float], strength: float) -> bpy.types.World:
    world = bpy.data.worlds.new("Sky")
    if world.node_tree is None:  # from 5.0 on every world has nodes
        world.use_nodes = True
    background = next(node for node in world.node_tree.nodes if node.type == "BACKGROUND")
    background.inputs["Color"].default_value = (*colour, 1.0)
    background.inputs["Strength"].default_value = strength
    return world
