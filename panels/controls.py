"""The Controls panel: which passes steer the picture, and a look at what was captured.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .base import TabPanel


class ANIMATIC_PT_controls(TabPanel, bpy.types.Panel):
    """Depth and pose."""

    bl_label = "Controls"
    bl_idname = "ANIMATIC_PT_controls"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the controls."""
        own, state = context.scene.animatic, context.window_manager.animatic
        for kind, title in (("depth", "Depth"), ("openpose", "Pose")):
            control = getattr(own, kind)
            box = self.layout.box()
            box.prop(control, "enabled", text=title)
            if control.enabled:
                column = box.column(align=True)
                column.prop(control, "strength", slider=True)
                row = column.row(align=True)
                row.prop(control, "start", slider=True)
                row.prop(control, "end", slider=True)
        column = self.layout.column(align=True)
        column.label(text=state.capture_text or "Not captured yet", icon="RENDER_ANIMATION")
        row = column.row(align=True)
        row.operator("animatic.capture", text="Recapture" if state.captured else "Capture", icon="REC")
        row.operator("animatic.look", text="", icon="HIDE_OFF")
        if state.depth_icon or state.openpose_icon:
            row = self.layout.row()
            for icon in filter(None, (state.depth_icon, state.openpose_icon)):
                row.template_icon(icon_value=icon, scale=6)
