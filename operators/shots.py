"""Buttons for the list of shots: add, duplicate, remove, move, and where shots come from.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty

from .. import shots
from ..shots import Shot, ShotError
from . import listing

_TWO_SECONDS = 48  # frames at 24 a second: how long a shot by hand is that nothing ends
_NO_CAMERA = "The scene has no camera: add one, or select one"


class ShotOperator:
    """A mix-in for what changes the list of shots."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Say why the button is grey."""
        editable = context.scene.is_editable
        problem = cls.refusal(context) if editable else "This scene comes from another file: change its shots there"
        if problem:
            cls.poll_message_set(problem)
        return not problem

    @classmethod
    def refusal(cls, _context: bpy.types.Context) -> str:
        """Return why this cannot be done now, or "". Reads only."""
        return ""

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Change the list, and show what is shown then."""
        try:
            shown = self.act(context)
        except ShotError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if shown is not None:
            context.scene.animatic.choose(shown.id)
        listing.refresh(context)
        return {"FINISHED"}

    def act(self, context: bpy.types.Context) -> Shot | None:
        """Do what the button says, and return the shot to show then. Raises `ShotError`."""
        raise NotImplementedError


class ShownShotOperator(ShotOperator):
    """A mix-in for what changes the shown shot."""

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a shot."""
        shot = listing.shown_shot(context)
        return listing.NO_SHOT.rstrip(".") if shot is None else cls.refusal_of(context, shot)

    @classmethod
    def refusal_of(cls, _context: bpy.types.Context, _shot: Shot) -> str:
        """Return why this cannot be done with the shot, or ""."""
        return ""


class ANIMATIC_OT_shot_add(ShotOperator, bpy.types.Operator):
    """Add a shot that begins at the playhead, seen through the selected camera or else the scene's."""

    bl_idname = "animatic.shot_add"
    bl_label = "Add Shot"

    name: StringProperty(name="Name", description="What the shot is called; left out, a number", options={"SKIP_SAVE"})
    start: IntProperty(name="Start", description="Where it begins; left out, at the playhead", options={"SKIP_SAVE"})
    end: IntProperty(
        name="End",
        description="Where it ends, for a shot by hand; left out, before the next one or with the scene",
        options={"SKIP_SAVE"},
    )

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a camera where a marker needs one."""
        mode = context.scene.animatic.shots_from
        if mode == "strips":
            return "Shots come from scene strips here: add one in the sequencer (Add > Scene)"
        return _NO_CAMERA if mode == "markers" and _camera(context) is None else ""

    def act(self, context: bpy.types.Context) -> Shot | None:
        """Add a marker, or an entry by hand."""
        scene, set_by_hand = context.scene, self.properties.is_property_set
        if not set_by_hand("start"):
            self.start = scene.frame_current
        self.name = self.name or shots.free_name(scene)
        if scene.animatic.shots_from == "hand":
            if not set_by_hand("end"):
                self.end = _end_after(scene, self.start)
            return shots.add_hand_shot(scene, self.name, self.start, self.end, _camera(context))
        return shots.add_marker_shot(scene, self.name, self.start, _camera(context))


class ANIMATIC_OT_shot_duplicate(ShownShotOperator, bpy.types.Operator):
    """Add a shot with the camera, frames and settings of the shown one, to try another prompt or look."""

    bl_idname = "animatic.shot_duplicate"
    bl_label = "Duplicate Shot"

    @classmethod
    def refusal_of(cls, _context: bpy.types.Context, shot: Shot) -> str:
        """Ask for a shot by hand."""
        return shots.copy_refusal(shot).rstrip(".")

    def act(self, context: bpy.types.Context) -> Shot | None:
        """Copy it."""
        return shots.copy(context.scene, listing.current_shot(context))


class ANIMATIC_OT_shot_remove(ShownShotOperator, bpy.types.Operator):
    """Take the shown shot out of the film, with its marker or its strip; its takes stay on disk."""

    bl_idname = "animatic.shot_remove"
    bl_label = "Remove Shot"

    @classmethod
    def refusal_of(cls, _context: bpy.types.Context, shot: Shot) -> str:
        """Ask for a shot that is not the whole scene."""
        return shots.remove_refusal(shot).rstrip(".")

    def act(self, context: bpy.types.Context) -> Shot | None:
        """Remove it."""
        shots.remove(context.scene, listing.current_shot(context))
        return None


class ANIMATIC_OT_shot_move(ShownShotOperator, bpy.types.Operator):
    """Move the shown shot in the film; where it lies in the timeline does not change."""

    bl_idname = "animatic.shot_move"
    bl_label = "Move Shot"

    direction: EnumProperty(
        name="Direction",
        description="Where the shown shot goes in the film",
        items=(("up", "Up", "Towards the first shot"), ("down", "Down", "Towards the last shot")),
    )

    @classmethod
    def refusal_of(cls, context: bpy.types.Context, shot: Shot) -> str:
        """Ask for two shots."""
        if shot.surface:
            return "A surface has no place in the film"
        return "" if len(shots.list_shots(context.scene)) > 1 else "It takes two shots to change places"

    def act(self, context: bpy.types.Context) -> Shot | None:
        """Let it change places with its neighbour."""
        scene, shot = context.scene, listing.current_shot(context)
        found = shots.list_shots(scene)
        here = found.index(shot)
        there = min(max(here + (-1 if self.direction == "up" else 1), 0), len(found) - 1)
        found[here], found[there] = found[there], found[here]
        shots.set_order(scene, found)
        return shot


class ANIMATIC_OT_shot_order_reset(ShotOperator, bpy.types.Operator):
    """Let the film show its shots in the order of time again."""

    bl_idname = "animatic.shot_order_reset"
    bl_label = "Reset Order"

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for another order."""
        return "" if context.scene.animatic.reordered else "The shots are in the order of time"

    def act(self, context: bpy.types.Context) -> Shot | None:
        """Forget the order."""
        shots.reset_order(context.scene)
        return None


class ANIMATIC_OT_shots_by_hand(ShotOperator, bpy.types.Operator):
    """Turn the shots of the markers into a list of your own; prompts and takes go with them, the markers stay."""

    bl_idname = "animatic.shots_by_hand"
    bl_label = "Turn into Shots by Hand"

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for shots of markers."""
        return (
            "" if context.scene.animatic.shots_from == "markers" else "Only shots from markers turn into shots by hand"
        )

    def act(self, context: bpy.types.Context) -> Shot | None:
        """Turn them."""
        shots.turn_into_hand_shots(context.scene)
        return None


def _camera(context: bpy.types.Context) -> bpy.types.Object | None:
    """Return the selected camera, else the scene's."""
    active = context.active_object
    return active if active and active.type == "CAMERA" and active.select_get() else context.scene.camera


def _end_after(scene: bpy.types.Scene, start: int) -> int:
    """Return where a shot by hand that begins at `start` ends: before the next one, or with the scene."""
    later = [shot.start - 1 for shot in shots.list_shots(scene) if shot.start > start]
    ends = [end for end in (*later, scene.frame_end) if end >= start]
    return min(ends, default=start + _TWO_SECONDS - 1)


classes = (
    ANIMATIC_OT_shot_add,
    ANIMATIC_OT_shot_duplicate,
    ANIMATIC_OT_shot_remove,
    ANIMATIC_OT_shot_move,
    ANIMATIC_OT_shot_order_reset,
    ANIMATIC_OT_shots_by_hand,
)
