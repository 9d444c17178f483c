"""Which frames of a shot get a picture, and the Key Frames panel: the stills that lead a moving take.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.scene import ShotSettings
from ..shots import Shot
from .base import TabPanel, draw_text, shot_and_settings


def draw_pictures(layout: bpy.types.UILayout, context: bpy.types.Context, shot: Shot, settings: ShotSettings) -> None:
    """Draw which frames get a picture; what stills have no use for is grey."""
    moving = settings.pictures == "all"
    layout.prop(settings, "pictures")
    if note := settings.pictures_note(shot):
        draw_text(layout, context, note, "ERROR")
    column = layout.column()
    column.active = moving
    column.prop(settings, "step")
    column.prop(settings, "loop")


class ANIMATIC_PT_key_frames(TabPanel, bpy.types.Panel):
    """The stills that lead the movement."""

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
        """Draw which take the stills come from, and how strongly they lead."""
        layout, (_shot, settings) = self.layout, shot_and_settings(context)
        layout.use_property_split, layout.use_property_decorate = True, False
        if settings.pictures != "all":
            draw_text(
                layout,
                context,
                "Stills lead moving takes: set Pictures to Whole Shot when the stills are made.",
                "INFO",
            )
        column = layout.column()
        column.active = settings.key_frames.enabled and settings.pictures == "all"
        column.prop(settings.key_frames, "take")
        if settings.key_frames.take == 0:
            column.label(text="The newest take of stills")
        column.prop(settings.key_frames, "strength", slider=True)
