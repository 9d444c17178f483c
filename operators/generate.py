"""Buttons that capture, look, generate, finish and cancel.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator

import bpy
from bpy.props import BoolProperty

from .. import runs, shots
from ..backend import contract
from ..resources import resources
from ..settings.take import depth_look_of
from ..state import State
from ..worker import session
from . import captured, film_failures, listing, modal
from .modal import RunOperator
from .sample import end_guide


def pictures_text(count: int) -> str:
    """Return a number of pictures in words."""
    return f"{count} picture" if count == 1 else f"{count} pictures"


def backend_is_there(operator: type[bpy.types.Operator]) -> bool:
    """Tell whether there is a backend to run; if not, let `operator` say why it is grey."""
    try:
        problem = resources().python_problem
    except contract.ContractError as error:  # a variable of the environment, such as ANIMATIC_OFFLOAD
        problem = str(error)
    if problem:
        operator.poll_message_set(problem)
    return not problem


class ShotRunOperator(RunOperator):
    """A run on the shot that the panels show."""

    _shot_id = ""  # whose line in the list of shots says how the run ended

    def shot_id(self, context: bpy.types.Context) -> str:
        """Return the id of the shot that the run is of, "" without any."""
        shot = listing.current_shot(context)
        return shot.id if shot else ""

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a camera."""
        shot = listing.shown_shot(context)
        if shot and shots.lacks_camera(context.scene, shot):
            cls.poll_message_set("The scene has no camera: add one, or bind one to a marker")
            return False
        return True

    def finish(self, context: bpy.types.Context, _result: object) -> None:
        """Show what is new on disk, and say so of a take."""
        listing.refresh(context, self._take)
        if self._take is not None:
            count = len(self._take.finished_frames())
            text = f"Take {self._take.number} is finished: {pictures_text(count)}. It is in Takes."
            context.window_manager.animatic.add_note(text)
            end_guide()
            self.report({"INFO"}, text)

    def ended_early(self, context: bpy.types.Context) -> None:
        """Show what was finished, and choose it: Finish Take is then at hand."""
        listing.refresh(context, self._take)

    def _started(self, context: bpy.types.Context, blocking: bool) -> Generator[runs.Update, None, object]:
        self._shot_id = self.shot_id(context)
        film_failures.begin(context, self._shot_id)
        return (yield from super()._started(context, blocking))

    def _show_error(self, state: State, error: runs.RunError) -> None:
        super()._show_error(state, error)
        run = "finish_take" if self._take else type(self).bl_idname.partition(".")[2]
        chosen = self._take or listing.listed_take(bpy.context)
        film_failures.remember(bpy.context, self._shot_id, error, run, chosen)


class ANIMATIC_OT_capture(ShotRunOperator, bpy.types.Operator):
    """Capture the shown shot for the controls that are on; takes use it until the next capture."""

    bl_idname = "animatic.capture"
    bl_label = "Capture"

    again: BoolProperty(name="Again", description="Capture anew although a capture serves", default=True)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Capture the shot."""
        shot = listing.required_shot(context)
        return runs.capture_shot(context.scene, shot, resources(), again=self.again, blocking=blocking)


class ANIMATIC_OT_generate(ShotRunOperator, bpy.types.Operator):
    """Make a new take of the shown shot: capture if needed, then generate every frame."""

    bl_idname = "animatic.generate"
    bl_label = "Generate"

    recapture: BoolProperty(name="Recapture", description="Capture anew although a capture serves")

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a camera and a backend."""
        return super().ready(context) and backend_is_there(cls)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Make a take of the shot."""
        shot = listing.required_shot(context)
        return runs.make_take(context.scene, shot, resources(), recapture=self.recapture, blocking=blocking)


class ANIMATIC_OT_finish_take(ShotRunOperator, bpy.types.Operator):
    """Make the frames that are missing from the chosen take; finished ones are kept."""

    bl_idname = "animatic.finish_take"
    bl_label = "Finish Take"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for an unfinished take."""
        item = context.window_manager.animatic.active_item()
        if item is None or item.finished >= item.total:
            cls.poll_message_set("Choose a take with missing frames")
            return False
        return True

    def shot_id(self, context: bpy.types.Context) -> str:
        """Return the id of the shot that the list of takes was read for."""
        return context.window_manager.animatic.shot_id

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Go on with the take."""
        folder = listing.chosen_take(context)
        if folder is None:
            raise runs.RunError("The folder of this take is gone.", "Press Refresh.", code="no_take")
        return runs.finish_take(folder, resources())


class ANIMATIC_OT_look(RunOperator, bpy.types.Operator):
    """Draw all controls that were captured of the current frame as the model sees them."""

    bl_idname = "animatic.look"
    bl_label = "What the Model Sees"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a capture."""
        if not context.window_manager.animatic.captured:
            cls.poll_message_set("Capture the shot first")
            return False
        return True

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Let the backend draw the current frame of the capture."""
        shot = listing.required_shot(context)
        found = captured.serving(context.scene, shot)
        if found is None:
            raise runs.RunError("No capture fits the present settings.", "Press Capture.")
        frames = found.read().request.frames
        number = frames.number_at(shot.own_frame(context.scene.frame_current)) or 1
        depth_look = depth_look_of(context.scene, shot)
        into = captured.look_folder(found, number, depth_look)
        return runs.look(found, number, into, resources(), depth_look)

    def finish(self, context: bpy.types.Context, _result: object) -> None:
        """Show the pictures."""
        listing.refresh(context)


class ANIMATIC_OT_cancel(bpy.types.Operator):
    """Cancel the run in progress between two steps; finished frames are kept. Press twice to stop the backend."""

    bl_idname = "animatic.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a run."""
        cls.poll_message_set("No run is in progress")
        return context.window_manager.animatic.running

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Ask the run to end; the second time end the backend, which may hang in a long step."""
        state = context.window_manager.animatic
        state.queue.follows = False
        if state.cancelling:
            session.stop_beside()
        else:
            modal.ask_to_cancel(state)
        return {"FINISHED"}


class ANIMATIC_OT_dismiss_error(bpy.types.Operator):
    """Put this message away; what it names may still have to be put right."""

    bl_idname = "animatic.dismiss_error"
    bl_label = "Dismiss"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Forget the message, in the list of shots too."""
        film_failures.dismiss(context)
        return {"FINISHED"}


class ANIMATIC_OT_copy_error(bpy.types.Operator):
    """Copy the message and its details, for a bug report."""

    bl_idname = "animatic.copy_error"
    bl_label = "Copy Details"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Put the message on the clipboard."""
        state = context.window_manager.animatic
        context.window_manager.clipboard = "\n".join((state.error, state.error_hint, state.error_detail))
        self.report({"INFO"}, "Copied.")
        return {"FINISHED"}


classes = (
    ANIMATIC_OT_capture,
    ANIMATIC_OT_generate,
    ANIMATIC_OT_finish_take,
    ANIMATIC_OT_look,
    ANIMATIC_OT_cancel,
    ANIMATIC_OT_dismiss_error,
    ANIMATIC_OT_copy_error,
)
