"""Buttons that hold takes side by side: flip what is placed, compare two.

Must not import panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty

from .. import overlay, place, scripting
from ..backend.contract import TakeFolder
from .take import TakeOperator


class ANIMATIC_OT_flip_take(TakeOperator, bpy.types.Operator):
    """Choose the next take, and show it wherever the scene shows the chosen one: planes, nodes and strips stay."""

    bl_idname = "animatic.flip_take"
    bl_label = "Flip Take"
    bl_options = {"REGISTER", "UNDO"}

    back: BoolProperty(name="Back", description="Go to the take before, which is older")

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for two takes."""
        several = len(context.window_manager.animatic.takes) > 1
        return super().refusal(context) or ("" if several else "There is only one take of this shot")

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Choose the neighbour in the list, the newest first, and show it."""
        state = context.window_manager.animatic
        index = (state.active_take + (1 if self.back else -1)) % len(state.takes)
        other = TakeFolder(Path(state.takes[index].folder))
        scenes = dict.fromkeys([context.scene, scripting.stage_of_take(folder, context.scene)])
        try:
            places = sum(place.flip(folder, other, scene) for scene in scenes if place.is_placed(folder, scene))
        except place.PlaceError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        state.active_take = index
        self.report({"INFO"}, f"Take {other.number}" + (" is shown." if places else "."))
        return {"FINISHED"}


def _other_takes(_self: object, context: bpy.types.Context | None) -> list[tuple[str, str, str, int, int]]:
    """List the takes that the chosen one can be compared with."""
    state = context.window_manager.animatic if context else None
    chosen = state.active_item() if state else None
    items = [
        (item.folder, item.label, item.detail, item.icon, index)  # before and after the first save are numbers alike
        for index, item in enumerate(state.takes if state else ())
        if item != chosen
    ]
    _other_takes.kept = items  # Blender keeps no reference to the texts of a dynamic enum
    return items


class ANIMATIC_OT_compare_takes(TakeOperator, bpy.types.Operator):
    """See the chosen take and another one side by side in the camera's view, and what was set differently."""

    bl_idname = "animatic.compare_takes"
    bl_label = "Compare With"

    other: EnumProperty(name="Other Take", description="The take to compare the chosen one with", items=_other_takes)

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for two takes."""
        several = len(context.window_manager.animatic.takes) > 1
        return super().refusal(context) or ("" if several else "There is only one take of this shot")

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Begin to compare."""
        context.window_manager.animatic.compared = self.other
        overlay.redraw()
        return {"FINISHED"}


class ANIMATIC_OT_end_compare(bpy.types.Operator):
    """Show the scene again instead of two takes."""

    bl_idname = "animatic.end_compare"
    bl_label = "End Compare"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for two takes that are compared."""
        cls.poll_message_set("No takes are compared")
        return bool(context.window_manager.animatic.compared)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """End it."""
        context.window_manager.animatic.compared = ""
        overlay.redraw()
        return {"FINISHED"}


classes = (ANIMATIC_OT_flip_take, ANIMATIC_OT_compare_takes, ANIMATIC_OT_end_compare)
