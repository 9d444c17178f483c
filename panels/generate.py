"""The Generate panel: the memory that a run takes, one big button, progress, errors.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..memory_plan import memory_line
from ..state import State
from .base import TabPanel, draw_error, draw_text, shot_and_settings


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
            adding = layout.operator("animatic.queue_shots", icon="ADD")
            adding.which, adding.start = "shown", True
        else:
            self._draw_memory(context)
            column = layout.column()
            column.scale_y = 1.8
            column.operator("animatic.generate", icon="RENDER_ANIMATION")
            if state.backend_report and not state.backend_ready:
                draw_text(layout, context, "Set up the backend first, at the top of this tab.", "INFO")
        if state.running and state.preview_icon:  # afterwards the take shows it
            layout.template_icon(icon_value=state.preview_icon, scale=9)
        self._draw_messages(context, state)

    def _draw_memory(self, context: bpy.types.Context) -> None:
        shot, settings = shot_and_settings(context)
        line = memory_line(context.scene, shot) if shot and settings else None
        if line:
            column = self.layout.column()
            column.alert = not line.fits
            draw_text(column, context, line.text, line.icon)

    def _draw_messages(self, context: bpy.types.Context, state: State) -> None:
        if state.error and state.backend_ready:  # without a backend the Set Up panel shows it
            draw_error(self.layout, context, state)
        for note in state.notes.splitlines():
            draw_text(self.layout, context, note, "INFO")
