"""Read what is on disk of the film's shots into the state that the list of shots draws.

Must not import panels.
"""

from __future__ import annotations

import bpy

from .. import film, shots, takes
from ..backend.contract import ContractError
from ..resources import resources, unsaved_takes_root
from ..shots import Shot


def update(context: bpy.types.Context, only: Shot | None = None) -> None:
    """Read the takes of every shot of the scene, or of `only` that one where the others were read before."""
    state, found = context.window_manager.animatic, [shot for shot in shots.all_shots(context.scene) if shot.id]
    known = {item.name for item in state.film}
    if only is None or known != {shot.id for shot in found}:
        state.film.clear()
        for shot in found:
            state.film.add().name = shot.id
    else:
        found = [shot for shot in found if shot.id == only.id]
    for shot in found:
        _read(shot, state.film[shot.id])


def _read(shot: Shot, item: bpy.types.PropertyGroup) -> None:
    folders = takes.takes_of(dict.fromkeys([resources().takes_root, unsaved_takes_root()]), shot)
    newest = next((folder.number for folder in folders if film.is_finished(folder)), 0)
    item.numbers, item.newest = " ".join(str(folder.number) for folder in folders), newest
    item.finished, item.total = 0, 0
    if folders:
        item.finished = len(folders[0].finished_frames())
        try:
            item.total = folders[0].read().frames.count
        except ContractError:
            item.total = item.finished + 1  # it is no finished one
