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
# Words that are classes and in a name mostly say something else: "Base Mesh", "Body_Base".
_TELL_NOTHING = {"base"}
# What is no thing by itself where one of the classes is named before it: the dataset has no parts.
_OF_VEHICLES = {*("hood", "seat", "window", "door", "light", "mirror", "glass", "plate", "roof", "radiator", "tank")}
_OF_HOUSES = {*("roof", "door", "window", "glass", "column", "step", "facade")}
_PARTS = {
    **dict.fromkeys(("car", "bus", "truck", "van"), _OF_VEHICLES),
    **dict.fromkeys(("house", "building"), _OF_HOUSES),
    "windowpane": {"glass", "blind", "bar"},
    "tree": {"foliage", "plant", "flower", "fruit"},
}
_ONE_OF = {"men": "man", "women": "woman", "children": "child"}
_LONG_PLURALS = ("s", "x", "z", "ch", "sh")  # whose plural ends in -es


def seg_class(said: object) -> SegClass | None:
    """Return the class that a property's value `said` names, by name, by another word for it or by number from 1."""
    if isinstance(said, (int, float)):
        return SEG_CLASSES[int(said) - 1] if 1 <= said <= len(SEG_CLASSES) else None
    text = str(said).strip().lower() if said is not None else ""
    return seg_class(int(text)) if text.isdigit() else _by_words().get(text)


def guessed_seg_class(name: str, moved_by_armature: bool = False) -> SegClass | None:
    """Return the class that the whole words of `name` tell, the longest ones and the last ones first.

    Where these are a part of a class that is named before them, it is that class: "Car_Hood", "Window Glass".
    """
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
    for length in (3, 2, 1):
        for begin in range(len(words) - length, -1, -1):
            if found := _by_phrase(" ".join(words[begin : begin + length])):
                return _whole(words[:begin], words[begin + length - 1]) or found
    return None


def _by_phrase(phrase: str) -> SegClass | None:
    known = _by_words()
    return next((known[each] for each in _singulars(phrase) if each in known and each not in _TELL_NOTHING), None)


def _whole(before: list[str], word: str) -> SegClass | None:
    """Return the class named in the words `before` that has a part of the name `word`."""
    named = (_by_phrase(each) for each in before)
    wholes = (each for each in named if each and each.name in _PARTS)
    return next((each for each in wholes if not _PARTS[each.name].isdisjoint(_singulars(word))), None)


def _singulars(phrase: str) -> list[str]:
    """Return `phrase` and what it may be the plural of."""
    found = [phrase, _ONE_OF.get(phrase, phrase)]
    if phrase.endswith("s"):
        found.append(phrase[:-1])
    if phrase.endswith("es") and phrase[:-2].endswith(_LONG_PLURALS):
        found.append(phrase[:-2])
    if phrase.endswith("ies"):
        found.append(phrase[:-3] + "y")
    return found
