"""The From the Render panel: start from the scene's own picture, and where it may change.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .base import TabPanel, draw_text


class ANIMATIC_PT_source(TabPanel, bpy.types.Panel):
    """The scene's render as the start."""

    bl_label = "From the Render"
    bl_idname = "ANIMATIC_PT_source"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    def draw_header(self, context: bpy.types.Context) -> None:
        """Draw the switch."""
        self.layout.prop(context.scene.animatic.source, "enabled", text="")

    def draw(self, context: bpy.types.Context) -> None:
        """Draw strength, engine and mask, and how many steps are left."""
        layout, own = self.layout, context.scene.animatic
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.active = own.source.enabled
        layout.prop(own.source, "strength", slider=True)
        layout.prop(own.source, "engine")
        layout.prop(own.source, "mask")
        made = own.source.steps_made(own.steps)
        if not made:
            text = f"None of the {own.steps} steps is left at this strength: raise it, or the steps in Model."
            draw_text(layout, context, text, "ERROR")
        else:
            draw_text(layout, context, f"{made} of {own.steps} steps are made.", "INFO")
