"""Follow a run from a timer, so that Blender stays responsive while it goes on.

Must not import panels.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Generator
from typing import ClassVar

import bpy

from .. import fixes, overlay, runs
from ..backend import contract
from ..backend.contract import TakeFolder
from ..state import State
from . import escape, pictures
from .redraw import redraw, redraw_status_bar

TICK_SECONDS = 0.1

_log = logging.getLogger(__name__)
_cancel_asked = False
_current: Generator[runs.Update, None, object] | None = None  # the run in progress


def ask_to_cancel(state: State) -> None:
    """Ask the run in progress to end at its next tick."""
    global _cancel_asked
    _cancel_asked = True
    state.cancelling, state.text = True, "Cancelling: the step in progress is finished first"


def end_run() -> None:
    """End the run in progress at once; the scene comes back as it was."""
    global _current
    if _current is not None:
        _current.close()
        _current = None


class RunOperator:
    """A mix-in: `execute` blocks (scripts), `invoke` is modal (artists); both follow `start`'s generator."""

    bl_options: ClassVar[set[str]] = set()  # not REGISTER: Repeat Last would run `execute` and freeze the window

    _run: Generator[runs.Update, None, object] | None = None
    _timer: bpy.types.Timer | None = None
    _take: TakeFolder | None = None  # that the run makes, once it has claimed one

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Refuse while another run goes on."""
        if context.window_manager.animatic.running:
            cls.poll_message_set("A run is in progress: wait, or cancel it")
            return False
        return cls.ready(context)

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Say whether this can start, and why not through `poll_message_set`."""
        return True

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator[runs.Update, None, object]:
        """Return the run to follow."""
        raise NotImplementedError

    def finish(self, context: bpy.types.Context, result: object) -> None:
        """Do what comes after a run that ended well."""

    def ended_early(self, context: bpy.types.Context) -> None:
        """Do what comes after a run that was cancelled or ended in an error."""

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Run to the end, blocking."""
        self._begin(context, blocking=True)
        try:
            while True:
                ended = self._step(context)
                if ended:
                    return ended
                time.sleep(TICK_SECONDS)
        finally:
            self._run.close()  # after Ctrl-C this cancels the job
            self._settle(context)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Start the run and follow it from a timer."""
        self._begin(context, blocking=False)
        redraw_status_bar(context, now=True)
        self._timer = context.window_manager.event_timer_add(TICK_SECONDS, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Take one step a tick."""
        state = context.window_manager.animatic
        if not state.cancelling and escape.is_for_run(context, event):
            ask_to_cancel(state)
            redraw(context)
            redraw_status_bar(context, now=True)
            return {"RUNNING_MODAL"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        ended = self._step(context)
        return self._end(context, ended) if ended else {"PASS_THROUGH"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Stop when Blender ends the operator, as it does when its window is closed or another file opened."""
        try:
            self._run.close()
        finally:
            self._end(context, {"CANCELLED"})
            context.window_manager.animatic.add_note("Cancelled with the window it was started in.")

    def _begin(self, context: bpy.types.Context, blocking: bool) -> None:
        global _cancel_asked, _current
        _cancel_asked = False
        state = context.window_manager.animatic
        state.clear_messages()
        state.said_by = type(self).bl_idname
        state.running, state.fraction, state.text = True, 0.0, "Starting"
        self._run = _current = self._started(context, blocking)

    def _started(self, context: bpy.types.Context, blocking: bool) -> Generator[runs.Update, None, object]:
        """Start the run with its first step, so that what goes wrong at the start is said like all else."""
        return (yield from self.start(context, blocking))

    def _step(self, context: bpy.types.Context) -> set[str] | None:
        """Take the run's waiting updates; return the operator's result once it has ended."""
        state = context.window_manager.animatic
        try:
            return self._advance(context, state)
        except Exception as error:  # noqa: BLE001  the outer edge: a mistake must not leave Blender with a run that never ends
            _log.exception("a run ended by a mistake in Animatic")
            self._settle(context)
            text = f"Animatic made a mistake: {type(error).__name__}: {error}"
            self._show_error(state, runs.RunError(text, "Copy Details and report it, please.", traceback.format_exc()))
            return {"CANCELLED"}

    def _advance(self, context: bpy.types.Context, state: State) -> set[str] | None:
        try:
            update = self._next_update()
            while not update.waiting:
                self._show(state, update)
                update = next(self._run)
            self._show(state, update)
            self._show_pictures(state)
        except StopIteration as done:
            self._settle(context)
            self.finish(context, done.value)
            return {"FINISHED"}
        except contract.ContractError as error:  # a setting of this machine, such as ANIMATIC_OFFLOAD
            self._settle(context)
            self._show_error(state, runs.RunError(str(error), code="bad_setting"))
            return {"CANCELLED"}
        except runs.RunError as error:
            self._settle(context)
            if error.code == "cancelled":
                state.add_note(f"{error.message} {error.hint}".strip())
            else:
                self._show_error(state, error)
            self.ended_early(context)
            return {"CANCELLED"}
        return None

    def fixes_of(self, error: runs.RunError) -> str:
        """Return the names of the buttons that may put `error` right."""
        return fixes.fixes_of(error.code, error.hint)

    def _show_error(self, state: State, error: runs.RunError) -> None:
        state.show_error(error.message, error.hint, error.detail, self.fixes_of(error))
        # an error would raise in scripts, as it must, but pop up over the panel that shows it anyway
        self.report({"WARNING" if self._timer else "ERROR"}, f"{error.message} {error.hint}".strip())

    def _next_update(self) -> runs.Update:
        """Return the run's next update; the first after Cancel was pressed tells the run."""
        global _cancel_asked
        if not _cancel_asked:
            return next(self._run)
        _cancel_asked = False
        try:
            return self._run.throw(runs.CancelRun())
        except runs.CancelRun as unheard:  # it had not begun
            raise runs.RunError("Cancelled.", code="cancelled") from unheard

    def _show(self, state: State, update: runs.Update) -> None:
        self._take = update.take or self._take
        state.making = self._take.path.parent.name if self._take else ""
        if update.note:
            state.add_note(update.note)
        if update.text and not state.cancelling and (update.text, update.fraction) != (state.text, state.fraction):
            state.text, state.fraction = update.text, update.fraction
            redraw(bpy.context)
            redraw_status_bar(bpy.context)
        if update.new_picture and update.take and self._timer is not None:  # in scripts nobody looks
            overlay.live.follow(update.take)

    def _show_pictures(self, state: State) -> None:
        """Show the newest picture that was found beside the main thread."""
        newest = overlay.live.newest()
        icon = pictures.icon(newest) if newest else 0
        if icon != state.preview_icon:
            state.preview_icon = icon
            redraw(bpy.context)

    def _settle(self, context: bpy.types.Context) -> None:
        global _current
        _current = None
        overlay.live.forget()
        state = context.window_manager.animatic
        state.running, state.cancelling, state.text, state.making = False, False, "", ""
        state.preview_icon = 0

    def _end(self, context: bpy.types.Context, result: set[str]) -> set[str]:
        self._settle(context)
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None
        redraw(context)
        redraw_status_bar(context, now=True)
        return result
