"""The Controls panel: which passes steer the picture, and a look at what was captured.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.controls import CannySettings, PassSettings
from ..state import State
from .base import TabPanel, draw_text
from .seeing import draw_age

_TITLES = (("depth", "Depth"), ("openpose", "Pose"), ("canny", "Canny"))


class ANIMATIC_PT_controls(TabPanel, bpy.types.Panel):
    """Depth, pose and canny."""

    bl_label = "Controls"
    bl_idname = "ANIMATIC_PT_controls"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the controls."""
        own, state = context.scene.animatic, context.window_manager.animatic
        for kind, title in _TITLES:
            control = getattr(own, kind)
            box = self.layout.box()
            box.prop(control, "enabled", text=title)
            if control.enabled:
                self._draw_control(context, box, control)
                if kind == "canny":
                    self._draw_render(context, box)
                if note := own.control_note(kind):
                    draw_text(box, context, note, "ERROR")
        self._draw_capture(state, own.canny.enabled)
        draw_age(self.layout, context)

    def _draw_control(
        self, context: bpy.types.Context, box: bpy.types.UILayout, control: PassSettings | CannySettings
    ) -> None:
        column = box.column(align=True)
        column.use_property_split = column.use_property_decorate = True
        column.prop(control, "strength", slider=True)
        if control.unread_note:
            draw_text(box, context, control.unread_note, "INFO")

    def _draw_render(self, context: bpy.types.Context, box: bpy.types.UILayout) -> None:
        """Draw the engine that *From the Render* renders with too."""
        column = box.column()
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(context.scene.animatic.source, "engine")

    def _draw_capture(self, state: State, with_canny: bool) -> None:
        column = self.layout.column(align=True)
        column.label(text=state.capture_text or "Not captured yet", icon="RENDER_ANIMATION")
        row = column.row(align=True)
        row.operator("animatic.capture", text="Recapture" if state.captured else "Capture", icon="REC")
        row.operator("animatic.look", text="", icon="HIDE_OFF")
        icons = (state.depth_icon, state.openpose_icon, state.canny_icon if with_canny else 0)
        if any(icons):
            row = self.layout.row()
            for icon in filter(None, icons):
                row.template_icon(icon_value=icon, scale=6)


class ANIMATIC_PT_control_steps(TabPanel, bpy.types.Panel):
    """In which of the steps each control steers."""

    bl_label = "Over the Steps"
    bl_idname = "ANIMATIC_PT_control_steps"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a control that is on."""
        return any(getattr(context.scene.animatic, kind).enabled for kind, _title in _TITLES)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw where each control that is on begins, ends and eases."""
        for kind, title in _TITLES:
            control = getattr(context.scene.animatic, kind)
            if not control.enabled:
                continue
            column = self.layout.column(align=True)
            column.use_property_split = column.use_property_decorate = True
            column.label(text=title)
            for name in ("start", "end", "ease"):
                column.prop(control, name, slider=True)
