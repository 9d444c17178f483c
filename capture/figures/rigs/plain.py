"""Plain names: words in any order and any spelling (`upper_arm.L`, `LeftArm`, `l_upperarm`, `Bip01 L Thigh`).

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

import re

from ....backend.contract import Joint
from .parts import SIDES

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LEFT, _RIGHT = {"l", "left"}, {"r", "right"}
_NOISE = {"def", "org", "bip", "b", "j", "c", "x", "cc", "base", "valve", "biped", "bone", "jnt", "joint", "stretch"}
_HELPERS = {"twist", "roll", "ik", "fk", "pole", "target", "ctrl", "control", "mch", "tweak", "end", "nub", "helper"}
# From the surest word to the least; a word taken by an earlier part is free for no later one
# (Mixamo's Leg is the shin because UpLeg is the thigh; where Leg and Knee are all there is, it is the thigh).
_PLAIN = {
    "upper_arm": ("upperarm", "uparm", "armupper", "arm", "shoulder"),
    "forearm": ("forearm", "lowerarm", "lowarm", "armlower", "elbow"),
    "hand": ("hand", "wrist"),
    "thigh": ("thigh", "upperleg", "upleg", "legupper", "hip", "leg"),
    "shin": ("shin", "calf", "lowerleg", "lowleg", "leglower", "knee", "leg"),
    "foot": ("foot", "ankle"),
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
    return {part: Joint(name) for part, name in bones.items()}


def _plain_key(name: str) -> tuple[str, str] | None:
    """Return the word and the side that a bone's name says, or None for a control or helper bone."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if _HELPERS & set(words):
        return None
    side = "L" if _LEFT & set(words) else "R" if _RIGHT & set(words) else ""
    rest = "".join(w for w in words if w not in _LEFT | _RIGHT | _NOISE and not w.isdigit())
    if not side:
        side, rest = _side_inside(rest)
    return rest, side


def _side_inside(word: str) -> tuple[str, str]:
    """Split names that are written in one piece (`leftarm`, `rightupleg`)."""
    for side, start in (("L", "left"), ("R", "right")):
        if word.startswith(start):
            return side, word.removeprefix(start)
    return "", word
