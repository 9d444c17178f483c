"""Keep what the panels show in step with the playhead, the markers, the file and the backend.

Must not import panels.
"""

from __future__ import annotations

import logging

import bpy

from .. import shots
from . import (
    backend,
    figure_list,
    film_failures,
    film_status,
    listing,
    lora_words,
    queue_start,
    seen_pictures,
    texture_list,
    token_counts,
)
from .redraw import redraw

INTERVAL_SECONDS = 0.5
_SOON_SECONDS = 0.05  # while takes of the list are left to read

_log = logging.getLogger(__name__)
_problem = ""  # what went wrong at the last look


def _look() -> float:
    """Follow what has changed; what goes wrong is shown once, for a timer that raises would never run again."""
    global _problem
    left = False
    try:
        left = _follow(bpy.context)
    except Exception as error:  # noqa: BLE001  the outer edge
        if str(error) != _problem:
            _log.exception("the panels could not be brought up to date")
            bpy.context.window_manager.animatic.show_error(
                f"Shots and takes could not be read: {error}", "Press Refresh in Takes when it is put right."
            )
        _problem = str(error)
    else:
        _problem = ""
    return _SOON_SECONDS if left else INTERVAL_SECONDS


def _follow(context: bpy.types.Context) -> bool:
    """Read the lists again when a shot is new, or they were read for another one or for other settings.

    Return whether takes are left to read.
    """
    if backend.update_report(context):
        redraw(context)
    if queue_start.follow(context):
        redraw(context)
    if context.window_manager.animatic.running:
        return False
    if texture_list.is_stale(context):
        texture_list.refresh(context)
        redraw(context)
    if figure_list.is_stale(context):
        figure_list.refresh(context)
        redraw(context)
    shot = shots.glanced_shot(context.scene)
    if shot is not None and film_failures.reconsider(context, shot):
        redraw(context)
    lora_words.follow(context)
    left = _follow_takes(context)
    for follow in (seen_pictures.follow, token_counts.follow):
        if follow(context):
            redraw(context)
    return left


def _follow_takes(context: bpy.types.Context) -> bool:
    """Read the takes and the capture of the shown shot where they are not known; return whether some takes are left."""
    scene, shot = context.scene, shots.shown_shot(context.scene)
    if shots.needs_sync(scene) or listing.is_of_other_shot(context):
        listing.refresh(context)
    elif shot is not None and listing.is_stale(context, shot):
        listing.refresh_capture(context, shot)
    elif not listing.has_unread() and not film_status.has_unread():
        return False
    left = [listing.read_on(context), film_status.read_on(context)]
    redraw(context)
    return any(left)


@bpy.app.handlers.persistent
def _forget(_file: str) -> None:
    """Leave unread what belongs to the file before: its lists are gone."""
    listing.forget()
    film_status.forget()
    seen_pictures.forget()
    lora_words.forget()


def _changing() -> tuple[list, ...]:
    """Return the handlers of what may change shots without Animatic."""
    handlers = bpy.app.handlers
    return handlers.depsgraph_update_post, handlers.undo_post, handlers.redo_post, handlers.load_post


@bpy.app.handlers.persistent
def _look_anew(*_arguments: object) -> None:
    """Let panels look for the shown shot anew."""
    shots.forget()


def register() -> None:
    """Start looking; without a window there are no panels to keep."""
    bpy.app.handlers.load_post.append(_forget)
    for handlers in _changing():
        handlers.append(_look_anew)
    if not bpy.app.background:
        bpy.app.timers.register(_look, first_interval=INTERVAL_SECONDS, persistent=True)


def unregister() -> None:
    """Stop looking."""
    for handlers in _changing():
        handlers.remove(_look_anew)
    bpy.app.handlers.load_post.remove(_forget)
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
    token_counts.forget()
