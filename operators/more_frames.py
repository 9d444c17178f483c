"""Buttons for pictures between those of a take: make them, show them or not, delete them.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator

import bpy
from bpy.props import BoolProperty, StringProperty

from .. import capture, fixes, runs, scripting
from ..backend import contract
from ..backend.contract import TakeFolder
from ..backend.contract.more_frames import frames_of
from ..resources import resources
from ..takes import more_frames
from ..translations import iface
from . import listing
from .generate import backend_is_there
from .modal import RunOperator
from .take import NO_TAKE, TakeOperator

_ASKED = "The pictures in between are deleted from disk. This cannot be undone, but they can be made again."
_FIXES = ("set_up", "repair", "open_log", "preferences", "allow_downloads")


class ANIMATIC_OT_more_frames(RunOperator, bpy.types.Operator):
    """Make pictures between those of the chosen take, which stay as they are; what shows the take shows them too."""

    bl_idname = "animatic.more_frames"
    bl_label = "Make More Frames"

    _scene: capture.BlockReference  # whose take it is

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a finished take, weights and a backend."""
        item = context.window_manager.animatic.active_item()
        problem = "Choose a take whose pictures are all there" if item is None or item.finished < item.total else ""
        problem = problem or context.scene.animatic.more_frames.problem.removesuffix(".")
        if problem:
            cls.poll_message_set(problem)
            return False
        return backend_is_there(cls)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Make them."""
        folder = listing.chosen_take(context)
        if folder is None:
            raise runs.RunError(f"{NO_TAKE}.", code="no_take")
        asked = context.scene.animatic.more_frames.asked(folder.read())
        self._scene = capture.BlockReference(context.scene)
        return runs.add_frames(folder, context.scene, asked, resources(), blocking=blocking)

    def finish(self, context: bpy.types.Context, result: contract.MoreFolder) -> None:
        """Show them where the take is shown, and say where they are."""
        folder = TakeFolder(result.path.parent)
        listing.refresh(context, folder)
        take, fps = folder.read(), result.read().fps
        self._show_again(context, folder)
        text = f"Take {take.number} has {len(result.finished_frames())} pictures at {fps:g} a second."
        if frames_of(take, fps) is None:
            shown = more_frames.shown_fps(folder, take)
            if shown:
                text += f" They lie between scene frames, so the scene goes on showing the {shown:g} fps set: "
            else:
                text += " They lie between scene frames, so the scene goes on showing the take's own: "
            text += "export them as a film."
        context.window_manager.animatic.add_note(text)
        self.report({"INFO"}, text)

    def _show_again(self, context: bpy.types.Context, folder: TakeFolder) -> None:
        """Show the take anew in its scene, whatever the window shows by now: a step that can be undone."""
        try:
            scripting.show_again(folder, self._scene.found() or context.scene)
        except scripting.ScriptError as error:
            self._show_error(context.window_manager.animatic, error)
        if not bpy.app.background and bpy.ops.ed.undo_push.poll():
            bpy.ops.ed.undo_push(message=self.bl_label)

    def fixes_of(self, error: runs.RunError) -> str:
        """Return the names of the buttons that may put `error` right, without those that are of takes."""
        return " ".join(name for name in fixes.fixes_of(error.code, error.hint).split() if name in _FIXES)

    def ended_early(self, context: bpy.types.Context) -> None:
        """Show what was finished."""
        listing.refresh(context, self._take)


class ANIMATIC_OT_show_more_frames(TakeOperator, bpy.types.Operator):
    """Show the chosen take with its pictures in between, or without them: planes, nodes and strips change at once."""

    bl_idname = "animatic.show_more_frames"
    bl_label = "Show Pictures in Between"
    bl_options = {"REGISTER", "UNDO"}

    turn: BoolProperty(
        name="Turn",
        description="Turn from the one to the other; off, only bring what is placed up to date",
        default=True,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a take that has some."""
        item = context.window_manager.animatic.active_item()
        return super().refusal(context) or ("" if item and item.more else "Make more frames of this take first")

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Turn it over, and show what is placed anew."""
        try:
            if self.turn:
                scripting.show_more_frames(folder, context.scene, not more_frames.are_shown(folder, folder.read()))
            else:
                scripting.show_again(folder, context.scene)
        except scripting.ScriptError as error:
            self.report({"ERROR"}, f"{error.message} {error.hint}".strip())
            return {"CANCELLED"}
        listing.refresh(context, folder)
        return {"FINISHED"}


class ANIMATIC_OT_remove_more_frames(TakeOperator, bpy.types.Operator):
    """Delete pictures in between of the chosen take; its own stay, and the others can be made again."""

    bl_idname = "animatic.remove_more_frames"
    bl_label = "Delete More Frames"
    bl_options = {"REGISTER", "UNDO"}

    name: StringProperty(name="Folder", description="Which of them, by their folder's name; empty for all")

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a take that has some, and that no run works on."""
        item = context.window_manager.animatic.active_item()
        if context.window_manager.animatic.running:
            return "A run is in progress: wait, or cancel it"
        return super().refusal(context) or ("" if item and item.more else "Make more frames of this take first")

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask first: what took long to make goes from the disk."""
        own = {"title": iface("Delete More Frames"), "message": iface(_ASKED), "confirm_text": iface("Delete")}
        return context.window_manager.invoke_confirm(self, event, icon="WARNING", **own)

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Delete them."""
        try:
            scripting.remove_more_frames(folder, context.scene, name=self.name, wait=bpy.app.background)
        except scripting.ScriptError as error:
            self.report({"ERROR"}, f"{error.message} {error.hint}".strip())
            return {"CANCELLED"}
        listing.refresh(context, folder)
        return {"FINISHED"}


classes = (ANIMATIC_OT_more_frames, ANIMATIC_OT_show_more_frames, ANIMATIC_OT_remove_more_frames)
