"""Buttons for the shown shot: another seed, the way to its neighbours, and from a texture back.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty

from .. import shots
from ..settings.scene import new_seed
from . import listing


class ANIMATIC_OT_roll_seed(bpy.types.Operator):
    """Take another seed at random: the same prompt gives other pictures."""

    bl_idname = "animatic.roll_seed"
    bl_label = "New Seed"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set the seed of the current shot."""
        shot = listing.current_shot(context)
        if shot is None:
            self.report({"ERROR"}, listing.NO_SHOT)
            return {"CANCELLED"}
        context.scene.animatic.settings_for(shot).seed = new_seed()
        return {"FINISHED"}


class ANIMATIC_OT_step_shot(bpy.types.Operator):
    """Go to the first frame of the neighbouring shot."""

    bl_idname = "animatic.step_shot"
    bl_label = "Go to Shot"

    back: BoolProperty(name="Back", description="Go to the shot before instead of the one after")

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Move the playhead."""
        found = shots.sync(context.scene)
        if not found:
            self.report({"ERROR"}, listing.NO_SHOT)
            return {"CANCELLED"}
        here = shots.shown_shot(context.scene)
        index = found.index(here) + (-1 if self.back else 1) if here in found else 0
        there = found[index % len(found)]
        context.scene.animatic.active_shot = there.id
        context.scene.frame_set(there.edit_start)
        listing.refresh(context)
        return {"FINISHED"}


class ANIMATIC_OT_back_to_film(bpy.types.Operator):
    """Leave the texture's shot: panels and buttons act on the film's shot at the playhead again."""

    bl_idname = "animatic.back_to_film"
    bl_label = "Back to the Film"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a texture's shot."""
        shot = listing.shown_shot(context)
        if shot is None or not shot.surface:
            cls.poll_message_set("The film's shot at the playhead is shown already")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Show the film's shot."""
        scene = context.scene
        shots.sync(scene)
        shot = shots.shot_at(scene, scene.frame_current)
        if shot is None:
            self.report({"ERROR"}, listing.NO_SHOT)
            return {"CANCELLED"}
        scene.animatic.choose(shot.id)
        listing.refresh(context)
        return {"FINISHED"}


classes = (ANIMATIC_OT_roll_seed, ANIMATIC_OT_step_shot, ANIMATIC_OT_back_to_film)
