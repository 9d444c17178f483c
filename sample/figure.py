"""Build the figure of the sample: an armature with plain bone names, and a mannequin that follows it.

It stands at the origin and looks along -y. Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from dataclasses import dataclass

import bmesh
import bpy
from mathutils import Vector

from . import shapes

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Part:
    """A bone and the limb around it; lengths in metres."""

    name: str
    parent: str
    head: Point
    tail: Point
    thick_m: float
    beyond_m: float = 0.02  # the limb's length beyond the bone at both ends


_TRUNK = (
    Part("hips", "", (0, 0, 0.94), (0, 0, 1.08), 0.15),
    Part("spine", "hips", (0, 0, 1.08), (0, 0, 1.26), 0.12, 0.04),
    Part("chest", "spine", (0, 0, 1.26), (0, 0, 1.46), 0.155, 0.05),
    Part("neck", "chest", (0, 0, 1.49), (0, -0.01, 1.57), 0.05),
    Part("head", "neck", (0, -0.02, 1.58), (0, -0.02, 1.78), 0.095, 0.02),
)
_SIDE = (
    Part("shoulder", "chest", (0.03, 0, 1.44), (0.17, 0, 1.44), 0.06, 0.0),
    Part("upper_arm", "shoulder", (0.19, 0, 1.43), (0.22, 0, 1.15), 0.05),
    Part("forearm", "upper_arm", (0.22, 0, 1.15), (0.23, -0.02, 0.90), 0.042),
    Part("hand", "forearm", (0.23, -0.02, 0.90), (0.23, -0.03, 0.75), 0.04, 0.0),
    Part("thigh", "hips", (0.10, 0, 0.92), (0.10, -0.005, 0.50), 0.078),
    Part("shin", "thigh", (0.10, -0.005, 0.50), (0.10, 0, 0.09), 0.056),
    Part("foot", "shin", (0.10, 0, 0.09), (0.10, -0.17, 0.035), 0.045, 0.035),
)
_WOOD = (0.62, 0.42, 0.24)


def parts() -> list[Part]:
    """Return every part, each after its parent."""
    found = list(_TRUNK)
    for side, sign in (("L", 1), ("R", -1)):
        for part in _SIDE:
            trunk = any(part.parent == other.name for other in _TRUNK)
            head, tail = ((x * sign, y, z) for x, y, z in (part.head, part.tail))
            parent = part.parent if trunk else f"{part.parent}.{side}"
            found.append(Part(f"{part.name}.{side}", parent, head, tail, part.thick_m, part.beyond_m))
    return found


def build(scene: bpy.types.Scene) -> bpy.types.Object:
    """Build the figure in `scene` and return its armature."""
    armature = bpy.data.armatures.new("Walker")
    rig = bpy.data.objects.new("Walker", armature)
    rig.hide_render = True
    scene.collection.objects.link(rig)
    _add_bones(scene, rig)
    body = _body(scene)
    body.parent = rig
    body.modifiers.new("Armature", "ARMATURE").object = rig
    return rig


def _add_bones(scene: bpy.types.Scene, rig: bpy.types.Object) -> None:
    layer = scene.view_layers[0]
    layer.objects.active = rig
    with bpy.context.temp_override(scene=scene, view_layer=layer, active_object=rig, object=rig):
        bpy.ops.object.mode_set(mode="EDIT")  # bones can be added nowhere else
        for part in parts():
            bone = rig.data.edit_bones.new(part.name)
            bone.head, bone.tail = part.head, part.tail
            bone.parent = rig.data.edit_bones.get(part.parent)
        bpy.ops.object.mode_set(mode="OBJECT")


def _body(scene: bpy.types.Scene) -> bpy.types.Object:
    """Build one mesh of all limbs, each of which follows one bone, as wood does."""
    shape = bmesh.new()
    weights = shape.verts.layers.deform.verify()
    for group, part in enumerate(parts()):
        for vertex in shapes.add_ball(shape, Vector(part.head), Vector(part.tail), part.thick_m, part.beyond_m):
            vertex[weights][group] = 1.0
    body = shapes.add_object(scene, "Walker Body", shape, _WOOD)
    for part in parts():
        body.vertex_groups.new(name=part.name)
    return body
