"""Mixamo's skeletons, with `mixamorig:` before the names, with another prefix or with none.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .tables import Table, fingers, joints_of, prefixed

_TABLE: Table = {
    "upper_arm": ("{}Arm",),
    "forearm": ("{}ForeArm",),
    "hand": ("{}Hand",),
    "thigh": ("{}UpLeg",),
    "shin": ("{}Leg",),
    "foot": ("{}Foot",),
    "head": ("Head",),
    "eye": ("{}Eye",),
    **fingers("{}Hand<finger><n>", ("Thumb", "Index", "Middle", "Ring", "Pinky")),
}
_TELLING = ("LeftForeArm", "LeftUpLeg")  # names that hardly anything else ends with


def match(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a skeleton from Mixamo; a second one in the same armature counts for nothing."""
    prefix = next((name.removesuffix(end) for name in names for end in _TELLING if name.endswith(end)), None)
    return {} if prefix is None else joints_of(prefixed(_TABLE, prefix), ("Left", "Right"), names)
