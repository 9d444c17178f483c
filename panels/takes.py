"""The Takes panel: what was made of this shot, and what to do with it.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..state import State
from ..translations import iface, translated
from .base import TabPanel, draw_text

_PLACES_IN_A_ROW = 2


class ANIMATIC_UL_takes(bpy.types.UIList):
    """A line a take."""

    bl_idname = "ANIMATIC_UL_takes"

    def draw_item(self, _context, layout, _data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw thumbnail, number and whether it is whole."""
        row = layout.row()
        row.label(text=item.label, icon_value=item.icon)
        row.prop(item, "star", text="", icon="SOLO_ON" if item.star else "SOLO_OFF", emboss=False)
        if item.finished < item.total:
            right = row.row()
            right.alignment = "RIGHT"
            right.label(text=f"{item.finished}/{item.total}")


class ANIMATIC_PT_takes(TabPanel, bpy.types.Panel):
    """The takes of the shot."""

    bl_label = "Takes"
    bl_idname = "ANIMATIC_PT_takes"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the list and the buttons for the chosen take."""
        layout, state = self.layout, context.window_manager.animatic
        row = layout.row()
        row.template_list("ANIMATIC_UL_takes", "", state, "takes", state, "active_take", rows=3)
        column = row.column(align=True)
        column.operator("animatic.refresh", text="", icon="FILE_REFRESH")
        column.operator("animatic.open_take", text="", icon="FILE_FOLDER")
        column.operator("animatic.delete_take", text="", icon="TRASH")
        item = state.active_item()
        if item is None:
            draw_text(layout, context, f"No take of this shot yet. Takes go to {state.takes_root}", "INFO")
            return
        if item.icon:
            layout.template_icon(icon_value=item.icon, scale=7)
        draw_text(layout, context, item.detail)
        if item.finished < item.total:
            draw_text(layout, context, f"{item.finished} of {item.total} pictures are finished.", "TIME")
            layout.operator("animatic.finish_take", icon="PLAY")
        layout.prop(item, "notes", text="", placeholder="Notes on this take")
        self._draw_compare(context, state)
        row = layout.row(align=True)
        row.operator("animatic.branch_take", text="Next Seed", icon="DUPLICATE").count = 1
        row.operator("animatic.branch_take", text="Four Seeds", icon="MESH_GRID").count = 4
        row = layout.row(align=True)
        row.operator("animatic.recall", icon="LOOP_BACK")
        row.operator("animatic.continue_take", icon="FRAME_NEXT")
        self._draw_place()
        row = layout.split(factor=0.43, align=True)  # the second has the longer name
        row.operator("animatic.export_take", icon="EXPORT")
        row.operator("animatic.export_comfyui", icon="NODETREE")

    def _draw_place(self) -> None:
        """Draw the ways to place the take, two in a row, and what is done with what is placed."""
        column = self.layout.column(align=True)
        column.label(text="Place")
        items = list(bpy.ops.animatic.place.get_rna_type().properties["where"].enum_items)
        for first in range(0, len(items), _PLACES_IN_A_ROW):
            row = column.row(align=True)
            for item in items[first : first + _PLACES_IN_A_ROW]:
                text = iface(item.name)
                row.operator("animatic.place", text=text, icon=item.icon, translate=False).where = item.identifier
        column.separator()
        row = column.split(factor=0.55, align=True)  # the first has the longer name
        row.operator("animatic.render_planes", icon="RESTRICT_RENDER_OFF")
        row.operator("animatic.match_colours", icon="COLOR")
        column.operator("animatic.remove_placed", icon="X")

    def _draw_compare(self, context: bpy.types.Context, state: State) -> None:
        """Draw how to flip through takes, and what the compared ones do not share."""
        row = self.layout.row(align=True)
        row.operator("animatic.flip_take", text="", icon="TRIA_LEFT").back = True
        row.operator("animatic.flip_take", text="", icon="TRIA_RIGHT").back = False
        chosen, other = state.active_item(), state.compared_item()
        named = {"text": translated(f"With Take {other.name}")} if other else {}
        row.operator_menu_enum("animatic.compare_takes", "other", icon="MOD_EDGESPLIT", **named)
        if other is None:
            return
        row.operator("animatic.end_compare", text="", icon="X")
        row = self.layout.row(align=True)
        row.prop(state, "wipe", slider=True)
        row.prop(state, "wipe_upright", text="", icon="PAUSE")
        first, second = ("Left", "Right") if state.wipe_upright else ("Below", "Above")
        draw_text(self.layout, context, f"{first}: {chosen.label}")
        draw_text(self.layout, context, f"{second}: {other.label}")
        for line in state.differences.splitlines() or ["The two are set alike."]:
            draw_text(self.layout, context, line)
