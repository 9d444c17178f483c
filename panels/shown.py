"""The Captured panel: what counts as visible, and which collections are left out.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .base import TabPanel, draw_text


class ANIMATIC_PT_shown(TabPanel, bpy.types.Panel):
    """What is captured."""

    bl_label = "Captured"
    bl_idname = "ANIMATIC_PT_shown"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the kind of visibility and the list of what is left out."""
        layout, own = self.layout, context.scene.animatic.shown
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(own, "visibility")
        column = layout.column(align=True)
        row = column.row(align=True)
        row.label(text="Left Out")
        row.operator("animatic.left_out_add", text="", icon="ADD")
        for index, item in enumerate(own.left_out):
            row = column.row(align=True)
            row.alert = item.is_gone
            row.prop(item, "collection", text="")
            row.operator("animatic.left_out_remove", text="", icon="X").index = index
        if own.gone_note:
            draw_text(layout, context, own.gone_note, "ERROR")
