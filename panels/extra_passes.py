"""The Also Capture panel: raw passes for later use and for other programs.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.extra_passes import EXTRA_PASSES
from .base import TabPanel


class ANIMATIC_PT_extra_passes(TabPanel, bpy.types.Panel):
    """What a capture holds beside what steers."""

    bl_label = "Also Capture"
    bl_idname = "ANIMATIC_PT_extra_passes"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw a switch a pass, and the way to the files."""
        grid = self.layout.grid_flow(columns=2, align=True, row_major=True)
        for kind in EXTRA_PASSES:
            grid.prop(context.scene.animatic.extra, kind)
        self.layout.operator("animatic.open_capture", icon="FILE_FOLDER")


CLASSES = (ANIMATIC_PT_extra_passes,)
