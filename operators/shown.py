"""Buttons for what captures leave out.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import IntProperty

from ..settings.shown import ShownSettings


class ShownOperator:
    """A mix-in: a button that changes what the scene's captures show."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a scene that can be changed."""
        if context.scene.is_editable:
            return True
        cls.poll_message_set("This scene comes from another file: change it there.")
        return False


class ANIMATIC_OT_left_out_add(ShownOperator, bpy.types.Operator):
    """Leave a collection out of depth, pose and every other pass: the active one of the Outliner, or one to choose."""

    bl_idname = "animatic.left_out_add"
    bl_label = "Leave Collection Out"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add a line, with the active collection where that is not in the list and not the whole scene."""
        shown = context.scene.animatic.shown
        active = context.collection
        is_whole = active is None or active == context.scene.collection
        chosen = None if is_whole or active in _left_out(shown) else active
        shown.left_out.add().collection = chosen
        return {"FINISHED"}


class ANIMATIC_OT_left_out_remove(ShownOperator, bpy.types.Operator):
    """Capture this collection again."""

    bl_idname = "animatic.left_out_remove"
    bl_label = "Capture Collection Again"

    index: IntProperty(name="Line", description="Which line of the list", min=0, options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take the line away."""
        shown = context.scene.animatic.shown
        if self.index >= len(shown.left_out):
            self.report({"ERROR"}, f"There is no line {self.index} in the list of what is left out.")
            return {"CANCELLED"}
        shown.left_out.remove(self.index)
        return {"FINISHED"}


def _left_out(shown: ShownSettings) -> list[bpy.types.Collection]:
    return [item.collection for item in shown.left_out if item.collection]


classes = (ANIMATIC_OT_left_out_add, ANIMATIC_OT_left_out_remove)
