"""Measure how thick the limbs of a person are, in the rest pose.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from .joints import at_rest
from .people import Person
from .rigs import SIDES

# Limb -> the joints at its ends. The torso ends between the hips, the head between its parts.
TORSO, HEAD = "torso", "head"
ENDS = {
    **{f"upper_arm.{side}": (f"upper_arm.{side}", f"forearm.{side}") for side in SIDES},
    **{f"forearm.{side}": (f"forearm.{side}", f"hand.{side}") for side in SIDES},
    **{f"thigh.{side}": (f"thigh.{side}", f"shin.{side}") for side in SIDES},
    **{f"shin.{side}": (f"shin.{side}", f"foot.{side}") for side in SIDES},
}
LIMBS = (TORSO, HEAD, *ENDS, *(f"{end}.{side}" for end in ("hand", "foot") for side in SIDES))
# Radii of an adult's limbs, in limb lengths (the mean of thigh, shin, upper arm and forearm): for what has no mesh
_USUAL = {
    **{"torso": 0.37, "head": 0.28, "upper_arm": 0.14, "forearm": 0.115, "hand": 0.1},
    **{"thigh": 0.23, "shin": 0.16, "foot": 0.15},
}
_LEAST, _MOST = 0.15, 6.0  # times the usual: what is believed of a mesh
_LEAST_TRUNK = 0.4  # of torso and head: a mannequin has rods and balls inside of them
_SECTORS = 12  # around a limb; its skin is the nearest point in each
_SLICES = np.linspace(0.2, 0.8, 9)  # where a limb is cut for it, in its length: its ends are thick with others
_ENOUGH_SLICES = 3
_ENOUGH_POINTS = 20_000  # a mesh of fewer gets more points, along its edges


@dataclass(frozen=True)
class Shape:
    """Radii of the limbs and their mean length, in the armature's units."""

    radii: dict[str, float]
    length: float


def rest_shape(person: Person) -> Shape:
    """Measure `person` in the rest pose."""
    ends = _ends_at_rest(person)
    lengths = [float(np.linalg.norm(b - a)) for limb, (a, b) in ends.items() if limb in ENDS]
    length = float(np.mean(lengths)) if lengths else 1.0
    points = [_points(surface, person.armature) for surface in person.body if surface.type == "MESH"]
    skin = np.concatenate(points) if points else np.empty((0, 3))
    measured = {limb: radius for limb, (a, b) in ends.items() if (radius := _radius(skin, a, b)) is not None}
    return Shape({limb: _believed(limb, measured, length) for limb in LIMBS}, length)


def _believed(limb: str, measured: dict[str, float], length: float) -> float:
    """Return the radius of `limb`: as measured, as on the other side (of a mesh that is mirrored), or as usual."""
    word, _, side = limb.partition(".")
    usual = _USUAL[word] * length
    least = usual * (_LEAST_TRUNK if limb in (TORSO, HEAD) else _LEAST)
    for name in (limb, f"{word}.{'R' if side == 'L' else 'L'}"):
        if name in measured and least <= measured[name] <= _MOST * usual:
            return measured[name]
    return usual


def _ends_at_rest(person: Person) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return both ends [3] of each limb that the rest pose has, in the armature's space."""
    if person.armature.type != "ARMATURE":
        return {}
    joints = {part: at_rest(joint, person.armature.data) for part, joint in person.rig.joints.items()}
    found = {limb: (joints.get(a), joints.get(b)) for limb, (a, b) in ENDS.items()}
    shoulders, hips = (_between(joints.get(f"{part}.L"), joints.get(f"{part}.R")) for part in ("upper_arm", "thigh"))
    found[TORSO] = (shoulders, hips)
    head = person.armature.data.bones.get(person.rig.bone("head") or "")
    if head:
        found[HEAD] = (np.array(head.head_local), np.array(head.tail_local))
    return {limb: (a, b) for limb, (a, b) in found.items() if a is not None and b is not None}


def _between(a: np.ndarray | None, b: np.ndarray | None) -> np.ndarray | None:
    return None if a is None or b is None else (a + b) / 2


def _radius(points: np.ndarray, a: np.ndarray, b: np.ndarray) -> float | None:
    """Return how far the skin is from the line between `a` and `b`, or None where it does not go around it.

    The limb is cut into slices, so that where its mesh ends (a robot's, one without the skin below clothes) what closes
    it, which comes up to the line, is but one of them.
    """
    axis = b - a
    length = float(np.linalg.norm(axis))
    if length == 0 or not len(points):
        return None
    axis /= length
    slices = np.digitize((points - a) @ axis / length, _SLICES) - 1
    inside = (slices >= 0) & (slices < len(_SLICES) - 1)
    near, slices = points[inside] - a, slices[inside]
    across = near - np.outer(near @ axis, axis)
    first = np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))])
    first /= np.linalg.norm(first)
    turns = np.arctan2(across @ np.cross(axis, first), across @ first)
    sectors = np.floor((turns / (2 * np.pi) + 0.5) * _SECTORS).astype(int) % _SECTORS
    nearest = np.full((len(_SLICES) - 1, _SECTORS), np.inf)
    np.minimum.at(nearest, (slices, sectors), np.linalg.norm(across, axis=1))
    radii = [np.median(around) for row in nearest if len(around := row[np.isfinite(row)]) > _SECTORS / 2]
    return float(np.median(radii)) if len(radii) >= _ENOUGH_SLICES else None


def _points(surface: bpy.types.Object, figure: bpy.types.Object) -> np.ndarray:
    """Return points [n, 3] all over a mesh as it was modelled, in the space of `figure`."""
    mesh = surface.data
    points = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", points.ravel())
    if 0 < len(mesh.edges) < _ENOUGH_POINTS:
        edges = np.empty((len(mesh.edges), 2), np.int32)
        mesh.edges.foreach_get("vertices", edges.ravel())
        count = min(64, _ENOUGH_POINTS // len(edges) + 1)
        parts = np.linspace(0, 1, count + 2)[1:-1, None, None]
        points = np.concatenate((points, *(points[edges[:, 0]] * (1 - parts) + points[edges[:, 1]] * parts)))
    matrix = np.array(_to_figure(surface, figure))
    return points @ matrix[:3, :3].T + matrix[:3, 3]


def _to_figure(surface: bpy.types.Object, figure: bpy.types.Object) -> Matrix:
    """Return the matrix from a surface to the armature's space in the rest pose."""
    if surface.parent != figure:
        return figure.matrix_world.inverted_safe() @ surface.matrix_world
    own = surface.matrix_parent_inverse @ surface.matrix_basis
    bone = figure.data.bones.get(surface.parent_bone) if surface.parent_type == "BONE" else None
    return bone.matrix_local @ Matrix.Translation((0, bone.length, 0)) @ own if bone else own
