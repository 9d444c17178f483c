"""Keep what the panels show in step with the playhead, the markers, the file and the backend.

Must not import panels.
"""

from __future__ import annotations

import logging

import bpy

from .. import shots
from . import backend, listing, modal, queue_start, texture_list

INTERVAL_SECONDS = 0.5

_log = logging.getLogger(__name__)
_problem = ""  # what went wrong at the last look


def _look() -> float:
    """Follow what has changed; what goes wrong is shown once, for a timer that raises would never run again."""
    global _problem
    try:
        _follow(bpy.context)
    except Exception as error:  # noqa: BLE001  the outer edge
        if str(error) != _problem:
            _log.exception("the panels could not be brought up to date")
            bpy.context.window_manager.animatic.show_error(
                f"Shots and takes could not be read: {error}", "Press Refresh in Takes when it is put right."
            )
        _problem = str(error)
    else:
        _problem = ""
    return INTERVAL_SECONDS


def _follow(context: bpy.types.Context) -> None:
    """Read the lists again when a shot is new, or they were read for another one or for other settings."""
    scene, state = context.scene, context.window_manager.animatic
    shot = shots.shown_shot(scene)
    if backend.update_report(context):
        modal.redraw(context)
    if not state.running and (shots.needs_sync(scene) or listing.is_stale(context, shot)):
        listing.refresh(context)
        modal.redraw(context)
    if not state.running and texture_list.is_stale(context):
        texture_list.refresh(context)
        modal.redraw(context)
    if queue_start.follow(context):
        modal.redraw(context)


def register() -> None:
    """Start looking; without a window there are no panels to keep."""
    if not bpy.app.background:
        bpy.app.timers.register(_look, first_interval=INTERVAL_SECONDS, persistent=True)


def unregister() -> None:
    """Stop looking."""
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
