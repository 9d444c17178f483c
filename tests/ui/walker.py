"""Make a scene with a character: Rigify's human metarig with a body of boxes, which walks past a pillar.

For drives in a Blender with a window.
"""

from __future__ import annotations

import math

import bpy
from mathutils import Euler, Vector

OF_THE_BODY = ("spine", "neck", "shoulder", "arm", "hand", "thigh", "shin", "foot", "toe", "thumb", "f_", "pelvis")
FIRST, LAST = 1, 24


def make_scene() -> None:
    """Make a character that walks past a pillar, before a wall, seen by a camera."""
    scene = bpy.context.scene
    for obj in list(scene.objects):
        bpy.data.objects.remove(obj)
    bpy.ops.object.armature_human_metarig_add()
    rig = bpy.context.object
    rig.name = "Walker"
    add_body(rig)
    walk(rig)
    bpy.ops.mesh.primitive_plane_add(size=60)
    bpy.ops.mesh.primitive_cube_add(size=1, location=(0.55, -1.2, 0.6))
    pillar = bpy.context.object
    pillar.name, pillar.scale = "Pillar", (0.28, 0.28, 1.2)
    bpy.ops.mesh.primitive_cube_add(size=1, location=(0, 3.0, 1.5))
    bpy.context.object.scale = (9, 0.2, 3)
    for at in ((-1.6, 1.2, 0.4), (1.9, 1.6, 0.7)):
        bpy.ops.mesh.primitive_uv_sphere_add(radius=at[2], location=at)
    bpy.ops.object.camera_add(location=(1.1, -4.4, 1.35), rotation=(math.radians(86), 0, math.radians(14)))
    scene.camera = bpy.context.object
    scene.camera.data.lens = 38
    scene.frame_start, scene.frame_end = FIRST, LAST
    scene.frame_set(8)


def add_body(rig: bpy.types.Object) -> None:
    """Give the rig a box around each bone of body and fingers, skinned to it."""
    corners, faces, groups = [], [], {}
    for bone in rig.data.bones:
        if not bone.name.startswith(OF_THE_BODY) and "arm" not in bone.name:
            continue
        half = min(0.35 * bone.length, 0.085) if bone.name.startswith(("spine", "thigh", "pelvis")) else None
        half = half or min(0.28 * bone.length, 0.05)
        first, turn = len(corners), bone.matrix_local.to_3x3()
        for along in (0.0, bone.length):
            for x, z in ((-half, -half), (half, -half), (half, half), (-half, half)):
                corners.append(bone.head_local + turn @ Vector((x, along, z)))
        quads = ((0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
        faces += [tuple(first + corner for corner in quad) for quad in quads]
        groups[bone.name] = range(first, first + 8)
    mesh = bpy.data.meshes.new("Body")
    mesh.from_pydata(corners, [], faces)
    body = bpy.data.objects.new("Body", mesh)
    bpy.context.scene.collection.objects.link(body)
    for name, vertices in groups.items():
        body.vertex_groups.new(name=name).add(list(vertices), 1.0, "ADD")
    body.parent = rig
    body.modifiers.new("Armature", "ARMATURE").object = rig


def walk(rig: bpy.types.Object) -> None:
    """Key a step, with arms that swing."""
    for frame, swing in ((FIRST, 1.0), (12, -1.0), (LAST, 1.0)):
        angles = {
            "thigh.L": (0.45 * swing, 0, 0),
            "thigh.R": (-0.45 * swing, 0, 0),
            "shin.L": (0.35 - 0.3 * swing, 0, 0),
            "shin.R": (0.35 + 0.3 * swing, 0, 0),
            "upper_arm.L": (-0.5 * swing, 0, -0.5),
            "upper_arm.R": (0.5 * swing, 0, 0.5),
            "forearm.L": (0.5, 0, 0),
            "forearm.R": (0.5, 0, 0),
        }
        for name, angle in angles.items():
            bone = rig.pose.bones[name]
            bone.rotation_mode, bone.rotation_euler = "XYZ", Euler(angle)
            bone.keyframe_insert("rotation_euler", frame=frame)
        rig.location.x = 0.25 * (frame - FIRST) / (LAST - FIRST)
        rig.keyframe_insert("location", frame=frame)
