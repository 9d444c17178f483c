"""Find where a joint is: at an end of a bone, posed or at rest, or at an object's origin.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

import bpy
import numpy as np

from ...backend.contract import Joint

NOWHERE = np.full(3, np.nan)


def posed(joint: Joint, figure: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> np.ndarray:
    """Return where `joint` is [3] in the space of the evaluated `figure`; nan where its bone or object is gone."""
    if joint.bone:
        bone = figure.pose.bones.get(joint.bone) if figure.pose else None
        return np.array(getattr(bone, joint.end)) if bone else NOWHERE
    named = next((obj for obj in bpy.data.objects if obj.name_full == joint.object_name), None)
    if named is None:
        return NOWHERE
    return np.array(figure.matrix_world.inverted_safe() @ named.evaluated_get(depsgraph).matrix_world.translation)


def at_rest(joint: Joint | None, armature: bpy.types.Armature) -> np.ndarray | None:
    """Return where `joint` is [3] in the rest pose, or None where no bone has it."""
    bone = armature.bones.get(joint.bone) if joint and joint.bone else None
    return np.array(getattr(bone, f"{joint.end}_local")) if joint and bone else None
