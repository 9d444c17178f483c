"""The Queue panel: takes that wait to be made, in order, and the time that all of them need.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..state.queue import ICONS, QueueItem, QueueState
from .base import TabPanel, draw_text


class ANIMATIC_UL_queue(bpy.types.UIList):
    """A line a job."""

    bl_idname = "ANIMATIC_UL_queue"

    def draw_item(self, context, layout, data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw status, shot, and how long it takes or how far it is."""
        row = layout.row()
        row.alert = item.status == "failed"
        row.label(text=item.label, icon=ICONS[item.status])
        if item.status == "running" and data.running:
            fraction = context.window_manager.animatic.fraction
            row.progress(factor=fraction, text=f"{fraction:.0%}")
            return
        right = row.row()
        right.alignment = "RIGHT"
        right.label(text=item.time_text)


class ANIMATIC_PT_queue(TabPanel, bpy.types.Panel):
    """The takes that wait."""

    bl_label = "Queue"
    bl_idname = "ANIMATIC_PT_queue"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the list, the chosen job and the buttons."""
        layout, state = self.layout, context.window_manager.animatic
        own = state.queue
        if own.starts_in >= 0:
            text = f"The queue was cut off when Blender ended, and goes on in {own.starts_in} s."
            draw_text(layout, context, text, "INFO")
            layout.operator("animatic.queue_pause", icon="PAUSE")
        if own.jobs:
            self._draw_list(own)
            self._draw_item(context, own.active_item())
        self._draw_adding(len(own.jobs) == 0, state.running)
        if own.jobs:
            self._draw_run(own, state.running)
        if own.time_text:
            draw_text(layout, context, own.time_text, "TIME")

    def _draw_list(self, own: QueueState) -> None:
        row = self.layout.row()
        row.template_list("ANIMATIC_UL_queue", "", own, "jobs", own, "active", rows=4)
        column = row.column(align=True)
        column.operator("animatic.queue_move", text="", icon="TRIA_UP").direction = "up"
        column.operator("animatic.queue_move", text="", icon="TRIA_DOWN").direction = "down"
        column.separator()
        column.operator("animatic.queue_remove", text="", icon="REMOVE")
        column.operator("animatic.queue_clear", text="", icon="TRASH")

    def _draw_item(self, context: bpy.types.Context, item: QueueItem | None) -> None:
        if item is None:
            return
        if not item.error:
            draw_text(self.layout, context, item.detail)
            return
        box = self.layout.box()
        box.alert = True
        draw_text(box, context, item.error, "ERROR")
        box.alert = False
        if item.error_hint:
            draw_text(box, context, item.error_hint, "BLANK1")
        row = box.row(align=True)
        row.operator("animatic.queue_retry", icon="FILE_REFRESH")
        row.operator("animatic.queue_copy_error", icon="COPYDOWN")

    def _draw_adding(self, empty: bool, busy: bool) -> None:
        row = self.layout.row(align=True)
        for which, text in (("shown", "Add This Shot"), ("all", "Add All Shots")):
            row.operator("animatic.queue_shots", text=text, icon="ADD" if empty else "NONE").which = which
        if empty and not busy:
            at_once = self.layout.operator("animatic.queue_shots", text="Generate All Shots", icon="RENDER_ANIMATION")
            at_once.which, at_once.start = "all", True

    def _draw_run(self, own: QueueState, busy: bool) -> None:
        if own.pausing:
            self.layout.label(text="It pauses after this take", icon="PAUSE")
        elif own.running:
            self.layout.operator("animatic.queue_pause", icon="PAUSE")
        elif own.follows:
            self.layout.label(text="It starts after the run in progress", icon="TIME")
            self.layout.operator("animatic.queue_pause", text="Do Not Start", icon="PAUSE")
        elif own.starts_in < 0 and not busy:
            self.layout.operator("animatic.queue_run", icon="PLAY")
