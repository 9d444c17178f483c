"""Read the shot that is shown, its captures and its takes into the state that panels draw.

Must not import panels.
"""

from __future__ import annotations

import time
from pathlib import Path

import bpy

from .. import overlay, shots, takes
from ..backend import contract
from ..backend.contract import TakeFolder
from ..resources import resources
from ..runs import RunError
from ..shots import Shot
from ..state import marks_of
from ..takes import more_frames
from . import captured, film_status, pictures

_READ_SECONDS = 0.015  # for which a look at the takes may hold Blender's window
_unread: list[TakeFolder | None] = []  # by their place in the list; None where a take is read
_read: dict[str, contract.Take] = {}  # the takes of the list by their folder, as they were when it was read

OTHER_SHOT = "The list shows the takes of another shot: press Refresh"
NO_SHOT = "The scene has no shot here: set its frame range, move its markers into it, or choose Shots From in Film."


def current_shot(context: bpy.types.Context) -> Shot | None:
    """Return the shot that the panels show, with an id and settings."""
    shots.sync(context.scene)
    return shots.shown_shot(context.scene)


def shown_shot(context: bpy.types.Context) -> Shot | None:
    """Return the shot that the panels show as it was last seen. Reads only, so that polls may ask."""
    return shots.glanced_shot(context.scene)


def required_shot(context: bpy.types.Context) -> Shot:
    """Return the shot that the panels show. Raises `RunError` where there is none."""
    shot = current_shot(context)
    if shot is None:
        raise RunError(NO_SHOT, code="no_shot")
    return shot


def refresh(context: bpy.types.Context, choose: TakeFolder | None = None) -> None:
    """Read the takes and the capture of the current shot again; the chosen take stays chosen, or `choose` is."""
    state, shot = context.window_manager.animatic, current_shot(context)
    root = resources().takes_root
    state.takes_root = str(root)
    chosen = state.active_item().folder if state.active_item() else ""
    chosen = str(choose.path) if choose else chosen
    state.shot_id = shot.id if shot else ""
    state.takes.clear()
    forget()
    film_status.update(context, shot)
    folders = takes.takes_of(root, shot) if shot else []
    if state.compared and state.compared not in {str(folder.path) for folder in folders}:
        state.compared = ""
        overlay.redraw()
    if shot is None:
        captured.forget(state)
        return
    for folder in folders:
        item = state.takes.add()
        item.name, item.folder, item.label = str(folder.number), str(folder.path), f"Take {folder.number}"
    named = [index for index, folder in enumerate(folders) if str(folder.path) == chosen]
    state.active_take = named[0] if named else 0
    _unread[:] = folders
    read_on(context, state.active_take)
    captured.show(context, shot)


def read_on(context: bpy.types.Context, first: int = 0) -> bool:
    """Read takes of the list that are not read yet, `first` before all; return whether some are left.

    In a window it ends after a moment, so that a long list on a slow disk does not hold it: call it again soon.
    """
    state, began = context.window_manager.animatic, time.monotonic()
    unread = [index for index, folder in enumerate(_unread) if folder is not None]
    for index in sorted(unread, key=lambda index: index != first):
        _fill(state.takes[index], _unread[index])
        _unread[index] = None
        if _in_window() and time.monotonic() - began > _READ_SECONDS:
            break
    return has_unread()


def _in_window() -> bool:
    return not bpy.app.background


def forget() -> None:
    """Let go of what was read and is left to read, with the list that it belongs to."""
    _unread.clear()
    _read.clear()


def has_unread() -> bool:
    """Tell whether takes of the list are not read yet."""
    return any(_unread)


def refresh_capture(context: bpy.types.Context, shot: Shot) -> None:
    """Look for the capture that serves `shot` again, after a change of settings: its takes are as they were."""
    captured.show(context, shot)


def chosen_take(context: bpy.types.Context) -> TakeFolder | None:
    """Return the take chosen in the list, if it is still on disk."""
    folder = listed_take(context)
    return folder if folder and folder.take_json.exists() else None


def listed_take(context: bpy.types.Context) -> TakeFolder | None:
    """Return the take chosen in the list without asking the disk, which may be slow: for polls."""
    item = context.window_manager.animatic.active_item()
    return TakeFolder(Path(item.folder)) if item else None


def read_take(context: bpy.types.Context) -> contract.Take | None:
    """Return the take chosen in the list as it was read for that, None where it could not be: for polls."""
    item = context.window_manager.animatic.active_item()
    return _read.get(item.folder) if item else None


def refresh_if_stale(context: bpy.types.Context) -> None:
    """Read the lists again where nothing watches the playhead for them, as in scripts. Not for drawing or polls."""
    shot = shown_shot(context)
    if shots.needs_sync(context.scene) or is_stale(context, shot):
        refresh(context)


def is_of_other_shot(context: bpy.types.Context) -> bool:
    """Tell whether the list of takes was read for another shot than the one shown. Reads only."""
    shot = shown_shot(context)
    return (shot.id if shot else "") != context.window_manager.animatic.shot_id


def is_stale(context: bpy.types.Context, shot: Shot | None) -> bool:
    """Tell whether the lists were read for another shot, or the capture for other settings. Reads only."""
    state = context.window_manager.animatic
    if shot is None:
        return bool(state.shot_id)
    return shot.id != state.shot_id or state.capture_request != captured.asked(context.scene, shot)


def _fill(item: bpy.types.PropertyGroup, folder: TakeFolder) -> None:
    marks, root = marks_of(folder), bpy.context.window_manager.animatic.takes_root
    item.more, item.shows_more = "", False
    item.folder = ""  # which lets no change be written
    item.star, item.notes = marks.star, marks.notes
    item.name, item.folder = str(folder.number), str(folder.path)
    item.finished = len(folder.finished_frames())
    item.icon = pictures.middle_icon(folder)
    try:
        take = folder.read()
    except contract.ContractError as error:
        item.label, item.detail = f"Take {folder.number}: cannot be read", str(error)
        return
    item.total, _read[item.folder] = take.frames.count, take
    sets = more_frames.described(folder, take)
    item.more = "\n".join(f"{more.path.name}\t{text}" for more, text in sets)
    item.shows_more = bool(sets) and more_frames.are_shown(folder, take)
    item.label = f"Take {folder.number}, seed {take.seed}" + (" (untrained)" if take.models.untrained else "")
    if str(takes.root_of(folder)) != root:  # its number may be another's too
        item.label += " (before the first save)"
    item.detail = f"Seed {take.seed}, {take.width} × {take.height}, {take.models.name}: {take.prompt}"
    if take.travel:
        item.detail += " (prompt travel)"
