"""Switches of what is drawn over the camera's view, and which frame the pictures in the panel are of.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .base import TabPanel, draw_text


class ANIMATIC_PT_seeing(TabPanel, bpy.types.Panel):
    """What the model will see, live over the view."""

    bl_label = "In the Viewport"
    bl_idname = "ANIMATIC_PT_seeing"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the switches, and what belongs to those that are on."""
        seeing = context.window_manager.animatic.seeing
        row = self.layout.row(align=True)
        row.prop(seeing, "pose", icon="ARMATURE_DATA", toggle=True)
        row.prop(seeing, "depth", icon="IMAGE_ZDEPTH", toggle=True)
        column = self.layout.column()
        if seeing.depth:
            column.prop(seeing, "opacity", slider=True)
        if seeing.pose:
            column.prop(seeing, "occlusion")
        column.prop(seeing, "planes")
        if seeing.is_on and seeing.note:
            draw_text(column, context, seeing.note, "INFO")


def draw_age(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw which frame the pictures of the capture are of, and whether the scene has changed since."""
    state = context.window_manager.animatic
    seeing = state.seeing
    if seeing.pictures_text and (seeing.depth_icon or seeing.openpose_icon):
        draw_text(layout, context, seeing.pictures_text, "TIME")
    if state.captured and seeing.is_stale:
        draw_text(layout, context, "The scene has changed since: press Recapture", "INFO")
