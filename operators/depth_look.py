"""Buttons that set how depth is drawn: near and far as measured, and the curve's presets.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty

from ..settings.depth_look import CURVES


class ANIMATIC_OT_depth_range(bpy.types.Operator):
    """Set near and far to what was measured of the capture, to go on from there; a sky keeps black infinitely far."""

    bl_idname = "animatic.depth_range"
    bl_label = "Set as Measured"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a capture that was measured."""
        cls.poll_message_set("Capture the shot first")
        return context.window_manager.animatic.depth_range.measured

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set them."""
        found = context.window_manager.animatic.depth_range
        context.scene.animatic.depth_look.set_range(found.near_m, found.far_m or None)
        return {"FINISHED"}


class ANIMATIC_OT_depth_curve(bpy.types.Operator):
    """Give the falloff curve a shape to begin with; its points can be moved afterwards."""

    bl_idname = "animatic.depth_curve"
    bl_label = "Curve Preset"
    bl_options = {"REGISTER", "UNDO"}

    shape: EnumProperty(
        name="Shape",
        description="Which distances get most of the greys",
        items=(
            ("straight", "Straight", "As depth is: near things take most of the greys"),
            ("far", "More for Far", "Tell apart what is far off, as in landscapes and long streets"),
            ("near", "More for Near", "Tell apart what is close, as in portraits and close-ups"),
            ("middle", "More for the Middle", "Tell apart what is in the middle; the ends fall together"),
        ),
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Shape it."""
        context.scene.animatic.depth_look.bend(CURVES[self.shape])
        return {"FINISHED"}


classes = (ANIMATIC_OT_depth_range, ANIMATIC_OT_depth_curve)
