"""The reference pictures of a look, a part of its panel.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.look import LookSettings
from ..settings.look_picture import LookPicture
from .base import draw_text


class ANIMATIC_UL_look_pictures(bpy.types.UIList):
    """A line a picture."""

    bl_idname = "ANIMATIC_UL_look_pictures"

    def draw_item(self, _context, layout, data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw whether it is in use, the picture, when and where it is heard, and its weight beside others."""
        row = layout.row(align=True)
        row.prop(item, "enabled", text="")
        row.prop(item, "when", text="", icon_only=True, emboss=False)
        row.prop(item, "within", text="", icon_only=True, emboss=False)
        row = row.split(factor=0.7, align=True)
        row.active = item.enabled
        if item.image is None:
            row.label(text="No image", icon="ERROR")
        elif item.lost_file:
            row.label(text=item.image.name, icon="ERROR", translate=False)
        else:
            row.label(text=item.image.name, icon_value=layout.icon(item.image), translate=False)
        weight = row.row(align=True)
        weight.enabled = data.shares_what_is_said or not item.weight
        weight.prop(item, "weight", text="", emboss=False)


class ANIMATIC_MT_look_pictures(bpy.types.Menu):
    """Where a reference picture of the film's look comes from."""

    bl_label = "Add Reference Picture"
    bl_idname = "ANIMATIC_MT_look_pictures"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the sources."""
        _draw_sources(self.layout, "film")


class ANIMATIC_MT_shot_look_pictures(bpy.types.Menu):
    """Where a reference picture of a shot's own look comes from."""

    bl_label = "Add Reference Picture"
    bl_idname = "ANIMATIC_MT_shot_look_pictures"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the sources."""
        _draw_sources(self.layout, "shot")


_MENUS = {"film": ANIMATIC_MT_look_pictures.bl_idname, "shot": ANIMATIC_MT_shot_look_pictures.bl_idname}


def _draw_sources(layout: bpy.types.UILayout, whose: str) -> None:
    layout.operator("animatic.look_picture_open", icon="FILE_FOLDER").look = whose
    layout.operator("animatic.look_picture_image", icon="IMAGE_DATA").look = whose
    layout.operator("animatic.look_picture_take", icon="RENDER_RESULT").look = whose


def draw_pictures(
    layout: bpy.types.UILayout, context: bpy.types.Context, look: LookSettings, note: str, whose: str
) -> None:
    """Draw the reference pictures of the "film"'s look or of a "shot"'s own, and a `note` on them."""
    header, body = layout.panel("animatic_reference_pictures", default_closed=True)
    header.label(text="Reference Pictures")
    if body is None:
        return
    row = body.row()
    row.template_list("ANIMATIC_UL_look_pictures", whose, look, "pictures", look, "active_picture", rows=2)
    column = row.column(align=True)
    column.menu(_MENUS[whose], text="", icon="ADD")
    column.operator("animatic.look_picture_remove", text="", icon="REMOVE").look = whose
    item = look.active_picture_item
    if item is None:
        return
    if item.image and not item.lost_file:
        body.template_icon(icon_value=body.icon(item.image), scale=5)
    body.prop(item, "image", text="")
    _draw_place(body.column(), item)
    column = body.column()
    column.use_property_split = column.use_property_decorate = True
    column.prop(look, "reference_strength", slider=True)
    if note:
        draw_text(body, context, note, "INFO")
    for each in look.pictures:
        if each.is_used and each.lost_file:
            text = f"The file of {each.image.name} is gone: {each.lost_file}. Find it again, or take the picture out."
            draw_text(body, context, text, "ERROR")


def _draw_place(column: bpy.types.UILayout, item: LookPicture) -> None:
    """Draw when and where in the picture the chosen one is heard."""
    column.use_property_split, column.use_property_decorate = True, False
    column.prop(item, "when")
    if item.when == "frame":
        column.prop(item, "frame")
    elif item.when == "first":
        column.prop(item, "fade")
    column.prop(item, "within")
    if item.within != "all":
        column.prop(item, f"within_{item.within}", text=" ")
    if item.chooses_nothing:
        column.label(text="Heard everywhere until you choose", icon="INFO")


CLASSES = (ANIMATIC_UL_look_pictures, ANIMATIC_MT_look_pictures, ANIMATIC_MT_shot_look_pictures)
