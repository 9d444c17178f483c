"""Draw lists of LoRAs: of looks, and of one shot with the moves of its camera.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.loras import LoraList, StyleLora
from ..state import lora_words
from .base import TabPanel, draw_text, shot_and_settings

# The list, what adds to it and takes out of it, and where its words go.
_OF_LOOK = ("animatic.look_lora_add", "animatic.look_lora_remove")
_OF_SHOT = ("animatic.shot_lora_add", "animatic.shot_lora_remove")
_KEYED = (
    "A keyed weight is followed frame by frame in the picture; the text encoder, which reads the prompt once for all "
    "frames, has its mean. Steps take a little longer, where one weight for the whole shot costs nothing."
)
_WORDS_IN_A_ROW = 2


class ANIMATIC_UL_loras(bpy.types.UIList):
    """A line a LoRA."""

    bl_idname = "ANIMATIC_UL_loras"

    def draw_item(self, _context, layout, _data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw whether it is in use, what it is and how much of it is added."""
        row = layout.row(align=True)
        row.prop(item, "enabled", text="")
        row = row.split(factor=0.7, align=True)
        row.active = item.enabled
        row.label(text=item.label or "No file yet", translate=item.is_move or not item.label)
        row.prop(item, "weight", text="", emboss=item.is_keyed)  # whose colour then says so


class ANIMATIC_MT_camera_moves(bpy.types.Menu):
    """The camera moves that AnimateDiff was released with."""

    bl_label = "Add Camera Move"
    bl_idname = "ANIMATIC_MT_camera_moves"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the moves."""
        self.layout.operator_enum("animatic.camera_move_add", "move")


class ANIMATIC_PT_shot_loras(TabPanel, bpy.types.Panel):
    """The LoRAs of one shot."""

    bl_label = "LoRAs of This Shot"
    bl_idname = "ANIMATIC_PT_shot_loras"
    bl_parent_id = "ANIMATIC_PT_prompt"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw them."""
        _shot, settings = shot_and_settings(context)
        if settings is None:
            return
        self.layout.menu("ANIMATIC_MT_camera_moves", icon="CON_CAMERASOLVER")
        draw_loras(self.layout, context, settings.own_loras, "own", "shot")
        if note := context.scene.animatic.moves_note(settings):
            draw_text(self.layout, context, note, "ERROR")


def draw_loras(layout: bpy.types.UILayout, context: bpy.types.Context, loras: LoraList, whose: str, into: str) -> None:
    """Draw a list: of the "film"'s look, of a "shot"'s own look, or the shot's "own". Its words go `into` a prompt."""
    add, remove = _OF_SHOT if whose == "own" else _OF_LOOK
    row = layout.row()
    row.template_list("ANIMATIC_UL_loras", whose, loras, "loras", loras, "active", rows=2)
    column = row.column(align=True)
    for operator, icon in ((add, "ADD"), (remove, "REMOVE")):
        button = column.operator(operator, text="", icon=icon)
        if whose != "own":
            button.look = whose
    if whose != "own":
        column.operator("animatic.look_lora_choose", text="", icon="VIEWZOOM").look = whose
    if chosen := loras.chosen_lora:
        row = layout.row(align=True)
        row.prop(chosen, "reference", text="", placeholder="A file, or org/name")
        column = layout.column()
        column.use_property_split = column.use_property_decorate = True  # with the dot that keys it
        column.prop(chosen, "weight", slider=True)
        _draw_words(layout, chosen, into)
    if loras.has_keyed:
        draw_text(layout, context, _KEYED, "INFO")
    if note := loras.unread_loras_note:
        draw_text(layout, context, note, "INFO")


def _draw_words(layout: bpy.types.UILayout, lora: StyleLora, into: str) -> None:
    """Draw a button for each word that the file of a LoRA tells."""
    words = lora_words.words_of(lora.place)
    if not words:
        return
    column = layout.column(align=True)
    column.label(text="It listens to:")
    flow = column.grid_flow(columns=_WORDS_IN_A_ROW, align=True)
    for word in words:
        button = flow.operator("animatic.lora_word", text=word, translate=False)
        button.word, button.into = word, into


CLASSES = (ANIMATIC_UL_loras, ANIMATIC_MT_camera_moves)
