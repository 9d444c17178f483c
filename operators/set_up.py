"""Buttons that set the backend up, repair, remove it, and cancel that; a child process does the work.

Must not import panels.
"""

from __future__ import annotations

import queue
import subprocess
import threading
from typing import ClassVar

import bpy

from .. import environment
from ..worker import session
from .backend import update_report
from .redraw import redraw

_child: Child | None = None  # the set-up in progress


class Child:
    """The set-up program and the thread that waits for it, so that Blender waits for nothing."""

    def __init__(self, action: str, backend_ending: threading.Thread | None) -> None:
        """Start `action` once the backend has ended: no file of the environment may be in use."""
        self.lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()  # None after the last
        self.code: int | None = None  # how the program ended, None where it was cancelled before it began
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._cancelled = False
        threading.Thread(target=self._work, args=(action, backend_ending), daemon=True).start()

    def cancel(self) -> None:
        """Ask the program to stop; `lines` ends when it has."""
        with self._lock:
            self._cancelled = True
            if self._process is not None and not self._process.stdin.closed:
                self._process.stdin.close()

    def _work(self, action: str, backend_ending: threading.Thread | None) -> None:
        if backend_ending is not None:
            backend_ending.join()
        try:
            with self._lock:
                if not self._cancelled:
                    self._process = environment.start(action)
            if self._process is not None:
                for line in self._process.stdout:
                    self.lines.put(line)
                self.code = self._process.wait()
        finally:
            self.lines.put(None)


class SetupOperator:
    """A mix-in: run the set-up program as a child and show its progress."""

    bl_options: ClassVar[set[str]] = set()  # not REGISTER: Repeat Last would run `execute` and freeze the window
    action = "install"
    _timer: bpy.types.Timer | None = None

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Refuse while a set-up or a run goes on."""
        state = context.window_manager.animatic
        if state.setting_up or state.running:
            cls.poll_message_set("Wait until the present work has ended")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Run to the end, blocking."""
        self._begin(context)
        while not self._lines_ended:
            self._take_lines(context, wait_seconds=0.2)
        return self._end(context)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Start the child and follow it."""
        return self.follow(context)

    def follow(self, context: bpy.types.Context) -> set[str]:
        """Start the child and follow it from a timer."""
        self._begin(context)
        self._timer = context.window_manager.event_timer_add(0.2, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Show what the child said since the last tick."""
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        self._take_lines(context)
        redraw(context)
        if not self._lines_ended:
            return {"PASS_THROUGH"}
        context.window_manager.event_timer_remove(self._timer)
        return self._end(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """Stop when Blender ends the operator, as it does when another file is opened."""
        context.window_manager.event_timer_remove(self._timer)
        end_set_up()
        state = context.window_manager.animatic
        state.setting_up, state.setup_text = False, ""

    def _begin(self, context: bpy.types.Context) -> None:
        global _child
        self._last, self._lines_ended = None, False
        _child = self._child = Child(self.action, session.stop_beside())
        state = context.window_manager.animatic
        state.setting_up, state.setup_text, state.setup_fraction = True, "Starting", 0.0

    def _take_lines(self, context: bpy.types.Context, wait_seconds: float = 0.0) -> None:
        state = context.window_manager.animatic
        try:
            line = self._child.lines.get(timeout=wait_seconds) if wait_seconds else self._child.lines.get_nowait()
            while line is not None:
                progress = environment.read_progress(line)
                if progress is not None:
                    state.setup_text, state.setup_fraction = progress.text, progress.fraction
                    self._last = progress
                line = self._child.lines.get_nowait()
            self._lines_ended = True
        except queue.Empty:
            pass

    def _end(self, context: bpy.types.Context) -> set[str]:
        global _child
        code, _child = self._child.code, None
        state = context.window_manager.animatic
        state.setting_up, state.setup_text = False, ""
        update_report(context)
        redraw(context)
        unsaid = "The set-up did not begin." if code is None else f"The set-up ended with code {code}."
        last = self._last.text if self._last else f"{unsaid} See {environment.log_file()}."
        if code != 0:
            state.show_error(last, self._last.hint if self._last else "")
            self.report({"WARNING" if self._timer else "ERROR"}, last)  # an artist reads it in the panel
            return {"CANCELLED"}
        self.report({"INFO"}, last)
        return {"FINISHED"}


def end_set_up() -> None:
    """End the set-up in progress, if there is one; the next one goes on where it stopped."""
    global _child
    if _child is not None:
        _child.cancel()
        _child = None


class DownloadOperator(SetupOperator):
    """A mix-in: a set-up that downloads."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for online access."""
        if not bpy.app.online_access:
            cls.poll_message_set("Blender's online access is off: switch it on under Preferences > System > Network")
            return False
        return super().poll(context)


class ANIMATIC_OT_set_up_backend(DownloadOperator, bpy.types.Operator):
    """Download and install what makes the pictures, into a folder of its own (3 GB, 8 GB for a GPU)."""

    bl_idname = "animatic.set_up_backend"
    bl_label = "Set Up Backend"


class ANIMATIC_OT_repair_backend(DownloadOperator, bpy.types.Operator):
    """Delete the backend's environment and download and install it again; takes and models stay."""

    bl_idname = "animatic.repair_backend"
    bl_label = "Repair"
    action = "repair"


class ANIMATIC_OT_remove_backend(SetupOperator, bpy.types.Operator):
    """Delete the backend's environment and free its space; takes and models stay."""

    bl_idname = "animatic.remove_backend"
    bl_label = "Remove"
    action = "remove"

    _confirmed = False

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask first."""
        self._confirmed = True  # when `execute` comes, which then is to hold nobody up either
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Remove it, blocking in scripts only."""
        return self.follow(context) if self._confirmed else super().execute(context)


class ANIMATIC_OT_cancel_setup(bpy.types.Operator):
    """Stop the set-up; pressing Set Up Backend again goes on where it stopped."""

    bl_idname = "animatic.cancel_setup"
    bl_label = "Cancel Set-Up"

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """End the child; the operator that follows it sees its end."""
        if _child is not None:
            _child.cancel()
        return {"FINISHED"}


classes = (
    ANIMATIC_OT_set_up_backend,
    ANIMATIC_OT_repair_backend,
    ANIMATIC_OT_remove_backend,
    ANIMATIC_OT_cancel_setup,
)
