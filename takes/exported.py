"""Choose the takes that leave the .blend, and the name that each gets.

Must not import operators or panels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import bpy

from ..backend.contract import ContractError, TakeFolder, export_name
from ..shots import Shot
from .errors import TakeError
from .film import shown_take
from .folders import takes_of

Which = Literal["shown", "starred"]


def exported_takes(scene: bpy.types.Scene, shots: Iterable[Shot], takes_root: Path, which: Which) -> list[TakeFolder]:
    """Return the takes of `shots` that the film shows, one a shot, or all that have a star. Raises `TakeError`."""
    found: list[TakeFolder] = []
    for shot in shots:
        if which == "starred":
            found += [folder for folder in reversed(takes_of(takes_root, shot)) if _has_star(folder)]
        elif folder := shown_take(takes_root, shot, scene.animatic.settings_for(shot)):
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
