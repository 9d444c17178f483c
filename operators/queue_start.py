"""Start the queue by itself: after the run in progress, and after a restart where a run was cut off.

Must not import panels.
"""

from __future__ import annotations

import math
import time

import bpy

from .. import waiting
from ..preferences import preferences_or_none
from . import queue_listing

COUNTDOWN_SECONDS = 10.0  # to press Pause in

_opened = False  # a file that has not been looked at yet
_starts_at: float | None = None  # on the clock of `time.monotonic`


def follow(context: bpy.types.Context) -> bool:
    """Look at the queue on disk, and start it where it is time to; tell whether anything has changed."""
    global _opened
    changed = queue_listing.refresh_if_changed(context)
    state = context.window_manager.animatic
    if _opened and not state.running:
        _opened = False
        _look_for_cut_run(context)
    if _starts_at is not None:
        changed = True
        _show_countdown(context, math.ceil(_starts_at - time.monotonic()))
    due = _starts_at is not None and time.monotonic() >= _starts_at
    if not state.running and (due or state.queue.follows):
        _start(context)
    return changed


def press(context: bpy.types.Context) -> None:
    """Start the queue now, or as soon as the run in progress has ended; without a window it is gone through at once."""
    state = context.window_manager.animatic
    if state.running:
        state.queue.follows = not state.queue.running
    elif bpy.ops.animatic.queue_run.poll():
        bpy.ops.animatic.queue_run("EXEC_DEFAULT" if bpy.app.background else "INVOKE_DEFAULT")


def call_off(context: bpy.types.Context) -> None:
    """Do not start by itself any more."""
    global _starts_at
    if _starts_at is not None:
        _starts_at = None
        _show_countdown(context, -1)
    context.window_manager.animatic.queue.follows = False


def _look_for_cut_run(context: bpy.types.Context) -> None:
    global _starts_at
    state = context.window_manager.animatic
    queue, file = queue_listing.queue_and_file()
    if not file or not state.queue.count("waiting", "cut") or not waiting.was_cut(queue, file):
        return
    own = preferences_or_none()
    if own is None or own.go_on_with_queue:
        _starts_at = time.monotonic() + COUNTDOWN_SECONDS
    else:
        state.add_note("The queue was cut off when Blender ended: press Start Queue to go on.")


def _show_countdown(context: bpy.types.Context, seconds: int) -> None:
    """Say in the panel and, for whoever does not see that, in the status bar when it starts; -1 for never."""
    context.window_manager.animatic.queue.starts_in = max(-1, seconds)
    text = f"Animatic's queue was cut off and goes on in {seconds} s: Pause Queue in its panel stops that"
    for window in context.window_manager.windows:
        window.workspace.status_text_set(text if seconds >= 0 else None)


def _start(context: bpy.types.Context) -> None:
    """Press the button, in the first window, where a timer has none."""
    call_off(context)
    if context.window_manager.windows:
        with context.temp_override(window=context.window_manager.windows[0]):
            if bpy.ops.animatic.queue_run.poll():
                bpy.ops.animatic.queue_run("INVOKE_DEFAULT")


@bpy.app.handlers.persistent
def _look_again(_file: str, _unused: object = None) -> None:
    """Look at each file that is opened; what was to start belonged to the one before."""
    global _opened
    call_off(bpy.context)
    _opened = True


def register() -> None:
    """Look at the present file, and at each that is opened."""
    global _opened
    _opened = True
    bpy.app.handlers.load_post.append(_look_again)


def unregister() -> None:
    """Look no more, and start nothing."""
    bpy.app.handlers.load_post.remove(_look_again)
    if _starts_at is not None and bpy.context.window_manager is not None:  # there is none where Blender quits
        call_off(bpy.context)
