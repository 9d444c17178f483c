"""Buttons for a shot whose last run has failed: what went wrong, try it again, copy the details.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy
from bpy.props import StringProperty

from ..backend.contract import TakeFolder
from ..state import Failure
from ..translations import translated
from . import film_failures, listing, queue_listing, queue_start

_NOT_FAILED = "The last run of this shot has not failed"


def _failure(context: bpy.types.Context) -> Failure | None:
    """Return how the shown shot has failed, None where it has not. Reads only."""
    shot = listing.shown_shot(context)
    found = context.window_manager.animatic.film.get(shot.id) if shot else None
    return found.failure if found and found.failure.error else None


class FailedShotOperator:
    """A mix-in for what acts on the failure of the shown shot."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a shot that has failed."""
        cls.poll_message_set(_NOT_FAILED)
        return _failure(context) is not None


class ANIMATIC_OT_shot_failure(bpy.types.Operator):
    """Show the shot whose last run has failed, with why and what can be done."""

    bl_idname = "animatic.shot_failure"
    bl_label = "What Went Wrong"
    bl_options = {"INTERNAL"}

    shot: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # its id

    @classmethod
    def description(cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """Return what the tooltip says: the sentence of the error."""
        found = context.window_manager.animatic.film.get(properties.shot)
        if found is None or not found.failure.error:
            return ""
        said = f"{translated(found.failure.error)} {translated(found.failure.error_hint)}".strip()
        return said.rstrip(".")  # Blender ends it

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Choose the shot: the panel says the rest."""
        context.scene.animatic.choose(self.shot)
        listing.refresh(context)
        return {"FINISHED"}


class ANIMATIC_OT_shot_retry(FailedShotOperator, bpy.types.Operator):
    """Try again what has failed: a take that was begun goes on with the settings that it has."""

    bl_idname = "animatic.shot_retry"
    bl_label = "Retry"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Let the job wait again and start the queue, or press the button again."""
        failure = _failure(context)
        job, take, run = failure.job, failure.take, failure.run  # the list is read again below
        if not job:
            listing.refresh(context, TakeFolder(Path(take)) if take else None)
            return self._press(context, getattr(bpy.ops.animatic, run))
        queue, file = queue_listing.queue_and_file()
        queue.retry(each for each in queue.read(file).jobs if each.id == job)
        queue_listing.refresh(context, job)
        queue_start.press(context)
        return {"FINISHED"}

    def _press(self, context: bpy.types.Context, button: Callable[[str], set[str]]) -> set[str]:
        """Press `button`; without a window it ends before this returns."""
        if not button.poll():
            self.report({"ERROR"}, "This cannot be tried again now: see why its button in the panels is grey.")
            return {"CANCELLED"}
        try:
            button("EXEC_DEFAULT" if bpy.app.background else "INVOKE_DEFAULT")
        except RuntimeError:  # in scripts, where the run has failed again
            self.report({"ERROR"}, context.window_manager.animatic.error)
            return {"CANCELLED"}
        return {"FINISHED"}


class ANIMATIC_OT_shot_dismiss(FailedShotOperator, bpy.types.Operator):
    """Put this message away, here and in Generate; what it names may still have to be put right."""

    bl_idname = "animatic.shot_dismiss"
    bl_label = "Dismiss"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Forget how the shot has failed."""
        film_failures.dismiss(context, listing.shown_shot(context).id)
        return {"FINISHED"}


class ANIMATIC_OT_shot_copy_failure(FailedShotOperator, bpy.types.Operator):
    """Copy why the shot has failed, with its details, for a bug report."""

    bl_idname = "animatic.shot_copy_failure"
    bl_label = "Copy Details"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Put it on the clipboard."""
        failure = _failure(context)
        context.window_manager.clipboard = "\n".join((failure.error, failure.error_hint, failure.error_detail))
        self.report({"INFO"}, "Copied.")
        return {"FINISHED"}


classes = (
    ANIMATIC_OT_shot_failure,
    ANIMATIC_OT_shot_retry,
    ANIMATIC_OT_shot_dismiss,
    ANIMATIC_OT_shot_copy_failure,
)
