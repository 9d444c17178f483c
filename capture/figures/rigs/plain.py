"""Plain names: words in any order and any spelling (`upper_arm.L`, `LeftArm`, `l_upperarm`, `Bip01 L Thigh`).

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ....backend.contract import Joint
from .parts import SIDES
from .plain_fingers import finger_joints

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LEFT, _RIGHT = {"l", "left", "lf", "lft"}, {"r", "right", "rt", "rgt"}
_NOISE = {
    *("def", "org", "bip", "b", "j", "c", "x", "f", "cc", "base", "valve", "biped", "bone", "bn", "bnd", "bind", "jnt"),
    *("joint", "skin", "stretch", "jt", "sk", "skeleton", "rig", "char", "armature"),
}
_HELPERS = {
    *("twist", "roll", "ik", "fk", "pole", "target", "ctrl", "control", "ctl", "mch", "tweak", "end", "nub", "helper"),
    *("ref", "fix", "half", "vis", "wgt", "socket", "weapon", "prop"),
}
# From the surest word to the least; a word taken by an earlier part is free for no later one
# (Mixamo's Leg is the shin because UpLeg is the thigh; where Leg and Knee are all there is, it is the thigh).
# Where a rig has a wrist and a hand, or an ankle and a foot, the hand is in the palm and the foot in its ball.
_PLAIN = {
    "upper_arm": ("upperarm", "uparm", "armupper", "shldrbend", "shldr", "arm", "shoulder"),
    "forearm": ("forearm", "lowerarm", "lowarm", "armlower", "forearmbend", "elbow"),
    "hand": ("wrist", "hand"),
    "thigh": ("thigh", "upperleg", "upleg", "legupper", "thighbend", "hip", "leg"),
    "shin": ("shin", "calf", "lowerleg", "lowleg", "leglower", "knee", "leg"),
    "foot": ("ankle", "foot"),
    "eye": ("eye", "eyeball"),
    "ear": ("ear",),
    "head": ("head",),
    "nose": ("nose",),
}
_ONE_SIDED = {"head", "nose"}


def match(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a skeleton whose bones are named after what they are."""
    by_word: dict[tuple[str, str], str] = {}
    for name in names:  # parents come before children, so upperarm01 comes before upperarm02
        key = _plain_key(name)
        if key:
            by_word.setdefault(key, name)
    bones: dict[str, str] = {}
    for part, words in _PLAIN.items():
        for side in ("",) if part in _ONE_SIDED else SIDES:
            free = (by_word[word, side] for word in words if (word, side) in by_word)
            found = next((name for name in free if name not in bones.values()), None)
            if found:
                bones[f"{part}.{side}" if side else part] = found
    return {part: Joint(name) for part, name in bones.items()} | _hands(names)


def _hands(names: Iterable[str]) -> dict[str, Joint]:
    joints: dict[str, Joint] = {}
    for side in SIDES:
        own = [(words, name) for name in names for words, found in [_words_and_side(name)] if found == side]
        joints |= {f"{part}.{side}": joint for part, joint in finger_joints(own).items()}
    return joints


def _words_and_side(name: str) -> tuple[list[str], str]:
    """Return the words of a name without its side and what says nothing, and the side; no words for a helper bone."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if _HELPERS & set(words):
        return [], ""
    side = "L" if _LEFT & set(words) else "R" if _RIGHT & set(words) else ""
    rest = [word for word in words if word not in _LEFT | _RIGHT | _NOISE]
    if not side:
        for index, word in enumerate(rest):
            side, rest[index] = _side_inside(word)
            if side:
                break
    return [word for word in rest if word], side


def _plain_key(name: str) -> tuple[str, str] | None:
    """Return the word and the side that a bone's name says, or None for a control or helper bone."""
    words, side = _words_and_side(name)
    return ("".join(word for word in words if not word.isdigit()), side) if words else None


def _side_inside(word: str) -> tuple[str, str]:
    """Split names that are written in one piece (`leftarm`, `uplegright`)."""
    for side, said in (("L", "left"), ("R", "right")):
        if word.startswith(said):
            return side, word.removeprefix(said)
        if word.endswith(said):
            return side, word.removesuffix(said)
    return "", word
