"""Find the bones of fingers by the words of their names: `LeftHandIndex2`, `Bip01 L Finger11`, `Little Distal.R`.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from collections.abc import Iterable

from ....backend.contract import Joint
from .parts import FINGERS

_WORDS = {
    "thumb": ("thumb",),
    "index": ("index", "pointer"),
    "middle": ("middle", "mid"),
    "ring": ("ring",),
    "pinky": ("pinky", "little", "pinkie", "small"),
}
_FINGER_OF = {word: finger for finger, words in _WORDS.items() for word in words}
_STEPS = {"metacarpal": 0, "meta": 0, "proximal": 1, "intermediate": 2, "medial": 2, "distal": 3, "tip": 4}
_STEPS_OF_A_THUMB = _STEPS | {"metacarpal": 1, "meta": 1, "proximal": 2, "intermediate": 2}
_SILENT = {"finger", "hand", "phalanx", "phalange"}
_MOST_BONES = 4


def finger_joints(bones: Iterable[tuple[list[str], str]]) -> dict[str, Joint]:
    """Return the joints of one hand, `thumb.1` to `pinky.4`, of `bones`: the words of a name, and the name."""
    chains: dict[str, dict[int, str]] = {}
    for words, name in bones:
        found = _finger_and_step(words)
        if found:
            chains.setdefault(found[0], {}).setdefault(found[1], name)
    joints = {}
    for finger, chain in chains.items():
        joints |= _joints(finger, chain)
    return joints


def _finger_and_step(words: list[str]) -> tuple[str, int] | None:
    """Return which finger a name says and which of its bones, or None for what is none."""
    numbers = [int(word) for word in words if word.isdigit()]
    letters = [word for word in words if not word.isdigit()]
    for word in letters:
        if word in _FINGER_OF:
            finger = _FINGER_OF[word]
            steps = _STEPS_OF_A_THUMB if finger == "thumb" else _STEPS
            rest = [other for other in letters if other != word and other not in _SILENT]
            if any(other not in steps for other in rest):
                return None
            if rest:
                return finger, steps[rest[0]]
            return finger, numbers[-1] if numbers else 0
    digits = [word for word in words if word.isdigit()]
    return _of_3ds_max(digits[-1]) if letters == ["finger"] and digits else None


def _of_3ds_max(digits: str) -> tuple[str, int] | None:
    """Read 3ds Max's numbers: `Finger1` is the index finger's first bone, `Finger12` its third."""
    if len(digits) > 2 or int(digits[0]) >= len(FINGERS):
        return None
    return FINGERS[int(digits[0])], int(digits[1:] or 0)


def _joints(finger: str, chain: dict[int, str]) -> dict[str, Joint]:
    """Return the points of a finger whose bones are `chain`, by their numbers; a fourth bone begins in the tip."""
    numbers = sorted(chain)
    if finger != "thumb" and len(numbers) >= _MOST_BONES and numbers[0] == 0:
        numbers = numbers[1:]  # a bone inside the palm
    names = [chain[number] for number in numbers[:_MOST_BONES]]
    joints = {f"{finger}.{number}": Joint(name) for number, name in enumerate(names, 1)}
    return joints if len(names) == _MOST_BONES else joints | {f"{finger}.4": Joint(names[-1], "tail")}
