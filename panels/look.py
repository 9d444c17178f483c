"""The Look panels: what all shots have in common, and what one has in its place.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.look import LookSettings
from ..settings.scene import ShotSettings
from .base import TabPanel, draw_text, shot_and_settings
from .look_pictures import draw_pictures
from .loras import draw_loras

_TEXTS = (
    ("Style", "prompt", "How every picture looks"),
    ("Avoid", "negative_prompt", "What no picture must show"),
)


class ANIMATIC_MT_look_presets(bpy.types.Menu):
    """The looks that were kept."""

    bl_label = "Look Presets"
    bl_idname = "ANIMATIC_MT_look_presets"
    preset_subdir = "animatic/look"
    preset_operator = "script.execute_preset"
    draw = bpy.types.Menu.draw_preset


class ANIMATIC_PT_look(TabPanel, bpy.types.Panel):
    """The look of the film."""

    bl_label = "Look"
    bl_idname = "ANIMATIC_PT_look"
    bl_parent_id = "ANIMATIC_PT_film"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the presets and the look."""
        row = self.layout.row(align=True)
        row.menu("ANIMATIC_MT_look_presets", text=bpy.types.ANIMATIC_MT_look_presets.bl_label)
        row.operator("animatic.look_preset_add", text="", icon="ADD")
        row.operator("animatic.look_preset_add", text="", icon="REMOVE").remove_active = True
        _draw_look(self.layout, context, context.scene.animatic.look)


class ANIMATIC_PT_shot_look(TabPanel, bpy.types.Panel):
    """The look of one shot."""

    bl_label = "Look of This Shot"
    bl_idname = "ANIMATIC_PT_shot_look"
    bl_parent_id = "ANIMATIC_PT_prompt"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw which look it has, and its own."""
        _shot, settings = shot_and_settings(context)
        if settings is None:
            return
        self.layout.row().prop(settings, "look_from", expand=True)
        if settings.look_from == "own":
            self.layout.prop(settings, "has_own_models")
            if settings.has_own_models:
                self.layout.prop(settings, "own_model_set", text="")
            _draw_look(self.layout, context, settings.own_look, settings)
        elif settings.look_from == "film" and context.scene.animatic.look.prompt:
            draw_text(self.layout, context, context.scene.animatic.look.prompt, "INFO")


def _draw_look(
    layout: bpy.types.UILayout, context: bpy.types.Context, look: LookSettings, settings: ShotSettings | None = None
) -> None:
    """Draw a look: the film's, or the own one of the shot with these `settings`."""
    own, whose = context.scene.animatic, "shot" if settings else "film"
    column = layout.column(align=True)
    for head, name, placeholder in _TEXTS:
        column.label(text=head)
        column.prop(look, name, text="", placeholder=placeholder)
    for text in (look.prompt, look.negative_prompt):
        if note := own.unknown_words_note(text, settings):
            draw_text(column, context, note, "INFO")
    layout.label(text="LoRAs")
    draw_loras(layout, context, look, whose, "look" if settings else "film")
    models = own.models_or_none(settings) if settings else own.models if own.model_set else None
    if problem := look.problem(models):
        draw_text(layout, context, problem, "ERROR")
    draw_pictures(layout, context, look, look.references_note(models), whose)
