"""What every panel of the tab shares.

Must not import operators.
"""

from __future__ import annotations

import textwrap

import bpy

from .. import shots
from ..settings.scene import ShotSettings
from ..shots import Shot
from ..state import State


class TabPanel:
    """A mix-in: a panel in the sidebar tab of the 3D viewport."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Animatic"


def shot_and_settings(context: bpy.types.Context) -> tuple[Shot | None, ShotSettings | None]:
    """Return the shot that panels and buttons act on and its settings; the settings are None until it was seen once."""
    shot = shots.shown_shot(context.scene)
    return shot, context.scene.animatic.settings_or_none(shot) if shot else None


def camera_text(context: bpy.types.Context, shot: Shot) -> str:
    """Return what `shot` is seen through."""
    if shot.surface:
        return f"The surface of {shot.surface}"
    return shot.camera or ("The cameras of its markers" if shots.has_camera(context.scene, shot) else "No camera")


def draw_text(layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE") -> None:
    """Draw `text` in as many lines as the region's width asks for."""
    scale = context.preferences.system.ui_scale
    characters = max(20, int(context.region.width / (6.8 * scale)) - (10 if icon != "NONE" else 6))
    column = layout.column(align=True)
    column.scale_y = 0.8
    for index, line in enumerate(textwrap.wrap(text, characters)):
        column.label(text=line, icon=icon if index == 0 else "BLANK1" if icon != "NONE" else "NONE")


def draw_error(layout: bpy.types.UILayout, context: bpy.types.Context, state: State) -> None:
    """Draw the last error: what is wrong in red, what to do, and two buttons."""
    box = layout.box()
    box.alert = True
    draw_text(box, context, state.error, "ERROR")
    box.alert = False
    if state.error_hint:
        draw_text(box, context, state.error_hint, "BLANK1")
    row = box.row(align=True)
    row.operator("animatic.copy_error", icon="COPYDOWN")
    row.operator("animatic.dismiss_error", icon="X")
