"""Tell what the film shows: its shots in order, the take of each, and where each begins.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import bpy

from .. import shots
from ..backend.contract import ContractError, TakeFolder
from ..settings.scene import ShotSettings
from ..shots import Shot
from .folders import home_of, takes_of


class Choice(Protocol):
    """What the settings of a shot say of its take: the number 0 is the newest finished one."""

    chosen_take: int
    chosen_in: str


@dataclass(frozen=True)
class FilmShot:
    """A shot as the film shows it, from frame `edit_start` of the film on; `take` is None where none is finished."""

    shot: Shot
    settings: ShotSettings
    take: TakeFolder | None
    edit_start: int


def film_shots(scene: bpy.types.Scene, takes_root: Path) -> list[FilmShot]:
    """Return the camera shots of `scene` that are switched on, in the film's order, with their takes.

    Each begins where it lies in time; once they are reordered, or where some by hand overlap, one follows the other
    from the scene's first frame on. A film that begins before frame 0, where no scene's range does, is all moved there.
    """
    found = [(shot, scene.animatic.settings_for(shot)) for shot in shots.sync(scene)]
    found = [(shot, settings) for shot, settings in found if settings.enabled]
    starts = _starts(scene, [shot for shot, _settings in found])
    return [
        FilmShot(shot, settings, shown_take(takes_root, shot, settings), start)
        for (shot, settings), start in zip(found, starts, strict=True)
    ]


def shown_take(takes_root: Path, shot: Shot, settings: Choice) -> TakeFolder | None:
    """Return the take of `shot` that its `settings` choose; without one the newest finished one, None without any."""
    folders, number, home = takes_of(takes_root, shot), settings.chosen_take, settings.chosen_in
    alike = (folder for folder in folders if folder.number == number and home in ("", home_of(folder)))
    return next(alike, None) or next((folder for folder in folders if is_finished(folder)), None)


def is_finished(folder: TakeFolder) -> bool:
    """Tell whether every picture of a take is there."""
    try:
        return len(folder.finished_frames()) >= folder.read().frames.count
    except (ContractError, OSError):
        return False


def begins_too_early(found: Iterable[Shot]) -> bool:
    """Tell whether one of the shots begins before the first frame that a scene can play."""
    return any(shot.edit_start < 0 for shot in found)


def _starts(scene: bpy.types.Scene, found: list[Shot]) -> list[int]:
    own = [shot.edit_start for shot in found]
    if all(left.edit_end < right.edit_start for left, right in pairwise(found)):
        later = scene.frame_start - own[0] if own and own[0] < 0 else 0
        return [start + later for start in own]
    starts, at = [], scene.frame_start
    for shot in found:
        starts.append(at)
        at += shot.end - shot.start + 1
    return starts
