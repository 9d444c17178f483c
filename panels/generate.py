"""The Generate panel: presets, the memory that a run takes, one big button, progress, errors.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .. import shots
from ..estimates.memory_plan import memory_line
from ..preferences import preferences_or_none
from ..state import State
from .base import TabPanel, draw_error, draw_text, shot_and_settings
from .quality import draw_quality


class ANIMATIC_PT_generate(TabPanel, bpy.types.Panel):
    """The run."""

    bl_label = "Generate"
    bl_idname = "ANIMATIC_PT_generate"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the button or the run in progress, and the last error."""
        state = context.window_manager.animatic
        if state.running:
            self._draw_run(context, state)
        else:
            self._draw_start(context, state)
        self._draw_messages(context, state)

    def _draw_run(self, context: bpy.types.Context, state: State) -> None:
        row = self.layout.row(align=True)
        row.progress(factor=state.fraction, text=f"{state.fraction:.0%}")
        preferences = preferences_or_none()
        if preferences is not None:
            row.prop(preferences, "live_in_camera", text="", icon="VIEW_CAMERA")
        row.operator("animatic.cancel", text="", icon="CANCEL")
        draw_text(self.layout, context, state.text)
        if not state.cancelling:
            draw_text(self.layout, context, "Esc cancels it; finished frames are kept.")
        adding = self.layout.operator("animatic.queue_shots", icon="ADD")
        adding.which, adding.start = "shown", True
        if state.preview_icon:  # afterwards the take shows it
            self.layout.template_icon(icon_value=state.preview_icon, scale=9)

    def _draw_start(self, context: bpy.types.Context, state: State) -> None:
        shot, settings = shot_and_settings(context)
        if shot and settings:
            draw_quality(self.layout, context, shot)
            line = memory_line(context.scene, shot)
            if line:
                column = self.layout.column()
                column.alert = not line.fits
                draw_text(column, context, line.text, line.icon)
        column = self.layout.column()
        column.scale_y = 1.8
        column.operator("animatic.generate", icon="RENDER_ANIMATION")
        if shot is not None and shots.lacks_camera(context.scene, shot):
            self.layout.operator("animatic.add_camera", icon="CAMERA_DATA")
        if state.backend_report and not state.backend_ready:
            draw_text(self.layout, context, "Set up the backend first, at the top of this tab.", "INFO")

    def _draw_messages(self, context: bpy.types.Context, state: State) -> None:
        if state.error and state.backend_ready:  # without a backend the Set Up panel shows it
            draw_error(self.layout, context, state)
        for note in state.notes_in(context.scene):
            draw_text(self.layout, context, note, "INFO")
