"""Find the joints of an armature: by what its file says, by the names of its bones, and by where these begin.

Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np

from ...backend.contract import Joint
from . import rigs
from .humanoid import humanoid
from .joints import at_rest


def rig_of(armature: bpy.types.Armature) -> rigs.Rig | None:
    """Return the joints of a person's `armature`, or None for nobody's."""
    rig = rigs.guess(armature.bones.keys(), humanoid(armature))
    return rig and replace(rig, joints={**rig.joints, **_roots(armature, rig)})


def _roots(armature: bpy.types.Armature, rig: rigs.Rig) -> dict[str, Joint]:
    """Return the joints of limbs of several bones, whose names do not say which of them comes first.

    The one that begins farthest from the limb's other end does.
    """
    found = {}
    for part, other in rigs.OTHER_ENDS.items():
        joints = [joint for joint in rigs.same_limb(rig, part) if joint.bone in armature.bones]
        end = at_rest(rig.joints.get(other), armature)
        if len(joints) > 1 and end is not None:
            found[part] = max(joints, key=lambda joint: float(np.linalg.norm(at_rest(joint, armature) - end)))
    return found
