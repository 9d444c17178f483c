"""The Key Frames panel: the pictures that lead a moving take.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.key_frames import KeyFrameSettings
from ..settings.scene import ShotSettings
from ..shots import Shot
from .base import TabPanel, draw_text, shot_and_settings


class ANIMATIC_PT_key_frames(TabPanel, bpy.types.Panel):
    """What leads the movement, and by which pictures."""

    bl_label = "Key Frames"
    bl_idname = "ANIMATIC_PT_key_frames"
    bl_parent_id = "ANIMATIC_PT_shot"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a shot whose settings are known."""
        return shot_and_settings(context)[1] is not None

    def draw_header(self, context: bpy.types.Context) -> None:
        """Draw the switch."""
        _shot, settings = shot_and_settings(context)
        self.layout.active = settings.pictures == "all"
        self.layout.prop(settings.key_frames, "enabled", text="")

    def draw(self, context: bpy.types.Context) -> None:
        """Draw how the pictures lead, where they come from, and how strongly they do."""
        layout, (shot, settings) = self.layout, shot_and_settings(context)
        keys = settings.key_frames
        layout.use_property_split, layout.use_property_decorate = True, False
        if settings.pictures != "all":
            text = "Stills lead moving takes: set Pictures to Whole Shot when the stills are made."
            draw_text(layout, context, text, "INFO")
        column = layout.column()
        column.active = keys.enabled and settings.pictures == "all"
        column.prop(keys, "steering")
        if keys.steering == "hold":
            _draw_take(column, keys)
            column.prop(keys, "strength", slider=True)
            return
        column.prop(keys, "origin")
        {"stills": _draw_take, "render": self._draw_render, "pictures": self._draw_pictures}[keys.origin](column, keys)
        if keys.steering == "scribble" and keys.origin != "render":
            column.prop(keys, "drawn")
        column.prop(keys, "sparse_strength", slider=True)
        if column.active:
            self._draw_notes(context, shot, settings)

    def _draw_render(self, column: bpy.types.UILayout, keys: KeyFrameSettings) -> None:
        """Draw which frames are rendered, and the engine that *From the Render* renders with too."""
        column.prop(keys, "rendered")
        column.prop(keys.id_data.animatic.source, "engine")

    def _draw_pictures(self, column: bpy.types.UILayout, keys: KeyFrameSettings) -> None:
        """Draw two lines a picture: its frame, and its image, which may be opened or painted here."""
        for place, item in enumerate(keys.pictures):
            lines = column.column(align=True)
            lines.use_property_split = False
            row = lines.row(align=True)
            row.prop(item, "frame")
            row.operator("animatic.key_picture_remove", text="", icon="REMOVE").place = place
            lines.template_ID(item, "image", new="image.new", open="image.open")  # needs the width for its name
        column.operator("animatic.key_picture_add", icon="ADD")

    def _draw_notes(self, context: bpy.types.Context, shot: Shot, settings: ShotSettings) -> None:
        """Draw what keeps the pictures from steering."""
        own, keys = context.scene.animatic, settings.key_frames
        models = own.models_or_none(settings)
        if models and (note := models.sparse_note(keys.steering)):
            draw_text(self.layout, context, note, "ERROR")
        outside = {item.frame for item in keys.pictures if not shot.edit_start <= item.frame <= shot.edit_end}
        if keys.origin == "pictures" and outside:
            text = f"Not in the shot, and of no effect: the pictures at {', '.join(map(str, sorted(outside)))}."
            draw_text(self.layout, context, text, "INFO")


class ANIMATIC_PT_key_frame_steps(TabPanel, bpy.types.Panel):
    """In which of the steps the pictures steer."""

    bl_label = "Over the Steps"
    bl_idname = "ANIMATIC_PT_key_frame_steps"
    bl_parent_id = "ANIMATIC_PT_key_frames"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for pictures that steer by a network."""
        _shot, settings = shot_and_settings(context)
        return settings is not None and settings.key_frames.sparse is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draw where they begin and end."""
        _shot, settings = shot_and_settings(context)
        column = self.layout.column(align=True)
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(settings.key_frames, "start", slider=True)
        column.prop(settings.key_frames, "end", slider=True)


def _draw_take(column: bpy.types.UILayout, keys: KeyFrameSettings) -> None:
    """Draw which take of stills leads."""
    column.prop(keys, "take")
    if keys.take == 0:
        column.label(text="The newest take of stills")
