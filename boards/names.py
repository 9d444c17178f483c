"""Know again what the edit made: each of its strips carries what it is and what it was made from.

A strip that is still made from the same stays as it is, with all that the artist did to it. Must not import anything of
Animatic.
"""

from __future__ import annotations

import hashlib

import bpy

_STRIP = "animatic_edit_strip"  # custom property of a strip: what it is
_MADE_FROM = "animatic_edit_of"  # custom property of a strip: a digest of what it was made from
_LABEL = "animatic_edit_label"  # custom property of a strip: what the artist was shown as its name


def mark(strip: bpy.types.Strip, name: str, *made_from: object) -> None:
    """Let `strip` be known as `name`."""
    strip[_STRIP], strip[_MADE_FROM], strip[_LABEL] = name, _digest(made_from), strip.name


def is_made_from(strip: bpy.types.Strip, *made_from: object) -> bool:
    """Tell whether `strip` was made from just that."""
    return strip.get(_MADE_FROM) == _digest(made_from)


def marked(edit: bpy.types.Scene) -> dict[str, bpy.types.Strip]:
    """Return the strips that the edit made, by what they are."""
    return {name: same[0] for name, same in _alike(edit).items()}


def copies(edit: bpy.types.Scene) -> list[tuple[str, bpy.types.Strip]]:
    """Return the strips that the artist split off or copied from those that the edit made, with what those are."""
    return [(name, strip) for name, same in _alike(edit).items() for strip in same[1:]]


def let_go(strip: bpy.types.Strip) -> None:
    """Let `strip` be the artist's."""
    for name in (_STRIP, _MADE_FROM, _LABEL):
        if name in strip:
            del strip[name]


def foreign(edit: bpy.types.Scene) -> list[bpy.types.Strip]:
    """Return the strips that the edit did not make."""
    return [strip for strip in edit.sequence_editor.strips if _STRIP not in strip]


def _alike(edit: bpy.types.Scene) -> dict[str, list[bpy.types.Strip]]:
    """Return the strips that carry the same name of the edit, as copies do: the one that the edit made comes first."""
    found: dict[str, list[bpy.types.Strip]] = {}
    for strip in edit.sequence_editor.strips if edit.sequence_editor else ():
        if _STRIP in strip:
            found.setdefault(strip[_STRIP], []).append(strip)
    return {name: sorted(same, key=_likeness) for name, same in found.items()}


def _likeness(strip: bpy.types.Strip) -> tuple[object, ...]:
    """Return what sorts the strip with its own label before a renamed one, and copies, which get a number, behind."""
    label = strip.get(_LABEL, strip.name)
    return strip.name != label, strip.name.startswith(f"{label}."), len(strip.name), strip.name


def _digest(made_from: tuple[object, ...]) -> str:
    return hashlib.sha1(repr(made_from).encode("utf-8"), usedforsecurity=False).hexdigest()
