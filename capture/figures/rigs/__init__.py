"""Guess from bone names which bones are whose shoulder, knee, finger or eye: a file a family of rigs.

Must not import anything of Animatic but the contract, nor bpy: names in, names out.
"""

from .guessing import FAMILIES, OTHER_ENDS, guess, same_limb
from .lines import between
from .parts import (
    BODY,
    BODY_ROWS,
    FACE,
    FACE_OF_BODY,
    FACE_ROWS,
    FINGERS,
    HAND,
    KEYPOINTS,
    LEFT_HAND_ROWS,
    LIMB_PARTS,
    LIMBS,
    MIRRORED,
    RIGHT_HAND_ROWS,
    SIDES,
    hand_parts,
    other_side,
)
from .rig import Rig, Score

__all__ = [
    "BODY",
    "BODY_ROWS",
    "FACE",
    "FACE_OF_BODY",
    "FACE_ROWS",
    "FAMILIES",
    "FINGERS",
    "HAND",
    "KEYPOINTS",
    "LEFT_HAND_ROWS",
    "LIMBS",
    "LIMB_PARTS",
    "MIRRORED",
    "OTHER_ENDS",
    "RIGHT_HAND_ROWS",
    "SIDES",
    "Rig",
    "Score",
    "between",
    "guess",
    "hand_parts",
    "other_side",
    "same_limb",
]
