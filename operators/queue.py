"""Buttons of the queue: add shots, go through it, pause, remove, reorder, retry, clear.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator

import bpy
from bpy.props import BoolProperty, EnumProperty

from .. import runs, scripting, waiting
from ..backend.contract import Job
from ..resources import resources
from ..state import State
from ..waiting import QueueFolder
from . import film_status, listing, queue_listing, queue_start
from .generate import backend_is_there
from .modal import RunOperator


class ANIMATIC_OT_queue_shots(bpy.types.Operator):
    """Queue takes with the present settings; the queue stays on disk and goes on after an error or a restart."""

    bl_idname = "animatic.queue_shots"
    bl_label = "Add to Queue"

    which: EnumProperty(
        name="Which",
        description="The shots that are added to the queue",
        items=(
            ("shown", "This Shot", "The shot that the panels show"),
            ("all", "All Shots", "Every shot that is enabled"),
        ),
    )
    start: BoolProperty(
        name="Start", description="Go through the queue at once, or as soon as the run in progress has ended"
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a saved file."""
        cls.poll_message_set(waiting.UNSAVED)
        return bool(bpy.data.filepath)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add the jobs."""
        scene = context.scene
        try:
            shots = scripting.chosen_shots(scene, "all") if self.which == "all" else [listing.required_shot(context)]
            added = waiting.add(scene, shots)
        except runs.RunError as error:
            self.report({"ERROR"}, f"{error.message} {error.hint}".strip())
            return {"CANCELLED"}
        queue_listing.refresh(context, added[-1].id if added else "")
        count = f"{len(added)} take{'s' if len(added) != 1 else ''} added to the queue."
        self.report({"INFO"}, count if added else "The queue has just these takes already.")
        if self.start:
            queue_start.press(context)
        return {"FINISHED"}


class ANIMATIC_OT_queue_run(RunOperator, bpy.types.Operator):
    """Make the takes of the queue, one after the other; one that fails does not stop the others."""

    bl_idname = "animatic.queue_run"
    bl_label = "Start Queue"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a take that waits, and a backend. In scripts `start` looks for itself."""
        if not bpy.app.background and not context.window_manager.animatic.queue.count("waiting", "cut"):
            cls.poll_message_set("Nothing waits in the queue: add a shot")
            return False
        return backend_is_there(cls)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Go through the queue."""
        queue_start.call_off(context)
        return waiting.run(resources(), blocking=blocking)

    def finish(self, context: bpy.types.Context, result: waiting.Report) -> None:
        """Show what is new on disk, and how many takes were made."""
        self._read_again(context)
        text = f"The queue has made {len(result.made)} take{'s' if len(result.made) != 1 else ''}."
        if result.failed:
            text += f" {len(result.failed)} failed: the Queue panel says why."
        if left := context.window_manager.animatic.queue.count("waiting"):
            text += f" It is paused, {left} wait."
        context.window_manager.animatic.add_note(text)
        self.report({"WARNING" if result.failed else "INFO"}, text)

    def ended_early(self, context: bpy.types.Context) -> None:
        """Show what was finished."""
        self._read_again(context)

    def _show(self, state: State, update: runs.Update) -> None:
        before = self._take
        super()._show(state, update)
        if before is not None and self._take != before:
            listing.refresh(bpy.context)  # the take before this one is finished
            film_status.update(bpy.context)
        if update.waiting:  # once a tick
            queue_listing.refresh_if_changed(bpy.context)
        if update.text:
            queue_listing.show_time(state.queue, update.seconds_left)

    def _read_again(self, context: bpy.types.Context) -> None:
        listing.refresh(context, self._take)
        film_status.update(context)  # the takes may be of any shot
        queue_listing.refresh(context)


class ANIMATIC_OT_queue_pause(bpy.types.Operator):
    """Let the queue end after the take that it is at; Start Queue goes on. Cancel ends that take at once."""

    bl_idname = "animatic.queue_pause"
    bl_label = "Pause Queue"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a queue that runs, or is about to."""
        own = context.window_manager.animatic.queue
        cls.poll_message_set("The queue does not run")
        return (own.running and not own.pausing) or own.starts_in >= 0 or own.follows

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Pause, or do not start."""
        if waiting.is_running():
            waiting.ask_to_pause()
        else:
            queue_start.call_off(context)
            waiting.forget_cut(*queue_listing.queue_and_file())
        queue_listing.refresh(context)
        return {"FINISHED"}


class JobsOperator:
    """A mix-in for what acts on jobs of the queue; in scripts they are read again first."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for such jobs. In scripts `execute` does: a poll may not read the list again."""
        if not bpy.app.background and (problem := cls.refusal(context)):
            cls.poll_message_set(problem)
            return False
        return True

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Return why there is nothing to act on, or "". Reads only."""
        return "" if context.window_manager.animatic.queue.active_item() else "Choose a job in the queue"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Act on the jobs and show what became of them."""
        queue_listing.refresh_if_changed(context)
        problem, own = self.refusal(context), context.window_manager.animatic.queue
        if not problem:
            queue, file = queue_listing.queue_and_file()
            jobs = {job.id: job for job in queue.read(file).jobs}
            active = own.active_item()
            problem = self.act(queue, jobs, active.name if active else "")
        queue_listing.refresh(context)
        if problem:
            self.report({"ERROR"}, f"{problem}.")
            return {"CANCELLED"}
        return {"FINISHED"}

    def act(self, queue: QueueFolder, jobs: dict[str, Job], active: str) -> str:
        """Do what the button says; return what went wrong, or ""."""
        raise NotImplementedError


class ANIMATIC_OT_queue_remove(JobsOperator, bpy.types.Operator):
    """Take the chosen job out of the queue; its take stays, finished or not."""

    bl_idname = "animatic.queue_remove"
    bl_label = "Remove from Queue"

    def act(self, queue: QueueFolder, jobs: dict[str, Job], active: str) -> str:
        """Remove it, unless it is in work."""
        if active in jobs and not queue.remove([jobs[active]]):
            return "This take is being made: cancel it first"
        return ""


class ANIMATIC_OT_queue_move(JobsOperator, bpy.types.Operator):
    """Move the chosen job up or down among those that wait."""

    bl_idname = "animatic.queue_move"
    bl_label = "Move in Queue"

    direction: EnumProperty(
        name="Direction",
        description="Where the take goes in the queue",
        items=(("up", "Up", "Make it sooner"), ("down", "Down", "Make it later")),
    )

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a job that waits."""
        item = context.window_manager.animatic.queue.active_item()
        return "" if item and item.status == "waiting" else "Choose a job that waits"

    def act(self, queue: QueueFolder, jobs: dict[str, Job], active: str) -> str:
        """Move it."""
        if active in jobs:
            queue.move(jobs[active], -1 if self.direction == "up" else 1)
        return ""


class ANIMATIC_OT_queue_retry(JobsOperator, bpy.types.Operator):
    """Let all failed jobs wait again, with the settings that they were queued with."""

    bl_idname = "animatic.queue_retry"
    bl_label = "Retry Failed"

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for failed jobs."""
        return "" if context.window_manager.animatic.queue.count("failed") else "No job of the queue has failed"

    def act(self, queue: QueueFolder, jobs: dict[str, Job], active: str) -> str:
        """Let them wait."""
        queue.retry(job for job in jobs.values() if job.status == "failed")
        return ""


class ANIMATIC_OT_queue_clear(JobsOperator, bpy.types.Operator):
    """Take all jobs that are done out of the queue; their takes stay."""

    bl_idname = "animatic.queue_clear"
    bl_label = "Clear Done"

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for jobs that are done."""
        return "" if context.window_manager.animatic.queue.count("done") else "No job of the queue is done"

    def act(self, queue: QueueFolder, jobs: dict[str, Job], active: str) -> str:
        """Remove them."""
        queue.remove(job for job in jobs.values() if job.status == "done")
        return ""


class ANIMATIC_OT_queue_copy_error(bpy.types.Operator):
    """Copy why the chosen job failed, with its details, for a bug report."""

    bl_idname = "animatic.queue_copy_error"
    bl_label = "Copy Details"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Put it on the clipboard."""
        item = context.window_manager.animatic.queue.active_item()
        if item is None or not item.error:
            self.report({"ERROR"}, "Choose a failed job in the queue.")
            return {"CANCELLED"}
        context.window_manager.clipboard = "\n".join((item.error, item.error_hint, item.error_detail))
        self.report({"INFO"}, "Copied.")
        return {"FINISHED"}


classes = (
    ANIMATIC_OT_queue_copy_error,
    ANIMATIC_OT_queue_shots,
    ANIMATIC_OT_queue_run,
    ANIMATIC_OT_queue_pause,
    ANIMATIC_OT_queue_remove,
    ANIMATIC_OT_queue_move,
    ANIMATIC_OT_queue_retry,
    ANIMATIC_OT_queue_clear,
)
