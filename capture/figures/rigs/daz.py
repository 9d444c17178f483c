"""Daz Genesis 3, 8 and 9, and the generations before them.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .tables import Table, fingers, joints_of

# A limb is a bending and a twisting bone; the bending one begins in the joint. Genesis 1 and 2 have one of both.
_TO_8: Table = {
    "upper_arm": ("{}ShldrBend", "{}Shldr"),
    "forearm": ("{}ForearmBend", "{}ForeArm"),
    "hand": ("{}Hand",),
    "thigh": ("{}ThighBend", "{}Thigh"),
    "shin": ("{}Shin",),
    "foot": ("{}Foot",),
    "head": ("head",),
    "eye": ("{}Eye",),
    "ear": ("{}Ear",),
    **fingers("{}<finger><n>", ("Thumb", "Index", "Mid", "Ring", "Pinky")),
    "face.brow.1": ("{}BrowOuter",),
    "face.brow.3": ("{}BrowMid",),
    "face.brow.5": ("{}BrowInner",),
    "face.nostril.1": ("{}Nostril",),
    "face.lip_corner": ("{}LipCorner",),
    "face.lip_top": ("LipUpperMiddle",),
    "face.lip_top.2": ("{}LipUpperInner",),
    "face.lip_top.1": ("{}LipUpperOuter",),
    "face.lip_bottom": ("LipLowerMiddle",),
    "face.lip_bottom.2": ("{}LipLowerInner",),
    "face.lip_bottom.1": ("{}LipLowerOuter",),
}
_9: Table = {
    "upper_arm": ("{}_upperarm",),
    "forearm": ("{}_forearm",),
    "hand": ("{}_hand",),
    "thigh": ("{}_thigh",),
    "shin": ("{}_shin",),
    "foot": ("{}_foot",),
    "head": ("head",),
    "eye": ("{}_eye",),
    "ear": ("{}_ear",),
    **fingers("{}_<finger><n>", ("thumb", "index", "mid", "ring", "pinky")),
}
_SIDES = ("l", "r")


def match_to_8(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a figure up to Genesis 8.1."""
    return joints_of(_TO_8, _SIDES, names)


def match_9(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a Genesis 9 figure."""
    return joints_of(_9, _SIDES, names)
