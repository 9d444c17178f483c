"""Follow a job about models from a timer of Blender's own, which outlives the preferences' window.

Must not import panels.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator

import bpy

from .. import runs
from ..backend import contract
from ..backend.contract.library import ModelsFound, Offer, Removal
from ..state import LibraryState
from ..translations import iface

TICK_SECONDS = 0.1
_MOST_SECONDS = 0.01  # of a tick, so that a long list holds nobody up

_log = logging.getLogger(__name__)

Job = Generator[runs.Update, None, object]
End = Callable[[LibraryState, object], None]  # what comes after a job that ended well, with what it returned

_current: tuple[Job, End] | None = None
_cancel_asked = False


def is_running() -> bool:
    """Tell whether a job goes on."""
    return _current is not None


def begin(job: Job, end: End) -> None:
    """Follow `job` from a timer, and call `end` with what it returns."""
    global _current
    _current = (job, end)
    _start(library())
    bpy.app.timers.register(_tick, first_interval=0.0, persistent=True)


def block(job: Job, end: End) -> runs.RunError | None:
    """Follow `job` to its end without returning before, as scripts want it; return the error that it ended in."""
    state = library()
    _start(state)
    try:
        while True:
            ended, error = _step(state, job, end)
            if ended:
                return error
            time.sleep(TICK_SECONDS / 2)
    finally:
        job.close()
        state.working = False


def ask_to_cancel() -> None:
    """Ask the job in progress to end in good order."""
    global _cancel_asked
    _cancel_asked = True
    library().cancelling = True


def stop() -> None:
    """End the job in progress at once, as when the extension is switched off."""
    global _current
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    if _current is not None:
        _current[0].close()
        _current = None


def library() -> LibraryState:
    """Return what the section shows; a file that was opened meanwhile has another."""
    return bpy.context.window_manager.animatic.library


def _start(state: LibraryState) -> None:
    global _cancel_asked
    _cancel_asked = False
    state.working, state.cancelling, state.text, state.fraction, state.report = True, False, "", 0.0, ""
    state.show_error("")


def _tick() -> float | None:
    global _current
    if _current is None:
        return None
    state = library()
    state.working = True
    try:
        ended, _error = _step(state, *_current)
    except Exception as error:  # noqa: BLE001  the outer edge: a timer that raises never runs again, nor would a job
        _log.exception("work on models ended by a mistake in Animatic")
        _current[0].close()
        text = f"Animatic made a mistake: {type(error).__name__}: {error}"
        state.show_error(text, "Report what Blender's console says of it, please.")
        ended = True
    if ended:
        _current = None
        state.working = state.cancelling = False
    _redraw_preferences()
    return None if ended else TICK_SECONDS


def _step(state: LibraryState, job: Job, end: End) -> tuple[bool, runs.RunError | None]:
    """Take the job's waiting updates, as many as a tick has time for; tell whether it has ended, and in which error."""
    global _cancel_asked
    limit = time.perf_counter() + _MOST_SECONDS
    try:
        if _cancel_asked:
            _cancel_asked = False
            _show(state, job.throw(runs.CancelRun()))
        update = next(job)
        while not update.waiting:
            _show(state, update)
            if time.perf_counter() > limit:
                return False, None
            update = next(job)
    except StopIteration as done:
        end(state, done.value)
        return True, None
    except runs.CancelRun:  # it had not begun
        state.report = iface("Cancelled.")
        return True, None
    except (runs.RunError, contract.ContractError) as error:
        return True, _show_end(state, error)
    return False, None


def _show_end(state: LibraryState, error: runs.RunError | contract.ContractError) -> runs.RunError:
    found = error if isinstance(error, runs.RunError) else runs.RunError(str(error), code="bad_setting")
    if found.code == "cancelled":
        state.report = iface("Cancelled.")
    else:
        state.show_error(found.message, found.hint)
    return found


def _show(state: LibraryState, update: runs.Update) -> None:
    if update.text:
        state.text, state.fraction = update.text, update.fraction
    match update.told:
        case ModelsFound(models=models, folders=folders):
            state.add(models, folders)
        case Offer() as offer:
            state.show_offer(offer)
        case Removal(path=path, sentences=sentences):
            state.removal, state.removal_text = path, "\n".join(sentences)


def _redraw_preferences() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "PREFERENCES":
                area.tag_redraw()
