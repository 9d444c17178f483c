"""A zoo of rigs: each family's bones as its files have them, on one body, moved by one animation.

Names, hierarchy, the way bones point, unit and up axis are the family's own. Must not import Animatic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import bpy
import numpy as np
from mathutils import Matrix, Quaternion
from zoo_body import FINGERS, IN_THE_MIDDLE, POSTURES, SEGMENTS, joints, landmarks, rotation, sided

Point = str | tuple[str, str, float]  # a landmark, or a share of the way between two
CENTIMETRES_Y_UP = np.diag((100.0, 100, 100, 1)) @ np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])


@dataclass(frozen=True)
class Extra:
    """A bone beside those that move: a twist bone, a control, an end bone. `{}` stands for the side."""

    name: str
    head: Point
    tail: Point
    parent: str  # a segment


@dataclass(frozen=True)
class Species:
    """A family's rig: a bone's name by segment, what else it has, and in what space its armature is."""

    family: str
    names: dict[str, str]
    sides: tuple[str, str] = ("L", "R")
    extras: tuple[Extra, ...] = ()
    t_pose: bool = False
    tails: str = "along"  # or the way in which all bones point: "up", "across"
    space: np.ndarray = field(default_factory=lambda: np.eye(4))
    body: int = 18

    def bones(self) -> Iterator[tuple[str, np.ndarray, np.ndarray, str]]:
        """Yield name, head, tail (person space) and parent, parents first."""
        rest = landmarks(self.t_pose)
        for segment, (first, last, _) in SEGMENTS.items():
            if segment in self.names:
                for side in "L" if segment in IN_THE_MIDDLE else "LR":
                    yield self._bone(segment, side, rest[sided(first, side)], rest[sided(last, side)])
        for extra in self.extras:
            for side in "LR" if "{}" in extra.name else "L":
                ends = (_place(rest, point, side) for point in (extra.head, extra.tail))
                yield self._said(extra.name, side), *ends, self._name(extra.parent, side)

    def _bone(self, segment: str, side: str, head: np.ndarray, tail: np.ndarray):
        parent = SEGMENTS[segment][2]
        while parent and parent not in self.names:
            parent = SEGMENTS[parent][2]
        return self._name(segment, side), head, self._tail(head, tail), self._name(parent, side) if parent else ""

    def _tail(self, head: np.ndarray, tail: np.ndarray) -> np.ndarray:
        ways = {"up": np.array((0, 0, 0.06)), "across": np.array((0, 0.05, 0.0))}
        return head + ways[self.tails] if self.tails in ways else tail

    def _name(self, segment: str, side: str) -> str:
        return self._said(self.names[segment], side)

    def _said(self, name: str, side: str) -> str:
        return name.replace("{}", self.sides["LR".index(side)])

    def segment_bones(self) -> Iterator[tuple[str, str]]:
        """Yield each moving segment (`forearm.L`) and its bone."""
        for segment in self.names:
            for side in "L" if segment in IN_THE_MIDDLE else "LR":
                yield sided(segment, side), self._name(segment, side)


def _place(rest: dict[str, np.ndarray], point: Point, side: str) -> np.ndarray:
    if isinstance(point, str):
        return rest[sided(point, side)] if sided(point, side) in rest else rest[point]
    first, second, share = point
    return (1 - share) * rest[sided(first, side)] + share * rest[sided(second, side)]


def build(scene: bpy.types.Scene, species: Species, name: str = "Figure") -> bpy.types.Object:
    """Add the rig of `species` with the animation of POSTURES."""
    armature = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    for bone_name, head, tail, parent in species.bones():
        bone = armature.data.edit_bones.new(bone_name)
        bone.head, bone.tail = ((species.space @ (*end, 1))[:3] for end in (head, tail))
        bone.parent = armature.data.edit_bones[parent] if parent else None
    bpy.ops.object.mode_set(mode="OBJECT")
    animate(armature, dict(species.segment_bones()), species.space)
    return armature


def truths(species: Species) -> dict[int, dict[str, np.ndarray]]:
    """Return the joints in the world by frame, carried there by hand."""
    moving = dict(species.segment_bones())
    rest = landmarks(species.t_pose)
    return {frame: joints(rest, posture, moving) for frame, posture in POSTURES.items()}


def animate(armature: bpy.types.Object, bones: dict[str, str], space: np.ndarray) -> None:
    """Key POSTURES on an armature whose segments are moved by `bones`; `space` is from person space to its own."""
    axes = space[:3, :3] / np.linalg.norm(space[:3, :3], axis=0)
    armature.rotation_mode = "QUATERNION"
    for frame, posture in POSTURES.items():
        place, turn, scale = Matrix(posture.placed() @ np.linalg.inv(space)).decompose()
        armature.location, armature.rotation_quaternion, armature.scale = place, turn, scale
        for path in ("location", "rotation_quaternion", "scale"):
            armature.keyframe_insert(path, frame=frame)
        for segment, name in bones.items():
            bone = armature.pose.bones[name]
            rest = np.array(bone.bone.matrix_local)[:3, :3]
            turned = np.eye(3)
            if segment in posture.turns:
                turned = rest.T @ axes @ rotation(*posture.turns[segment]) @ axes.T @ rest
            bone.rotation_mode = "QUATERNION"
            bone.rotation_quaternion = Quaternion(Matrix(turned).to_quaternion())
            bone.keyframe_insert("rotation_quaternion", frame=frame)


def finger_names(pattern: str, words=FINGERS, first=1) -> dict[str, str]:
    """Return the names of the fifteen bones of a hand; `pattern` holds `*` for the finger and `#` for the number."""
    return {
        f"{finger}.{n}": pattern.replace("*", word).replace("#", str(n - 1 + first))
        for finger, word in zip(FINGERS, words, strict=True)
        for n in (1, 2, 3)
    }
