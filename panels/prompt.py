"""The Prompt panel: prompt, negative prompt, seed.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings import prompt_help
from ..settings.scene import ShotSettings
from .base import TabPanel, draw_text, shot_and_settings
from .prompt_notes import draw_long, draw_movement, draw_notes, draw_said


class ANIMATIC_PT_prompt(TabPanel, bpy.types.Panel):
    """What the picture shows."""

    bl_label = "Prompt"
    bl_idname = "ANIMATIC_PT_prompt"

    def draw_header_preset(self, _context: bpy.types.Context) -> None:
        """Draw the prompts that were kept, as Blender's own panels do."""
        row = self.layout.row(align=True)
        row.operator_menu_enum("animatic.prompt_preset_apply", "name", text="", icon="PRESET")
        row.operator("animatic.prompt_preset_add", text="", icon="ADD")
        row.operator_menu_enum("animatic.prompt_preset_remove", "name", text="", icon="REMOVE")

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the prompt."""
        shot, settings = shot_and_settings(context)
        if shot is None or settings is None:
            return
        said = prompt_help.said_of(context.scene.animatic, settings)
        column = self.layout.column()
        column.prop(settings, "prompt", text="", placeholder="What the picture shows")
        if not settings.prompt and not settings.travel.prompts:
            draw_text(column, context, "Without a prompt the models choose what to show.", "INFO")
        elif len(settings.prompt) > 40:  # the field shows one line of it
            draw_long(self.layout, context, settings.prompt, "animatic_prompt_rest")
        draw_said(self.layout, context, said, settings)
        column = self.layout.column()
        self._draw_unknown_words(context, column, settings, said.own)
        draw_notes(column, context, settings, said)
        row = column.split(factor=0.26)
        row.label(text="Avoid")
        own = context.scene.animatic
        models = own.models_or_none(settings)
        avoided = settings.avoided(models) if models else settings.negative_prompt
        row.prop(settings, "negative_prompt", text="", placeholder=avoided or "What it must not show")
        if note := own.unheard_note(avoided, settings):
            draw_text(column, context, f"{note}.", "INFO")
        else:
            self._draw_unknown_words(context, column, settings, said.own_avoided)
        row = column.row(align=True)
        row.prop(settings, "seed")
        row.operator("animatic.roll_seed", text="", icon="FILE_REFRESH")
        draw_movement(self.layout, context, shot, settings, said)

    def _draw_unknown_words(
        self, context: bpy.types.Context, layout: bpy.types.UILayout, settings: ShotSettings, text: str
    ) -> None:
        if note := context.scene.animatic.unknown_words_note(text, settings):
            draw_text(layout, context, note, "INFO")
