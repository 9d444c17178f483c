"""Find where a joint is: at an end of a bone, posed or at rest, or at an object's origin.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from ...backend.contract import Joint

NOWHERE = np.full(3, np.nan)


@dataclass(frozen=True)
class Carried:
    """A point that a bone carries with it: where it is [3] in the bone's space."""

    bone: str
    point: np.ndarray

    @classmethod
    def by(cls, bone: bpy.types.Bone, at_rest: np.ndarray) -> Carried:
        """Hang the point `at_rest` [3] of the armature's rest pose on `bone`."""
        rest = np.array(bone.matrix_local)
        return cls(bone.name, rest[:3, :3].T @ (at_rest - rest[:3, 3]))

    def posed(self, figure: bpy.types.Object) -> np.ndarray:
        """Return where the point is [3] in the space of the evaluated `figure`."""
        matrix = np.array(figure.pose.bones[self.bone].matrix)
        return matrix[:3, :3] @ self.point + matrix[:3, 3]


def posed(joint: Joint, figure: bpy.types.Object, depsgraph: bpy.types.Depsgraph, to_world: np.ndarray) -> np.ndarray:
    """Return where `joint` is [3] in the space of the evaluated `figure`; nan where its bone or object is gone.

    `to_world` [4, 4] is where this frame shows the figure. An object goes with it through instances, unless it
    stands in the scene and the figure is only instanced.
    """
    if joint.bone:
        bone = figure.pose.bones.get(joint.bone) if figure.pose else None
        return np.array(getattr(bone, joint.end)) if bone else NOWHERE
    obj = _object(joint.object_name)
    if obj is None:
        return NOWHERE
    there = depsgraph.view_layer.objects
    stands = there.get(obj.name) == obj and there.get(figure.name) != figure.original
    space = Matrix(to_world) if stands else figure.matrix_world
    return np.array(space.inverted_safe() @ obj.evaluated_get(depsgraph).matrix_world.translation)


def _object(full_name: str) -> bpy.types.Object | None:
    """Return the object of that name, which for a linked one tells the library too."""
    found = bpy.data.objects.get(full_name)
    if found is None or found.name_full != full_name:
        found = next((obj for obj in bpy.data.objects if obj.name_full == full_name), None)
    return found


def at_rest(joint: Joint | None, armature: bpy.types.Armature) -> np.ndarray | None:
    """Return where `joint` is [3] in the rest pose, or None where no bone has it."""
    bone = armature.bones.get(joint.bone) if joint and joint.bone else None
    return np.array(getattr(bone, f"{joint.end}_local")) if joint and bone else None
