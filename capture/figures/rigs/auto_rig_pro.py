"""Auto-Rig Pro: the control rig, and what it exports.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .tables import Table, fingers, joints_of, prefixed

# An upper arm or thigh is two bones, and which of them comes first depends on what was exported
UPPER_ARM = ("c_arm_twist_offset.{}", "arm_twist.{}", "arm_stretch.{}")
THIGH = ("thigh_twist.{}", "thigh_stretch.{}")
_LIMBS: Table = {
    "upper_arm": UPPER_ARM,
    "forearm": ("forearm_stretch.{}",),
    "hand": ("hand.{}",),
    "thigh": THIGH,
    "shin": ("leg_stretch.{}",),
    "foot": ("foot.{}",),
    "head": ("head.x",),
}
_DETAILS: Table = {
    "eye": ("eye.{}", "eye_offset.{}"),
    "ear": ("ear_01.{}",),
    **fingers("<finger><n>.{}"),
    "face.brow.1": ("eyebrow_03.{}",),
    "face.brow.2": ("eyebrow_02.{}",),
    "face.brow.4": ("eyebrow_01.{}",),
    "face.brow.5": ("eyebrow_01_end.{}",),
    "face.eye_inner": ("eyelid_corner_01.{}",),
    "face.eye_outer": ("eyelid_corner_02.{}",),
    "face.lid_top.2": ("eyelid_top_01.{}",),
    "face.lid_top.1": ("eyelid_top_03.{}",),
    "face.lid_bottom.2": ("eyelid_bot_01.{}",),
    "face.lid_bottom.1": ("eyelid_bot_03.{}",),
    "face.lip_corner": ("lips_smile.{}",),
    "face.lip_top": ("lips_top.x",),
    "face.lip_top.2": ("lips_top.{}",),
    "face.lip_top.1": ("lips_top_01.{}",),
    "face.lip_bottom": ("lips_bot.x",),
    "face.lip_bottom.2": ("lips_bot.{}",),
    "face.lip_bottom.1": ("lips_bot_01.{}",),
}
# Fingers and face are moved by controls (`c_…`), which in the control rig carry the mesh as well
FAMILY = "Auto-Rig Pro"
_TABLE: Table = {**_LIMBS, **prefixed(_DETAILS, "", "c_")}
_SIDES = ("l", "r")


def match(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a rig from Auto-Rig Pro."""
    return joints_of(_TABLE, _SIDES, names) if "head.x" in names or "root.x" in names else {}


def same_limb(part: str) -> tuple[Joint, ...]:
    """Return where an upper arm or a thigh (`thigh.L`) may begin, the likeliest first."""
    limb, _, side = part.partition(".")
    patterns = {"upper_arm": UPPER_ARM, "thigh": THIGH}[limb]
    return tuple(Joint(pattern.replace("{}", side.lower())) for pattern in patterns)
