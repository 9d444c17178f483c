"""Read what is on disk of the film's shots into the state that the list of shots draws.

Must not import panels.
"""

from __future__ import annotations

import time

import bpy

from .. import shots, takes
from ..backend.contract import ContractError
from ..resources import resources
from ..shots import Shot
from ..takes import film
from . import film_failures

_READ_SECONDS = 0.015  # for which a look at the film may hold Blender's window

_unread: list[Shot] = []  # of the list, those whose takes are not read yet


def update(context: bpy.types.Context, only: Shot | None = None) -> None:
    """Read the takes of every shot of the scene, or of `only` that one where the others were read before.

    In a window the rest of a long film is left to `read_on`.
    """
    state, found = context.window_manager.animatic, [shot for shot in shots.all_shots(context.scene) if shot.id]
    known = {item.name for item in state.film}
    if only is None or known != {shot.id for shot in found}:
        state.film.clear()
        for shot in found:
            state.film.add().name = shot.id
        _unread[:] = found
    if only is not None and only.id in state.film:
        _read(only, state.film[only.id])
        _unread[:] = [shot for shot in _unread if shot.id != only.id]
    read_on(context)


def read_on(context: bpy.types.Context) -> bool:
    """Read shots that are not read yet, in a window for a moment; return whether some are left."""
    state, began = context.window_manager.animatic, time.monotonic()
    while _unread:
        shot = _unread.pop(0)
        if shot.id in state.film:
            _read(shot, state.film[shot.id])
        if _in_window() and time.monotonic() - began > _READ_SECONDS:
            break
    film_failures.show(context)
    return bool(_unread)


def forget() -> None:
    """Let go of what is left to read, with the list that it belongs to."""
    _unread.clear()


def has_unread() -> bool:
    """Tell whether shots are not read yet."""
    return bool(_unread)


def _in_window() -> bool:
    return not bpy.app.background


def _read(shot: Shot, item: bpy.types.PropertyGroup) -> None:
    folders = takes.takes_of(resources().takes_root, shot)
    newest = next((folder for folder in folders if film.is_finished(folder)), None)
    item.takes = " ".join(f"{takes.home_of(folder)}/{folder.number}" for folder in folders)
    item.newest, item.newest_home = (newest.number, takes.home_of(newest)) if newest else (0, "")
    item.finished, item.total, item.written = 0, 0, ""
    if folders:
        item.written = f"{folders[0].take_json.stat().st_mtime}"
        item.finished = len(folders[0].finished_frames())
        try:
            item.total = folders[0].read().frames.count
        except ContractError:
            item.total = item.finished + 1  # it is no finished one
