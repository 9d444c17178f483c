"""VRM: VRoid's bone names, and any names at all where the file says which bone is which.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from collections.abc import Mapping

from ....backend.contract import Joint
from .parts import FINGERS, SIDES
from .tables import Table, fingers, joints_of

_VROID: Table = {
    "upper_arm": ("J_Bip_{}_UpperArm",),
    "forearm": ("J_Bip_{}_LowerArm",),
    "hand": ("J_Bip_{}_Hand",),
    "thigh": ("J_Bip_{}_UpperLeg",),
    "shin": ("J_Bip_{}_LowerLeg",),
    "foot": ("J_Bip_{}_Foot",),
    "head": ("J_Bip_C_Head",),
    "eye": ("J_Adj_{}_FaceEye",),
    **fingers("J_Bip_{}_<finger><n>", ("Thumb", "Index", "Middle", "Ring", "Little")),
}
# The words of VRM's humanoid. VRM 0 and 1 call the bones of a thumb differently, with words in common
_LIMBS = {
    **{"upper_arm": "upper_arm", "forearm": "lower_arm", "hand": "hand"},
    **{"thigh": "upper_leg", "shin": "lower_leg", "foot": "foot", "eye": "eye"},
}
_STEPS = ("proximal", "intermediate", "distal")
_STEPS_OF_A_THUMB_IN_1 = ("metacarpal", "proximal", "distal")


def match_vroid(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a character from VRoid Studio."""
    return joints_of(_VROID, SIDES, names)


def match_humanoid(said: Mapping[str, str], names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a file that says of each bone what it is: `left_upper_arm` -> the bone's name."""
    thumb = _STEPS_OF_A_THUMB_IN_1 if "left_thumb_metacarpal" in said else _STEPS
    words = dict(_LIMBS)
    for finger in FINGERS:
        human = "little" if finger == "pinky" else finger
        steps = thumb if finger == "thumb" else _STEPS
        words |= {f"{finger}.{number}": f"{human}_{step}" for number, step in enumerate(steps, 1)}
    joints = {}
    for side, word in zip(SIDES, ("left", "right"), strict=True):
        bones = {part: said.get(f"{word}_{human}", "") for part, human in words.items()}
        joints |= {f"{part}.{side}": Joint(bone) for part, bone in bones.items() if bone in names}
        last = {finger: bones[f"{finger}.3"] for finger in FINGERS}
        joints |= {f"{finger}.4.{side}": Joint(bone, "tail") for finger, bone in last.items() if bone in names}
    head = said.get("head", "")
    return joints | ({"head": Joint(head)} if head in names else {})
