"""Mixamo's skeletons, of whatever prefix.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

import re

from ....backend.contract import Joint
from .tables import Table, joints_of

_TABLE: Table = {
    "upper_arm": ("{}Arm",),
    "forearm": ("{}ForeArm",),
    "hand": ("{}Hand",),
    "thigh": ("{}UpLeg",),
    "shin": ("{}Leg",),
    "foot": ("{}Foot",),
    "head": ("Head",),
    "eye": ("{}Eye",),
}
_PREFIX = re.compile(r"^mixamorig\d*[:_]", re.IGNORECASE)


def match(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a skeleton from Mixamo."""
    plain = {_PREFIX.sub("", name): name for name in names if _PREFIX.match(name)}
    found = joints_of(_TABLE, ("Left", "Right"), plain)
    return {part: Joint(plain[joint.bone], joint.end) for part, joint in found.items()}
