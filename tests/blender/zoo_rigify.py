"""Rigify's own rigs for the zoo: its metarigs, and what it generates from them, as the add-on that comes with Blender.

The add-on works in a process of its own with a time limit: here it could neither be stopped nor taken back.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import bpy
import numpy as np
from zoo import animate
from zoo_body import FINGERS, POSTURES, SEGMENTS, about

_TIME_LIMIT_SECONDS = 240
_MAKE = """
import os, sys, bpy, addon_utils
kind, generated, path = sys.argv[-3:]
addon_utils.enable("rigify", default_set=True)
for obj in list(bpy.data.objects):
    bpy.data.objects.remove(obj)
getattr(bpy.ops.object, f"armature_{kind}_metarig_add")()
if generated == "generated":
    metarig = bpy.context.object
    bpy.ops.pose.rigify_generate()
    metarig.hide_render = True
rig = bpy.context.object
rig.name = "Figure"
bpy.data.libraries.write(path, {rig}, fake_user=True)
os._exit(0)  # the module may hang where it is unloaded after Rigify
"""
_METARIG = {
    **{"hips": "spine", "chest": "spine.003", "head": "spine.006", "clavicle": "shoulder.{}"},
    **{limb: f"{limb}.{{}}" for limb in ("upper_arm", "forearm", "hand", "thigh", "shin", "foot", "toe")},
    **{f"{f}.{n}": f"{'' if f == 'thumb' else 'f_'}{f}.0{n}.{{}}" for f in FINGERS for n in (1, 2, 3)},
}
# The controls that move the generated rig; its DEF bones follow them through constraints
_CONTROLS = _METARIG | {
    **{limb: f"{limb}_fk.{{}}" for limb in ("upper_arm", "forearm", "hand", "thigh", "shin", "foot")},
    **{"hips": "torso", "chest": "chest", "head": "head"},
}
_STIFF = {"hips", "chest", "toe"}  # controls whose pivot is not where their bone begins
_LIMBS = ("upper_arm", "forearm", "hand", "thigh", "shin", "foot")


def add(scene: bpy.types.Scene, kind: str, generated: bool, folder: Path) -> bpy.types.Object:
    """Add the `human` or `basic_human` metarig, or what Rigify generates from it."""
    path = folder / f"{kind}.blend"
    script = folder / "make.py"
    script.write_text(_MAKE, "utf-8")
    words = [kind, "generated" if generated else "metarig", str(path)]
    made = subprocess.run(
        [*_blender(), str(script), "--", *words],
        timeout=_TIME_LIMIT_SECONDS,
        capture_output=True,
        text=True,
        env=dict(os.environ, HOME=str(folder)),
    )
    if not path.exists():
        raise RuntimeError(f"Rigify made nothing: {made.stderr[-2000:]}")
    with bpy.data.libraries.load(str(path)) as (_, wanted):
        wanted.objects = ["Figure"]
    (armature,) = wanted.objects
    scene.collection.objects.link(armature)
    return armature


def _blender() -> list[str]:
    """Return what runs a script: a Blender, or a Python that has it as a module."""
    return [bpy.app.binary_path, "-b", "--factory-startup", "--python"] if bpy.app.binary_path else [sys.executable]


def pose(armature: bpy.types.Object, generated: bool) -> dict[int, dict[str, np.ndarray]]:
    """Key POSTURES and return the joints in the world by frame: where the metarig has them, carried by hand."""
    names = _CONTROLS if generated else _METARIG
    bones = {
        f"{segment}.{side}" if "{}" in name else segment: name.replace("{}", side)
        for segment, name in names.items()
        for side in ("LR" if "{}" in name else " ")
        if segment not in _STIFF and name.replace("{}", side) in armature.data.bones
    }
    if generated:
        for name in ("upper_arm_parent", "thigh_parent"):
            for side in "LR":
                armature.pose.bones[f"{name}.{side}"]["IK_FK"] = 1.0
    rest = _rest(armature)
    animate(armature, bones, np.eye(4))
    return {frame: _carried(rest, posture, set(bones)) for frame, posture in POSTURES.items()}


def _rest(armature: bpy.types.Object) -> dict[str, np.ndarray]:
    """Return where the bones of the metarig begin, and where the last ones of fingers end."""
    rest = {}
    for segment in (*_LIMBS, *(f"{finger}.{n}" for finger in FINGERS for n in (1, 2, 3))):
        for side in "LR":
            name = _METARIG[segment].replace("{}", side)
            bone = armature.data.bones.get(f"ORG-{name}") or armature.data.bones.get(name)
            if bone:
                rest[f"{segment}.{side}"] = np.array(bone.head_local)
                if segment.endswith(".3"):
                    rest[f"{segment[:-1]}4.{side}"] = np.array(bone.tail_local)
    return rest


def _carried(rest: dict[str, np.ndarray], posture, moving: set[str]) -> dict[str, np.ndarray]:
    found = {}
    for part, point in rest.items():
        word, side = part[:-2], part[-1]
        segment = f"{word[:-1]}3" if word.endswith(".4") else word
        matrix = np.eye(4)
        while segment:
            key = f"{segment}.{side}"
            if key in moving and key in rest:
                matrix = about(rest[key], posture.turns.get(key)) @ matrix
            segment = SEGMENTS[segment][2]
        matrix = posture.placed() @ matrix
        found[part] = matrix[:3, :3] @ point + matrix[:3, 3]
    found["neck"] = (found["upper_arm.L"] + found["upper_arm.R"]) / 2
    return found
