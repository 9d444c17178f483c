"""Say which of ADE20K's classes a thing belongs to: as an artist named it, or by the words of its name.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from .ade20k import SEG_CLASSES, SegClass

SEG_PROPERTY = "animatic_seg"  # the custom property of a material, an object or a collection: a class's name or number
# What an armature moves is a person, but where its name says one of these: they are rigged too.
_RIGGED = {
    *("animal", "car", "bus", "truck", "van", "airplane", "boat", "ship", "bicycle", "minibike", "tree", "plant"),
    *("palm", "flower", "door", "curtain", "flag", "chair", "clock", "fan", "plaything", "lamp", "tent"),
}


def seg_class(said: object) -> SegClass | None:
    """Return the class that a property's value `said` names, by name, by another word for it or by number from 1."""
    if isinstance(said, (int, float)):
        return SEG_CLASSES[int(said) - 1] if 1 <= said <= len(SEG_CLASSES) else None
    text = str(said).strip().lower() if said is not None else ""
    return seg_class(int(text)) if text.isdigit() else _by_words().get(text)


def guessed_seg_class(name: str, moved_by_armature: bool = False) -> SegClass | None:
    """Return the class that the whole words of `name` tell, the longest ones and the last ones first."""
    found = _told(_words(name))
    if moved_by_armature and (found is None or found.name not in _RIGGED):
        return seg_class("person")
    return found


def class_of(said: Iterable[object], name: str, moved_by_armature: bool) -> tuple[SegClass | None, bool]:
    """Return the class of an object and whether it is guessed: the first that was `said` counts, then its `name`."""
    for each in said:
        if found := seg_class(each):
            return found, False
    return guessed_seg_class(name, moved_by_armature), True


@cache
def _by_words() -> dict[str, SegClass]:
    known: dict[str, SegClass] = {}
    for each in SEG_CLASSES:
        known[each.name] = each
    for each in SEG_CLASSES:
        for word in each.words:
            known.setdefault(word, each)
    return known


def _words(name: str) -> list[str]:
    """Return the words of a name as artists write them: Brick_Wall.001, brickWall02, SM-TrafficLight."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _told(words: list[str]) -> SegClass | None:
    known = _by_words()
    for length in (3, 2, 1):
        for begin in range(len(words) - length, -1, -1):
            phrase = " ".join(words[begin : begin + length])
            found = known.get(phrase) or (known.get(phrase[:-1]) if phrase.endswith("s") else None)
            if found:
                return found
    return None
