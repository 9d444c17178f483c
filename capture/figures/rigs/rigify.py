"""Rigify, which comes with Blender: the metarig, and the rig that is generated from it.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .parts import LIMBS, SIDES
from .tables import Table, joints_of

_METARIG: Table = {
    **{limb: (limb + ".{}",) for limb in LIMBS},
    "head": ("spine.006", "spine.005"),
    "nose": ("nose.002",),
    "eye": ("eye.{}",),
    "ear": ("ear.{}",),
}


def _prefixed(candidates: tuple[str | Joint, ...]) -> tuple[Joint, ...]:
    """DEF bones carry the mesh; ORG bones follow the same controls where a DEF bone is missing."""
    joints = [item if isinstance(item, Joint) else Joint(item) for item in candidates]
    return tuple(Joint(prefix + joint.bone, joint.end) for joint in joints for prefix in ("DEF-", "ORG-"))


_GENERATED: Table = {part: _prefixed(candidates) for part, candidates in _METARIG.items()}


def match_generated(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a generated rig."""
    return joints_of(_GENERATED, SIDES, names)


def match_metarig(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a metarig."""
    return joints_of(_METARIG, SIDES, names)
