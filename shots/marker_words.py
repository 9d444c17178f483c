"""Tell what a timeline marker without a camera says: a line of dialogue, a note, or something of the artist's own.

Must not import operators or panels.
"""

from __future__ import annotations

import re

import bpy

SAID, NOTED = ("dialogue", "dialog"), ("notes", "note")  # the words before a colon
_QUOTED = re.compile(r'"(.+)"|“(.+)”|„(.+)“|«(.+)»|「(.+)」|『(.+)』', re.DOTALL)


def read(name: str) -> tuple[str, str] | None:
    """Return the kind ("dialogue" or "notes") and the words of a marker called `name`, None where it is neither."""
    kind, colon, rest = name.partition(":")
    if _QUOTED.fullmatch(name.strip()):
        return SAID[0], unquoted(name)
    if colon and kind.strip().lower() in SAID:
        return SAID[0], unquoted(rest)
    if colon and kind.strip().lower() in NOTED:
        return NOTED[0], rest.strip()
    return None


def free_markers(scene: bpy.types.Scene, start: int, end: int) -> list[bpy.types.TimelineMarker]:
    """Return the markers from `start` to `end` that neither have a camera nor carry words for the boards."""
    inside = (m for m in scene.timeline_markers if not m.camera and start <= m.frame <= end)
    return [marker for marker in inside if read(marker.name) is None]


def unquoted(text: str) -> str:
    """Return `text` without the quotation marks around all of it."""
    found = _QUOTED.fullmatch(text.strip())
    return next(filter(None, found.groups())).strip() if found else text.strip()
