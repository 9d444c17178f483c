"""The More Frames panel below Takes: pictures between those of the chosen take.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..state.items import TakeItem
from ..translations import translated
from .base import TabPanel, draw_text


class ANIMATIC_PT_more_frames(TabPanel, bpy.types.Panel):
    """How they are made, and those that there are."""

    bl_label = "More Frames"
    bl_idname = "ANIMATIC_PT_more_frames"
    bl_parent_id = "ANIMATIC_PT_takes"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a take."""
        return context.window_manager.animatic.active_item() is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the settings, the button and what there is."""
        own, item = context.scene.animatic.more_frames, context.window_manager.animatic.active_item()
        column = self.layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(own, "method")
        if own.method in ("rife", "film"):
            column.prop(own, f"{own.method}_weights")
            if own.problem:
                draw_text(column, context, own.problem, "INFO")
        column.prop(own, "rate")
        if own.rate == "fps":
            column.prop(own, "fps")
        self.layout.operator("animatic.more_frames", icon="SEQ_STRIP_DUPLICATE")
        if item.more:
            self._draw_sets(item)

    def _draw_sets(self, item: TakeItem) -> None:
        column = self.layout.column(align=True)
        for line in item.more.splitlines():
            name, _, text = line.partition("\t")
            row = column.row(align=True)
            row.label(text=translated(text), icon="RENDER_ANIMATION", translate=False)
            row.operator("animatic.remove_more_frames", text="", icon="TRASH").name = name
        eye = "HIDE_OFF" if item.shows_more else "HIDE_ON"
        self.layout.operator("animatic.show_more_frames", icon=eye, depress=item.shows_more)
