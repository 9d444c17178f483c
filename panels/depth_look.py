"""The Depth Range panel: what is white and what is black, the curve between, and where the clip's depths lie.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.depth_look import DepthLookSettings
from ..state import State
from .base import TabPanel, draw_text, shot_and_settings


class ANIMATIC_PT_depth_look(TabPanel, bpy.types.Panel):
    """How depth is drawn."""

    bl_label = "Depth Range"
    bl_idname = "ANIMATIC_PT_depth_look"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for depth that a camera sees."""
        shot, _settings = shot_and_settings(context)
        return context.scene.animatic.depth.enabled and not (shot and shot.surface)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the histogram, near and far, the background and the curve."""
        look, state = context.scene.animatic.depth_look, context.window_manager.animatic
        self._draw_measured(context, state)
        column = self.layout.column(align=True)
        for name in ("near", "far"):
            row = column.row(align=True)
            row.prop(look, f"use_{name}", text="")
            value = row.row(align=True)
            value.active = getattr(look, f"use_{name}")
            value.prop(look, name)
        column.operator("animatic.depth_range", icon="EYEDROPPER")
        if look.note:
            draw_text(self.layout, context, look.note, "ERROR")
        column = self.layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(look, "background")
        if look.background == "distance":
            column.prop(look, "background_distance")
            if note := look.background_note(state.depth_range.far_m):
                draw_text(column, context, note, "INFO")
        self._draw_curve(look)

    def _draw_measured(self, context: bpy.types.Context, state: State) -> None:
        found = state.depth_range
        if found.icon:
            self.layout.template_icon(icon_value=found.icon, scale=6)
            ends = self.layout.row()
            ends.label(text=f"{found.low_m:.3g} m", translate=False)
            right = ends.row()
            right.alignment = "RIGHT"
            right.label(text=f"{found.high_m:.3g} m", translate=False)
        draw_text(self.layout, context, found.text or "Capture the shot to see where its depths lie.", "INFO")

    def _draw_curve(self, look: DepthLookSettings) -> None:
        row = self.layout.row(align=True)
        row.prop(look, "use_curve")
        if not look.use_curve:
            return
        row.operator_menu_enum("animatic.depth_curve", "shape", text="", icon="PRESET")
        if look.curve_node is not None:
            self.layout.template_curve_mapping(look.curve_node, "mapping")
            ends = self.layout.row()
            ends.label(text="Far")
            right = ends.row()
            right.alignment = "RIGHT"
            right.label(text="Near")
