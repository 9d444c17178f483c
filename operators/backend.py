"""Buttons that check the backend, free its memory and show its log, and the list of model folders.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import bpy
from bpy.props import IntProperty

from .. import environment, runs
from ..backend import contract
from ..preferences import preferences_or_none
from ..resources import NOT_SET_UP, resources
from ..worker import session
from .modal import RunOperator


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
    """Open the log of the backend, with what the libraries in it said: for a bug report."""

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

    index: IntProperty(name="Index", description="The line of the list, from 0", options={"HIDDEN"})

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
    ANIMATIC_OT_check_backend,
    ANIMATIC_OT_free_memory,
    ANIMATIC_OT_open_log,
    ANIMATIC_OT_add_model_folder,
    ANIMATIC_OT_remove_model_folder,
)
