"""Buttons that set the backend up, check it, free its memory and stop it.

Must not import panels.
"""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Generator
from pathlib import Path
from typing import ClassVar

import bpy
from bpy.props import IntProperty

from .. import environment, runs, session
from ..backend import contract
from ..preferences import preferences_or_none
from ..resources import NOT_SET_UP, resources
from . import modal
from .modal import RunOperator

_setup: subprocess.Popen | None = None


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
        modal.redraw(context)
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
        global _setup
        session.stop()  # no file of the environment may be in use
        self._last, self._lines_ended = None, False
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        _setup = environment.start(self.action)
        state = context.window_manager.animatic
        state.setting_up, state.setup_text, state.setup_fraction = True, "Starting", 0.0
        threading.Thread(target=_read_lines, args=(_setup.stdout, self._lines), daemon=True).start()

    def _take_lines(self, context: bpy.types.Context, wait_seconds: float = 0.0) -> None:
        state = context.window_manager.animatic
        try:
            line = self._lines.get(timeout=wait_seconds) if wait_seconds else self._lines.get_nowait()
            while line is not None:
                progress = environment.read_progress(line)
                if progress is not None:
                    state.setup_text, state.setup_fraction = progress.text, progress.fraction
                    self._last = progress
                line = self._lines.get_nowait()
            self._lines_ended = True
        except queue.Empty:
            pass

    def _end(self, context: bpy.types.Context) -> set[str]:
        global _setup
        code, _setup = _setup.wait(), None
        state = context.window_manager.animatic
        state.setting_up, state.setup_text = False, ""
        update_report(context)
        modal.redraw(context)
        last = self._last.text if self._last else f"The set-up ended with code {code}: see {environment.log_file()}."
        if code != 0:
            state.show_error(last, self._last.hint if self._last else "")
            self.report({"WARNING" if self._timer else "ERROR"}, last)  # an artist reads it in the panel
            return {"CANCELLED"}
        self.report({"INFO"}, last)
        return {"FINISHED"}


def end_set_up() -> None:
    """End the set-up in progress, if there is one; the next one goes on where it stopped."""
    global _setup
    if _setup is not None:
        _setup.stdin.close()
        _setup = None


def _read_lines(stream: object, lines: queue.SimpleQueue) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


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

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask first."""
        return context.window_manager.invoke_confirm(self, event)


class ANIMATIC_OT_cancel_setup(bpy.types.Operator):
    """Stop the set-up; pressing Set Up Backend again goes on where it stopped."""

    bl_idname = "animatic.cancel_setup"
    bl_label = "Cancel Set-Up"

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """End the child; the operator that follows it sees its end."""
        if _setup is not None and not _setup.stdin.closed:
            _setup.stdin.close()
        return {"FINISHED"}


class ANIMATIC_OT_check_backend(RunOperator, bpy.types.Operator):
    """Start the backend and let it report versions, device, memory and the result of a self-test."""

    bl_idname = "animatic.check_backend"
    bl_label = "Check"

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Check the backend."""
        return runs.check(resources())

    def finish(self, context: bpy.types.Context, result: object) -> None:
        """Show the report."""
        state = context.window_manager.animatic
        state.backend_report = "\n".join((state.backend_report.partition("\n")[0], *result))


class ANIMATIC_OT_free_memory(bpy.types.Operator):
    """Unload the models, so that the GPU's memory is free for rendering."""

    bl_idname = "animatic.free_memory"
    bl_label = "Free GPU Memory"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for an idle backend."""
        if session.running_worker_or_none() is None or context.window_manager.animatic.running:
            cls.poll_message_set("The backend does not hold any memory, or is at work")
            return False
        return True

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Ask the backend to unload."""
        session.send_if_running(contract.Free("free"))
        return {"FINISHED"}


class ANIMATIC_OT_open_log(bpy.types.Operator):
    """Open the backend's log."""

    bl_idname = "animatic.open_log"
    bl_label = "Open Log"

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Ask for a log."""
        if not session.log_file().exists():
            cls.poll_message_set("The backend has not been started yet")
            return False
        return True

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Open the log in the system's viewer."""
        return bpy.ops.wm.path_open(filepath=str(session.log_file()))


class ANIMATIC_OT_add_model_folder(bpy.types.Operator):
    """Add a folder that models are looked for in."""

    bl_idname = "animatic.add_model_folder"
    bl_label = "Add Model Folder"

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Add an empty line."""
        preferences_or_none().model_folders.add()
        return {"FINISHED"}


class ANIMATIC_OT_remove_model_folder(bpy.types.Operator):
    """Take a folder off the list; nothing on disk changes."""

    bl_idname = "animatic.remove_model_folder"
    bl_label = "Remove Model Folder"
    bl_options = {"INTERNAL"}  # it needs an index, which a search cannot give

    index: IntProperty()

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Remove the line."""
        preferences_or_none().model_folders.remove(self.index)
        return {"FINISHED"}


def update_report(context: bpy.types.Context) -> bool:
    """Say in the panels whether a backend is set up, and where; return whether that is news."""
    state, found = context.window_manager.animatic, resources()
    first = found.python_problem or f"Ready: {found.python}"
    ready = found.python is not None
    if (ready, first) == (state.backend_ready, state.backend_report.partition("\n")[0]):
        return False  # a longer report, of Check, stays
    status = environment.status()
    state.backend_ready = ready
    state.backend_installed = status.installed
    state.python_problem = "" if ready or found.python_problem == NOT_SET_UP else found.python_problem
    state.backend_report = f"{first}\n{_about(found.python, status)}".strip()
    return True


def _about(python: Path | None, status: environment.Status) -> str:
    """Say what is known of the backend without starting it."""
    if python is None:
        return "A set-up was cut off: Set Up Backend goes on with it." if status.interrupted else ""
    if not status.installed or status.folder not in python.parents:
        return "A Python of your own; Animatic does not change it."
    return f"PyTorch {status.torch} for {status.accelerator}, {status.size_bytes / 1e9:.1f} GB on disk."


classes = (
    ANIMATIC_OT_set_up_backend,
    ANIMATIC_OT_repair_backend,
    ANIMATIC_OT_remove_backend,
    ANIMATIC_OT_cancel_setup,
    ANIMATIC_OT_check_backend,
    ANIMATIC_OT_free_memory,
    ANIMATIC_OT_open_log,
    ANIMATIC_OT_add_model_folder,
    ANIMATIC_OT_remove_model_folder,
)
