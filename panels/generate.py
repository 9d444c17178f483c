"""The Generate panel: one big button, progress, errors.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..state import State
from .base import TabPanel, draw_text


class ANIMATIC_PT_generate(TabPanel, bpy.types.Panel):
    """The run."""

    bl_label = "Generate"
    bl_idname = "ANIMATIC_PT_generate"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the button or the run in progress, and the last error."""
        layout, state = self.layout, context.window_manager.animatic
        if state.running:
            row = layout.row(align=True)
            row.progress(factor=state.fraction, text=f"{state.fraction:.0%}")
            row.operator("animatic.cancel", text="", icon="CANCEL")
            draw_text(layout, context, state.text)
        elif state.setting_up:
            layout.progress(factor=state.setup_fraction, text=state.setup_text)
        else:
            column = layout.column()
            column.scale_y = 1.8
            column.operator("animatic.generate", icon="RENDER_ANIMATION")
            if not state.backend_ready:
                layout.operator("animatic.set_up_backend", icon="IMPORT")
        if state.preview_icon:
            layout.template_icon(icon_value=state.preview_icon, scale=9)
        self._draw_messages(context, state)

    def _draw_messages(self, context: bpy.types.Context, state: State) -> None:
        if state.error:
            box = self.layout.box()
            box.alert = True
            draw_text(box, context, state.error, "ERROR")
            box.alert = False
            if state.error_hint:
                draw_text(box, context, state.error_hint)
            row = box.row(align=True)
            row.operator("animatic.copy_error", icon="COPYDOWN")
            row.operator("animatic.dismiss_error", icon="X")
        for note in state.notes.splitlines():
            draw_text(self.layout, context, note, "INFO")
