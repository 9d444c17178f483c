"""People with flesh for tests: tubes around their bones, as thick as an adult's limbs, a child's or a robot's.

Must not import anything of Animatic.
"""

from __future__ import annotations

import math

import bpy
import scenes
from mathutils import Matrix, Vector

# Bone -> half width and half depth of the tube around it, metres, of an adult of 1.75 m
_THICK = {
    **{"spine": (0.17, 0.11), "spine.003": (0.18, 0.12), "spine.006": (0.08, 0.1)},
    **{"upper_arm": (0.05, 0.05), "forearm": (0.04, 0.04), "hand": (0.045, 0.025)},
    **{"thigh": (0.085, 0.09), "shin": (0.055, 0.06), "foot": (0.045, 0.04)},
}
_SIDES = 12
_RINGS = (0.0, 0.05, 0.5, 0.95, 1.0)


def add_body(scene, location=(0, 5, -0.9), girth=1.0, name="Person", rigid=False) -> bpy.types.Object:
    """Add a person of scenes.py with flesh, `girth` times as thick as usual; `rigid` has a mesh a bone, as robots."""
    armature = scenes.add_person(scene, location, with_mesh=False, name=name)
    meshes = [_tube(bone, girth) for bone in armature.data.bones]
    if rigid:
        for bone, (corners, faces) in zip(armature.data.bones, meshes, strict=True):
            part = scenes.add(scene, f"{name} {bone.name}", _mesh(corners, faces))
            part.parent, part.parent_type, part.parent_bone = armature, "BONE", bone.name
            part.matrix_parent_inverse = (bone.matrix_local @ Matrix.Translation((0, bone.length, 0))).inverted()
        return armature
    corners, faces, groups = [], [], {}
    for bone, (more, quads) in zip(armature.data.bones, meshes, strict=True):
        faces += [tuple(len(corners) + index for index in quad) for quad in quads]
        groups[bone.name] = list(range(len(corners), len(corners) + len(more)))
        corners += more
    add_skin(scene, armature, _mesh(corners, faces), groups, f"{name} Body")
    return armature


def add_skin(scene, armature, mesh, groups, name) -> bpy.types.Object:
    """Add a mesh that `armature` bends; `groups` are its vertices by bone."""
    skin = scenes.add(scene, name, mesh)
    for bone, vertices in groups.items():
        skin.vertex_groups.new(name=bone).add(vertices, 1.0, "ADD")
    skin.parent = armature
    skin.modifiers.new("Armature", "ARMATURE").object = armature
    return skin


def arms_down(armature, swing=0.0, degrees=80) -> None:
    """Let the arms hang `degrees` down; `swing` radians forward with the left and back with the right."""
    for side, sign in (("L", 1), ("R", -1)):
        turn(armature, f"upper_arm.{side}", (0, math.radians(degrees * sign), 0), first=(sign * swing, 0, 0))


def turn(armature, name, angles, first=(0, 0, 0)) -> None:
    """Turn a bone about its head by `angles` about the armature's axes, after those of `first`'s."""
    bone = armature.pose.bones[name]
    head = Matrix.Translation(bone.bone.head_local)
    rotation = scenes.Matrix.Identity(4)
    for each in (angles, first):
        for axis, angle in zip("XYZ", each, strict=True):
            rotation = Matrix.Rotation(angle, 4, axis) @ rotation
    rest = bone.bone.matrix_local
    bone.rotation_mode = "QUATERNION"
    bone.matrix_basis = rest.inverted() @ head @ rotation @ head.inverted() @ rest


def reach(scene, armature, side, point) -> None:
    """Bring a wrist to `point` in the armature's space."""
    target = scenes.add(scene, f"Target {side}", None, tuple(armature.matrix_world @ Vector(point)))
    constraint = armature.pose.bones[f"forearm.{side}"].constraints.new("IK")
    constraint.target, constraint.chain_count = target, 2


def _tube(bone, girth) -> tuple[list[Vector], list[tuple[int, ...]]]:
    width, depth = (half * girth for half in _THICK[bone.name.removesuffix(".L").removesuffix(".R")])
    axis = (bone.tail_local - bone.head_local).normalized()
    right = Vector((1, 0, 0)) if abs(axis.x) < 0.8 else Vector((0, 0, 1))
    across = (right - axis * right.dot(axis)).normalized()
    forward = axis.cross(across)
    corners = []
    for part in _RINGS:
        middle = bone.head_local.lerp(bone.tail_local, part)
        for step in range(_SIDES):
            angle = 2 * math.pi * step / _SIDES
            corners.append(middle + across * width * math.cos(angle) + forward * depth * math.sin(angle))
    faces = [tuple(range(_SIDES)), tuple(range(len(corners) - _SIDES, len(corners)))]
    for ring in range(len(_RINGS) - 1):
        for step in range(_SIDES):
            a, b = ring * _SIDES + step, ring * _SIDES + (step + 1) % _SIDES
            faces.append((a, b, b + _SIDES, a + _SIDES))
    return corners, faces


def _mesh(corners, faces) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new("Flesh")
    mesh.from_pydata(corners, [], faces)
    return mesh
