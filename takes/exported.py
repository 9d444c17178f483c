"""Choose the takes that leave the .blend, and the name that each gets.

Must not import operators or panels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import bpy

from ..backend.contract import ContractError, TakeFolder, export_name
from ..shots import Shot
from .errors import TakeError
from .film import shown_take
from .folders import takes_of

Which = Literal["shown", "starred"]


@dataclass(frozen=True)
class Wanted:
    """A shot whose takes are wanted, and which of them its settings choose."""

    shot: Shot
    chosen_take: int
    chosen_in: str


def wanted_of(scene: bpy.types.Scene, shots: Iterable[Shot]) -> list[Wanted]:
    """Return what the settings of `shots` choose, so that no more is asked of the scene."""
    found = []
    for shot in shots:
        settings = scene.animatic.settings_for(shot)
        found.append(Wanted(shot, settings.chosen_take, settings.chosen_in))
    return found


def exported_takes(wanted: Iterable[Wanted], takes_root: Path, which: Which) -> list[TakeFolder]:
    """Return the takes of shots that the film shows, one a shot, or all that have a star. Raises `TakeError`.

    Reads files alone, and so may be called beside the main thread.
    """
    found: list[TakeFolder] = []
    for one in wanted:
        if which == "starred":
            found += [folder for folder in reversed(takes_of(takes_root, one.shot)) if _has_star(folder)]
        elif folder := shown_take(takes_root, one.shot, one):
            found.append(folder)
    if found:
        return found
    if which == "starred":
        raise TakeError("No take has a star.", "Give one to the takes to export, in Takes.", code="no_take")
    raise TakeError("No shot has a finished take.", "Generate one first.", code="no_take")


def exported_names(folders: Sequence[TakeFolder]) -> list[str]:
    """Return the name, without an ending, that each take is exported under; none twice. Raises `ContractError`."""
    names, given = [export_name(folder.read()) for folder in folders], Counter[str]()
    for place, name in enumerate(names):
        given[name] += 1
        if given[name] > 1:
            names[place] = f"{name}_{given[name]}"
    return names


def _has_star(folder: TakeFolder) -> bool:
    try:
        return folder.read_marks().star
    except (ContractError, OSError):  # a damaged file says nothing
        return False
