"""The Prompt Travel panel: prompts that change over the frames of the shot.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings import prompt_help
from ..settings.scene import ShotSettings
from ..settings.travel import TravelSettings
from ..translations import translated
from .base import TabPanel, draw_text, shot_and_settings


class ANIMATIC_UL_travel(bpy.types.UIList):
    """A line a prompt, in the order in which they are gone through."""

    bl_idname = "ANIMATIC_UL_travel"

    def draw_item(self, _context, layout, data, item, _icon, _active_data, _active_property, index=0) -> None:
        """Draw frame, or place in the list, and prompt."""
        row = layout.split(factor=0.28)
        if data.by_frames:
            row.prop(item, "frame", text="", emboss=False)
        else:
            row.label(text=str(index))
        row.prop(item, "prompt", text="", emboss=False, placeholder="What it shows here")

    def filter_items(
        self, _context: bpy.types.Context, data: TravelSettings, _name: str
    ) -> tuple[list[int], list[int]]:
        """Show all, each where its frame puts it."""
        order = [item.as_pointer() for item in data.in_order()]
        return [], [order.index(item.as_pointer()) for item in data.prompts]


class ANIMATIC_MT_travel(bpy.types.Menu):
    """Where the prompts of a travel come from and go to."""

    bl_label = "Prompt Travel"
    bl_idname = "ANIMATIC_MT_travel"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        self.layout.operator("animatic.travel_from_markers", icon="MARKER_HLT")
        self.layout.separator()
        self.layout.operator("animatic.travel_import", icon="IMPORT")
        self.layout.operator("animatic.travel_export", icon="EXPORT")


class ANIMATIC_PT_travel(TabPanel, bpy.types.Panel):
    """What changes on the way through the shot."""

    bl_label = "Prompt Travel"
    bl_idname = "ANIMATIC_PT_travel"
    bl_parent_id = "ANIMATIC_PT_prompt"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the list, what steers it, and what the frame under the playhead shows."""
        _shot, settings = shot_and_settings(context)
        if settings is None:
            return
        travel = settings.travel
        self._draw_list(travel)
        if not travel.prompts:
            text = "Add prompts for what changes on the way; the prompt above is said in every frame."
            draw_text(self.layout, context, text, "INFO")
            return
        self.layout.prop(travel.chosen, "prompt", text="", placeholder="What it shows here")  # in full width
        column = self.layout.column()
        column.use_property_split = column.use_property_decorate = True
        column.prop(travel, "steering")
        if not travel.by_frames:
            column.prop(travel, "position", text="Position")
            text = translated(f"0 is the first, {len(travel.prompts) - 1} the last")
            column.label(text=text, translate=False)
        column.prop(travel, "blend")
        self._draw_notes(context, settings)

    def _draw_list(self, travel: TravelSettings) -> None:
        row, several = self.layout.row(), len(travel.prompts) > 1
        rows = 5 if several else 3  # as high as the buttons beside it
        row.template_list("ANIMATIC_UL_travel", "", travel, "prompts", travel, "active", rows=rows)
        column = row.column(align=True)
        column.operator("animatic.travel_add", text="", icon="ADD")
        column.operator("animatic.travel_remove", text="", icon="REMOVE")
        column.menu("ANIMATIC_MT_travel", text="", icon="DOWNARROW_HLT")
        if several:
            column.operator("animatic.travel_move", text="", icon="TRIA_UP").direction = "up"
            column.operator("animatic.travel_move", text="", icon="TRIA_DOWN").direction = "down"

    def _draw_notes(self, context: bpy.types.Context, settings: ShotSettings) -> None:
        travel, own = settings.travel, context.scene.animatic
        if travel.problem:
            draw_text(self.layout, context, travel.problem, "ERROR")
            return
        if travel.unread_note:
            draw_text(self.layout, context, travel.unread_note, "INFO")
        for place, item in enumerate(travel.in_order()):
            if note := own.unknown_words_note(item.prompt, settings):
                where = f"Frame {item.frame}" if travel.by_frames else f"Prompt {place}"
                draw_text(self.layout, context, f"{where}: {note}", "INFO")
        frame, prompts = context.scene.frame_current, prompt_help.said_of(own, settings).prompts
        self.layout.label(text=translated(f"Frame {frame} shows"), translate=False)
        for said in travel.said_at(prompts, frame):
            draw_text(self.layout, context, said or translated("What the models choose"), translate=False)
