"""Unreal's mannequins of UE4 and UE5, MetaHumans, and what others build after them.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .tables import Table, fingers, joints_of

_TABLE: Table = {
    "upper_arm": ("upperarm_{}",),
    "forearm": ("lowerarm_{}",),
    "hand": ("hand_{}",),
    "thigh": ("thigh_{}",),
    "shin": ("calf_{}",),
    "foot": ("foot_{}",),
    "head": ("head",),
    "eye": ("eye_{}",),
    **fingers("<finger>_0<n>_{}"),
}


def match(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a mannequin."""
    return joints_of(_TABLE, ("l", "r"), names)
