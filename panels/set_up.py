"""The Set Up panel: leads to a backend, and is gone once there is one.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .base import TabPanel, draw_error, draw_text

EXTENSION = __package__.rpartition(".")[0]
WHAT = (
    "The pictures are made by a backend beside Blender. It is set up once, in a folder of its own: "
    "3 GB, or 8 GB with an NVIDIA or AMD GPU."
)


class ANIMATIC_PT_set_up(TabPanel, bpy.types.Panel):
    """What to do before the first take."""

    bl_label = "Set Up"
    bl_idname = "ANIMATIC_PT_set_up"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Show only where a look for the backend found none."""
        state = context.window_manager.animatic
        return bool(state.backend_report) and not state.backend_ready

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the way to a backend, or the set-up in progress."""
        layout, state = self.layout, context.window_manager.animatic
        if state.setting_up:
            row = layout.row(align=True)
            row.progress(factor=state.setup_fraction, text=f"{state.setup_fraction:.0%}")
            row.operator("animatic.cancel_setup", text="", icon="CANCEL")
            draw_text(layout, context, state.setup_text)
            return
        draw_text(layout, context, state.python_problem or WHAT, "ERROR" if state.python_problem else "NONE")
        if not bpy.app.online_access:
            self._draw_online_access(context)
        column = layout.column(align=True)
        column.scale_y = 1.4
        column.operator("animatic.set_up_backend", icon="IMPORT")
        layout.operator("preferences.addon_show", text="Preferences", icon="PREFERENCES").module = EXTENSION
        if state.error:
            draw_error(layout, context, state)

    def _draw_online_access(self, context: bpy.types.Context) -> None:
        if bpy.app.online_access_override:
            draw_text(self.layout, context, "Blender was started with --offline-mode: start it without.", "ERROR")
            return
        draw_text(self.layout, context, "First let Blender go online, to download it:")
        self.layout.prop(context.preferences.system, "use_online_access")
