"""Builds the walker: Rigify's human metarig, used as it is, inside an artist's wooden mannequin with scarf and hat.

Must not import anything of the extension. Every part follows one bone, as wood does.
"""

from __future__ import annotations

import bpy
from mathutils import Vector
from shapes import Shape, Span

SCALE = 0.9  # the metarig stands 1.98 m tall, the mannequin 1.78 m
SIDES = ("L", "R")

# profiles of turned limbs: (position along the bone, radius in metres before scaling)
THIGH: tuple[Span, ...] = ((0.03, 0.03), (0.1, 0.075), (0.25, 0.094), (0.6, 0.076), (0.88, 0.058), (0.94, 0.03))
SHIN: tuple[Span, ...] = ((0.06, 0.03), (0.11, 0.054), (0.3, 0.068), (0.6, 0.05), (0.88, 0.036), (0.95, 0.025))
UPPER_ARM: tuple[Span, ...] = ((0.04, 0.03), (0.12, 0.055), (0.35, 0.06), (0.7, 0.048), (0.9, 0.04), (0.95, 0.02))
FOREARM: tuple[Span, ...] = ((0.06, 0.02), (0.1, 0.04), (0.32, 0.05), (0.7, 0.037), (0.92, 0.028), (0.97, 0.018))
FINGER: tuple[Span, ...] = ((-0.05, 0.007), (0.12, 0.0115), (0.85, 0.0105), (1.02, 0.006))


def build_mannequin(collection: bpy.types.Collection) -> bpy.types.Object:
    """Build rig and body in `collection` and return the rig, which stands at the origin and looks along -y."""
    bpy.ops.preferences.addon_enable(module="rigify")
    bpy.ops.object.armature_human_metarig_add()
    rig = bpy.context.object
    rig.name = rig.data.name = "Walker"
    for holder in list(rig.users_collection):
        holder.objects.unlink(rig)
    collection.objects.link(rig)
    rig.scale = (SCALE,) * 3
    rig.hide_render = True
    body = _carve(rig.data.bones).build("Walker body", collection)
    body.parent = rig
    body.modifiers.new("Armature", "ARMATURE").object = rig
    return rig


def _carve(bones: bpy.types.ArmatureBones) -> Shape:
    """Draw the parts around the bones' rest pose, in the rig's own space."""
    shape = Shape()
    _carve_trunk(shape)
    _carve_head(shape, bones)
    for side in SIDES:
        _carve_leg(shape, bones, side)
        _carve_arm(shape, bones, side)
    _dress(shape)
    return shape


def _limb(shape: Shape, bone: bpy.types.Bone, profile: tuple[Span, ...]) -> None:
    shape.turned(bone.head_local, bone.tail_local, profile, "beech", sides=16, group=bone.name)


def _ball(shape: Shape, at: Vector, radius: float, bone: str) -> None:
    shape.ellipsoid(at, (radius,) * 3, "beech joint", sides=14, group=bone)


def _carve_trunk(shape: Shape) -> None:
    shape.ellipsoid((0, 0.02, 1.1), (0.165, 0.115, 0.125), "beech", group="spine")
    _ball(shape, Vector((0, 0.01, 1.235)), 0.098, "spine.001")
    shape.ellipsoid((0, 0.0, 1.33), (0.128, 0.095, 0.1), "beech", group="spine.002")
    chest: tuple[Span, ...] = (
        (0, 0.06),
        (0.06, 0.11),
        (0.3, 0.152),
        (0.65, 0.172),
        (0.86, 0.15),
        (0.96, 0.09),
        (1, 0.05),
    )
    flat = (Vector((0, 1, 0)), 0.68)
    shape.turned((0, 0.005, 1.36), (0, 0.015, 1.665), chest, "beech", sides=24, flatten=flat, group="spine.003")
    shape.turned(
        (0, 0.01, 1.64), (0, -0.012, 1.76), [(0, 0.056), (0.5, 0.05), (1, 0.052)], "beech joint", group="spine.004"
    )


def _carve_head(shape: Shape, bones: bpy.types.ArmatureBones) -> None:
    head = "spine.006"
    shape.ellipsoid((0, -0.038, 1.885), (0.088, 0.124, 0.118), "beech", sides=24, group=head)
    shape.ellipsoid((0, -0.07, 1.81), (0.066, 0.088, 0.09), "beech", sides=20, group=head)
    nose = bones["nose"]
    shape.turned(
        nose.head_local + Vector((0, 0.012, 0)),
        nose.tail_local + Vector((0, 0.012, 0)),
        [(0, 0.006), (0.85, 0.016), (1, 0.008)],
        "beech",
        group=head,
    )
    for side in SIDES:
        ear = bones[f"ear.{side}"]
        middle = (ear.head_local + ear.tail_local) / 2
        shape.ellipsoid(middle + Vector((0, 0.02, 0)), (0.014, 0.024, 0.034), "beech joint", sides=10, group=head)


def _carve_leg(shape: Shape, bones: bpy.types.ArmatureBones, side: str) -> None:
    thigh, shin, foot, toe = (bones[f"{name}.{side}"] for name in ("thigh", "shin", "foot", "toe"))
    _ball(shape, thigh.head_local, 0.085, thigh.name)
    _limb(shape, thigh, THIGH)
    _ball(shape, shin.head_local, 0.056, shin.name)
    _limb(shape, shin, SHIN)
    _ball(shape, foot.head_local, 0.042, foot.name)
    x = thigh.head_local.x
    heel, ball = foot.head_local.y + 0.055, foot.tail_local.y
    sole: tuple[Span, ...] = ((0, 0.02), (0.06, 0.042), (0.35, 0.047), (0.8, 0.05), (1, 0.046))
    upright = (Vector((0, 0, 1)), 0.72)
    shape.turned((x, heel, 0.034), (x, ball, 0.034), sole, "beech", sides=14, flatten=upright, group=foot.name)
    instep: tuple[Span, ...] = ((0, 0.032), (0.5, 0.036), (1, 0.03))
    shape.turned(
        (x, foot.head_local.y + 0.01, 0.07), (x, ball + 0.015, 0.042), instep, "beech", sides=14, group=foot.name
    )
    tip: tuple[Span, ...] = ((0, 0.046), (0.5, 0.045), (0.85, 0.034), (1, 0.014))
    shape.turned(
        (x, ball, 0.034), (x, ball - 0.105, 0.03), tip, "beech joint", sides=14, flatten=upright, group=toe.name
    )


def _carve_arm(shape: Shape, bones: bpy.types.ArmatureBones, side: str) -> None:
    upper, fore, hand = (bones[f"{name}.{side}"] for name in ("upper_arm", "forearm", "hand"))
    _ball(shape, upper.head_local, 0.064, upper.name)
    _limb(shape, upper, UPPER_ARM)
    _ball(shape, fore.head_local, 0.043, fore.name)
    _limb(shape, fore, FOREARM)
    _ball(shape, hand.head_local, 0.03, hand.name)
    palm = (bones[f"palm.02.{side}"].tail_local + bones[f"palm.03.{side}"].tail_local) / 2
    thickness = (hand.head_local - palm).cross(
        bones[f"palm.01.{side}"].tail_local - bones[f"palm.04.{side}"].tail_local
    )
    profile: tuple[Span, ...] = ((0.02, 0.02), (0.2, 0.034), (0.75, 0.045), (1.02, 0.038))
    flat = (thickness.normalized(), 0.42)
    shape.turned(hand.head_local, palm, profile, "beech", sides=14, flatten=flat, group=hand.name)
    for digit in ("f_index", "f_middle", "f_ring", "f_pinky", "thumb"):
        for joint in ("01", "02", "03"):
            _limb(shape, bones[f"{digit}.{joint}.{side}"], FINGER)


def _dress(shape: Shape) -> None:
    """Draw the scarf and the felt hat."""
    wrap: tuple[Span, ...] = ((0, 0.06), (0.1, 0.094), (0.5, 0.106), (0.9, 0.09), (1, 0.06))
    tilt = Vector((0, -0.022, 0.075))
    for start, bone in (((0, 0.015, 1.645), "spine.004"), ((0, 0.0, 1.695), "spine.005")):
        shape.turned(start, Vector(start) + tilt, wrap, "scarf", sides=20, group=bone)
    edge = ((1.69, -0.085), (1.58, -0.12), (1.48, -0.118), (1.37, -0.1))  # (up, y): the loose end lies on the chest
    corners = [(x, y - out, up) for up, y in edge for x, out in ((0.01, 0), (0.1, 0), (0.1, 0.02), (0.01, 0.02))]
    rings = [
        (4 * row + i, 4 * row + (i + 1) % 4, 4 * row + 4 + (i + 1) % 4, 4 * row + 4 + i)
        for row in range(3)
        for i in range(4)
    ]
    shape.add(corners, [*rings, (0, 1, 2, 3), (12, 13, 14, 15)], "scarf", group="spine.003")
    brim: tuple[Span, ...] = (
        (0, 0.165),
        (0.12, 0.172),
        (0.2, 0.168),
        (0.22, 0.11),
        (0.8, 0.098),
        (0.95, 0.075),
        (1, 0.04),
    )
    shape.turned((0, -0.05, 1.93), (0, -0.01, 2.06), brim, "felt", sides=24, group="spine.006")
    band: tuple[Span, ...] = ((0, 0.112), (1, 0.109))
    shape.turned((0, -0.041, 1.962), (0, -0.034, 1.985), band, "scarf", sides=24, group="spine.006")
