"""Find what is said and noted in each shot: in its settings, in markers, or in a text block.

The first place that has words wins, for dialogue and notes apart:
1. the shot's own settings;
2. timeline markers without a camera that stand in the shot: `dialogue: …` or words in quotation marks are said,
   `notes: …` is noted; other markers mean something else and are left alone;
3. the script, a text block: lines that start with the shot's name, `SH010: ANNA: Wait!` or `SH010 notes: It rains.`;
   indented lines go on with the one before.
Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import bpy

from ..settings.scene import ShotSettings
from ..shots import Shot, marker_words
from ..shots.marker_words import NOTED, SAID, unquoted


@dataclass(frozen=True)
class Words:
    """What is said in a shot, and what is to remember of it."""

    dialogue: str = ""
    notes: str = ""


def words_of(scene: bpy.types.Scene, shot: Shot, settings: ShotSettings) -> Words:
    """Return the words of `shot`, from the first place that has any."""
    text = scene.animatic.boards.script
    places = (Words(settings.dialogue, settings.notes), from_markers(scene, shot), from_text(text, shot.name))
    dialogue = next((words.dialogue for words in places if words.dialogue.strip()), "")
    return Words(dialogue, next((words.notes for words in places if words.notes.strip()), ""))


def from_markers(scene: bpy.types.Scene, shot: Shot) -> Words:
    """Return the words of the markers without a camera that stand in `shot`."""
    inside = (m for m in scene.timeline_markers if not m.camera and shot.edit_start <= m.frame <= shot.edit_end)
    said, noted = [], []
    for marker in sorted(inside, key=lambda marker: marker.frame):
        found = marker_words.read(marker.name)
        if found:
            kind, words = found
            (said if kind in SAID else noted).append(words)
    return Words("\n".join(said), "\n".join(noted))


def from_text(text: bpy.types.Text | None, shot_name: str) -> Words:
    """Return what the lines of a text block say of the shot called `shot_name`."""
    said, noted = [], []
    for of_shot, kind, words in _entries((line.body for line in text.lines) if text else ()):
        if of_shot == shot_name.casefold():
            (noted if kind in NOTED else said).append(words)
    return Words("\n".join(said), "\n".join(noted))


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (shot's name, kind, words) of each entry of a script."""
    found: tuple[str, str] | None = None
    words: list[str] = []
    for line in lines:
        if found and line[:1].isspace() and line.strip():
            words.append(line.strip())
            continue
        if found:
            yield (*found, unquoted("\n".join(words)))
        head, colon, rest = line.partition(":")
        found, words = (_named(head) if colon and head.strip() else None), [rest.strip()]
    if found:
        yield (*found, unquoted("\n".join(words)))


def _named(head: str) -> tuple[str, str]:
    """Return the shot's name and the kind of words that stand before the colon."""
    name, _, last = head.strip().casefold().rpartition(" ")
    return (name.strip(), last) if last in (*SAID, *NOTED) and name else (head.strip().casefold(), SAID[0])
