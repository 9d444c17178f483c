"""A textured scene for interpolation: somebody walks past a wall while the camera travels, lit by nothing.

Must not import operators or panels.
"""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import bodies
import bpy
import numpy as np
import scenes
from animatic import scripting, takes
from animatic.backend.contract import FrameMap, TakeFolder
from animatic.capture import capture
from animatic.resources import resources
from animatic.settings.take import take_from

_STRIDE_FRAMES = 24  # of a step with both legs
_SAMPLES = 16


def build(scene: bpy.types.Scene, last: int) -> bpy.types.Scene:
    """Fill `scene` with a walk from frame 1 to `last`, keyed in every frame; return it."""
    camera = scenes.add_camera(scene, (-0.8, 0, 0.2), lens=32)
    camera.rotation_mode = "XYZ"
    wall = scenes.add_plane(scene, y=8, size=40, name="Wall")
    floor = scenes.add_plane(scene, y=5, size=40, z=-0.9, name="Floor")
    floor.rotation_euler = (math.pi / 2, 0, 0)
    box = scenes.add_cube(scene, (1.2, 4.2, -0.5), 0.7)
    person = bodies.add_body(scene, (-0.6, 5, -0.9))
    for obj, scale, tint in ((wall, 60.0, 0.2), (floor, 60.0, 0.6), (box, 4.0, 0.0), (person.children[0], 9.0, 0.9)):
        obj.data.materials.append(_textured(obj.name, scale, tint))
    for frame in range(1, last + 1):
        _pose(camera, person, box, frame)
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising = _SAMPLES, False
    scene.cycles.device, scene.cycles.seed = "CPU", 0
    scene.view_settings.view_transform = "Standard"
    return scene


def _pose(camera: bpy.types.Object, person: bpy.types.Object, box: bpy.types.Object, frame: int) -> None:
    phase = 2 * math.pi * frame / _STRIDE_FRAMES
    camera.location = (-0.8 + 0.05 * frame, 0.03 * frame, 0.2 + 0.02 * math.sin(phase))
    camera.rotation_euler = (math.pi / 2, 0, 0.1 - 0.008 * frame)
    person.location = (-0.6 + 0.06 * frame, 5, -0.9 + 0.02 * math.sin(2 * phase))
    box.rotation_euler = (0, 0, 0.05 * frame)
    for path, obj in (("location", camera), ("rotation_euler", camera), ("location", person), ("rotation_euler", box)):
        obj.keyframe_insert(path, frame=frame)
    swing = 0.5 * math.sin(phase)
    for side, sign in (("L", 1), ("R", -1)):
        for bone, angle in (("upper_arm", 0.8), ("thigh", -1.0)):
            bones = person.pose.bones[f"{bone}.{side}"]
            bones.rotation_mode = "QUATERNION"
            angles = (sign * angle * swing, 0, 0)
            down = (0, math.radians(70 * sign), 0) if bone == "upper_arm" else (0, 0, 0)
            bodies.turn(person, bones.name, down, first=angles)
            bones.keyframe_insert("rotation_quaternion", frame=frame)


def _textured(name: str, scale: float, tint: float) -> bpy.types.Material:
    """Return a material of speckles and bars that stick to the surface, and shines by itself: renders have no noise."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    place, noise = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeTexNoise")
    ramp, shine, output = (
        nodes.new("ShaderNodeValToRGB"),
        nodes.new("ShaderNodeEmission"),
        nodes.new("ShaderNodeOutputMaterial"),
    )
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = scale, 4.0
    ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[1].position = 0.35, 0.65
    ramp.color_ramp.elements[0].color = (tint * 0.4, 0.02, 0.3 - 0.3 * tint, 1)
    ramp.color_ramp.elements[1].color = (0.9, 0.5 + 0.4 * tint, 0.9 - 0.5 * tint, 1)
    links.new(place.outputs["Generated"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], shine.inputs["Color"])
    links.new(shine.outputs["Emission"], output.inputs["Surface"])
    return material


def make_take(
    scene: bpy.types.Scene, last: int, step: int, side_px: int, place: Path
) -> tuple[TakeFolder, dict[int, Path]]:
    """Return a take whose pictures are every `step`th of the scene's own, and the render of every frame.

    Depth was captured for it, as for any take; its renders lie below `place`.
    """
    scene.frame_start, scene.frame_end = 1, last
    scene.animatic.openpose.enabled = False
    (shot,) = scripting.sync(scene)
    settings = scene.animatic.settings_for(shot)
    settings.step, settings.long_side = step, side_px
    captured = scripting.capture(scene, shot)
    folder = takes.claim_take(resources().takes_root, shot)
    take = replace(take_from(scene, shot), number=folder.number, capture=captured.number)
    request = replace(captured.read().request, frames=FrameMap(1, last), passes=("beauty",))
    rendered = capture(scene, request, place).control_files("beauty")
    folder.fill_control(captured, take.passes)
    folder.frames.mkdir()
    for number in range(1, take.frames.count + 1):
        shutil.copy(rendered[take.frames.scene_frame(number)], folder.frame(number))
    folder.write(take)
    return folder, rendered


def psnr_db(picture: np.ndarray, true: np.ndarray) -> float:
    """Return the peak signal to noise ratio of 8-bit pictures."""
    error = ((picture[..., :3].astype(float) - true[..., :3]) ** 2).mean()
    return 10 * math.log10(255**2 / error)
