"""Which frames of a shot get a picture.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.scene import ShotSettings
from ..shots import Shot
from .base import draw_text


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
