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
        _read(context.scene, shot, state.film[shot.id])


def _read(scene: bpy.types.Scene, shot: Shot, item: bpy.types.PropertyGroup) -> None:
    root = resources().takes_root
    folders = takes.takes_of(dict.fromkeys([root, unsaved_takes_root()]), shot)
    settings = scene.animatic.settings_or_none(shot)
    shown = film.shown_take(root, shot, settings.chosen_take if settings else 0)
    item.takes, item.shown, item.finished, item.total = len(folders), shown.number if shown else 0, 0, 0
    if folders:
        item.finished = len(folders[0].finished_frames())
        try:
            item.total = folders[0].read().frames.count
        except ContractError:
            item.total = item.finished + 1  # it is no finished one
