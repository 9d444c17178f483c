"""The Prompt panel: prompt, negative prompt, seed.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.scene import ShotSettings
from .base import TabPanel, draw_text, shot_and_settings


class ANIMATIC_PT_prompt(TabPanel, bpy.types.Panel):
    """What the picture shows."""

    bl_label = "Prompt"
    bl_idname = "ANIMATIC_PT_prompt"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the prompt."""
        _shot, settings = shot_and_settings(context)
        if settings is None:
            return
        column = self.layout.column()
        column.prop(settings, "prompt", text="", placeholder="What the picture shows")
        if not settings.prompt and not settings.travel.prompts:
            draw_text(column, context, "Without a prompt the models choose what to show.", "INFO")
        elif len(settings.prompt) > 40:
            draw_text(column, context, settings.prompt, translate=False)  # the field shows one line of it
        self._draw_unknown_words(context, column, settings, settings.prompt)
        row = column.split(factor=0.26)
        row.label(text="Avoid")
        own = context.scene.animatic
        models = own.models_or_none(settings)
        avoided = settings.avoided(models) if models else settings.negative_prompt
        row.prop(settings, "negative_prompt", text="", placeholder=avoided or "What it must not show")
        if note := own.unheard_note(avoided, settings):
            draw_text(column, context, f"{note}.", "INFO")
        else:
            self._draw_unknown_words(context, column, settings, avoided)
        row = column.row(align=True)
        row.prop(settings, "seed")
        row.operator("animatic.roll_seed", text="", icon="FILE_REFRESH")

    def _draw_unknown_words(
        self, context: bpy.types.Context, layout: bpy.types.UILayout, settings: ShotSettings, text: str
    ) -> None:
        if note := context.scene.animatic.unknown_words_note(text, settings):
            draw_text(layout, context, note, "INFO")
