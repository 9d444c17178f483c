"""Guess from bone names which bones are whose shoulder, knee or eye: one table a rig family.

A part is a word and, where there are two, a side: `upper_arm.L`, `head`. Right and left are the
subject's. Must not import anything of Animatic, nor bpy: names in, names out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

LIMBS = ("upper_arm", "forearm", "hand", "thigh", "shin", "foot")
SIDES = ("L", "R")
LIMB_PARTS = tuple(f"{limb}.{side}" for limb in LIMBS for side in SIDES)
FACE_PARTS = ("nose", "eye.L", "eye.R", "ear.L", "ear.R")
LIMBS_OF_A_PERSON = 6  # both arms or both legs; fewer is a lamp or a tail


@dataclass(frozen=True)
class Rig:
    """The bones of one armature by part, and the family that their names are from."""

    family: str
    bones: dict[str, str]

    @property
    def score(self) -> int:
        """The number of parts found, limbs before everything else."""
        limbs = sum(part in self.bones for part in LIMB_PARTS)
        return 10 * limbs + len(self.bones)


def guess(names: Iterable[str]) -> Rig | None:
    """Return the rig that the bone `names` fit best, or None where they are nobody's."""
    return _guess(tuple(names))


@lru_cache(maxsize=256)  # panels ask at every draw
def _guess(names: tuple[str, ...]) -> Rig | None:
    rigs = [Rig(family, match(names)) for family, match in FAMILIES.items()]
    best = max(rigs, key=lambda rig: rig.score)  # the first of equals: the families go from narrow to wide
    return best if sum(part in best.bones for part in LIMB_PARTS) >= LIMBS_OF_A_PERSON else None


def _from_table(table: dict[str, tuple[str, ...]], sides: tuple[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return part -> name for a table whose names hold `{}` where the side stands; the first that exists counts."""
    present = set(names)
    bones = {}
    for part, candidates in table.items():
        two_sided = "{}" in candidates[0]
        for side, word in zip(SIDES, sides, strict=True) if two_sided else (("", ""),):
            found = next((c.format(word) for c in candidates if c.format(word) in present), None)
            if found:
                bones[f"{part}.{side}" if side else part] = found
    return bones


# Rigify

_RIGIFY_META = {
    **{limb: (limb + ".{}",) for limb in LIMBS},
    "head": ("spine.006", "spine.005"),
    "nose": ("nose.002",),
    "eye": ("eye.{}",),
    "ear": ("ear.{}",),
}
# DEF bones carry the mesh; ORG bones follow the same controls where a DEF bone is missing
_RIGIFY_GENERATED = {
    part: tuple(prefix + name for name in candidates for prefix in ("DEF-", "ORG-"))
    for part, candidates in _RIGIFY_META.items()
}


def _match_rigify_generated(names: tuple[str, ...]) -> dict[str, str]:
    return _from_table(_RIGIFY_GENERATED, SIDES, names)


def _match_rigify_meta(names: tuple[str, ...]) -> dict[str, str]:
    return _from_table(_RIGIFY_META, SIDES, names)


# Mixamo

_MIXAMO = {
    "upper_arm": ("{}Arm",),
    "forearm": ("{}ForeArm",),
    "hand": ("{}Hand",),
    "thigh": ("{}UpLeg",),
    "shin": ("{}Leg",),
    "foot": ("{}Foot",),
    "head": ("Head",),
    "eye": ("{}Eye",),
}
_MIXAMO_PREFIX = re.compile(r"^mixamorig\d*[:_]", re.IGNORECASE)


def _match_mixamo(names: tuple[str, ...]) -> dict[str, str]:
    plain = {_MIXAMO_PREFIX.sub("", name): name for name in names if _MIXAMO_PREFIX.match(name)}
    return {part: plain[found] for part, found in _from_table(_MIXAMO, ("Left", "Right"), plain).items()}


# Plain names: words in any order and any spelling (`upper_arm.L`, `LeftArm`, `l_upperarm`, `Bip01 L Thigh`)

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


def _match_plain(names: tuple[str, ...]) -> dict[str, str]:
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
    return bones


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


FAMILIES: dict[str, Callable[[tuple[str, ...]], dict[str, str]]] = {
    "rigify": _match_rigify_generated,
    "rigify metarig": _match_rigify_meta,
    "mixamo": _match_mixamo,
    "plain": _match_plain,
}
