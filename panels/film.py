"""The Film panel: the list of shots, and what the film wants to know of the shown one.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .. import shots
from ..settings.scene import ShotSettings
from ..shots import Shot
from ..state import FilmItem
from ..translations import translated
from .base import TabPanel, camera_text, draw_fixes, draw_text, first_line, shot_and_settings

_WIDE_PX = 420  # of the region, from where on the list has room for prompts
_EMPTY = {
    "markers": "No shot yet: add one at the playhead, or bind cameras to markers.",
    "strips": "The sequencer of this scene has no scene strip: add some there (Add > Scene).",
    "hand": "No shot yet: add one at the playhead.",
}

_OF_TWO = {
    "takes": "Two takes have this number: the film shows the one made since the .blend was first saved.",
    "unsaved": "Two takes have this number: the film shows the one made before the .blend was first saved.",
}


class ANIMATIC_UL_film(bpy.types.UIList):
    """A line a shot, in the order of the film."""

    bl_idname = "ANIMATIC_UL_film"

    def draw_item(self, context, layout, _data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw whether it is in the film, its state, name, frames and take; in a wide sidebar the prompt too."""
        found = context.window_manager.animatic.film.get(item.name)
        row = layout.row(align=True)
        row.prop(item, "enabled", text="")
        row = row.row(align=True)
        row.active = item.enabled
        making = context.window_manager.animatic.making
        failed = found is not None and bool(found.failure.error) and not found.is_in(making)
        if failed:  # in the place of the icon, as a button that says why
            why = row.row(align=True)
            why.alert = True
            why.operator("animatic.shot_failure", text="", icon="ERROR", emboss=False).shot = item.name
        icon = "NONE" if failed else _icon_of(item, found, making)
        row.prop(item, "title", text="", emboss=False, icon=icon)
        if context.region.width > _WIDE_PX * context.preferences.system.ui_scale:
            row.prop(item, "prompt", text="", emboss=False, placeholder="What the picture shows")
        right = row.row(align=True)
        right.alignment = "RIGHT"
        right.label(text=f"{item.first}–{item.last}")
        shown = found.shown(item.chosen_take, item.chosen_in) if found else 0
        right.label(text=f"#{shown}" if shown else "–")

    def filter_items(
        self, context: bpy.types.Context, data: bpy.types.PropertyGroup, name: str
    ) -> tuple[list[int], list[int]]:
        """Show the shots that are there now, in the order of the film, surfaces last; the search goes by name."""
        places = {shot.id: place for place, shot in enumerate(shots.all_shots(context.scene))}
        wanted, items = self.filter_name.casefold(), list(getattr(data, name))
        seen = [item.name in places and wanted in item.title.casefold() for item in items]
        flags = [self.bitflag_filter_item if shown else 0 for shown in seen]
        ranked = sorted(range(len(items)), key=lambda index: places.get(items[index].name, len(items) + index))
        order = [0] * len(items)
        for place, index in enumerate(ranked):
            order[index] = place
        return flags, order


class ANIMATIC_MT_film(bpy.types.Menu):
    """What is rarely done with the list of shots."""

    bl_label = "Film"
    bl_idname = "ANIMATIC_MT_film"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        self.layout.operator("animatic.shot_order_reset", icon="SORTTIME")
        self.layout.operator("animatic.shots_by_hand", icon="GREASEPENCIL")
        self.layout.operator("animatic.refresh", icon="FILE_REFRESH")


class ANIMATIC_PT_film(TabPanel, bpy.types.Panel):
    """All shots of the scene."""

    bl_label = "Film"
    bl_idname = "ANIMATIC_PT_film"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw where shots come from, the list, and the shown shot."""
        layout, own = self.layout, context.scene.animatic
        column = layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(own, "shots_from")
        self._draw_list(own)
        shot, settings = shot_and_settings(context)
        if shot is None:
            draw_text(layout, context, _EMPTY[own.shots_from], "INFO")
        elif settings is not None:
            self._draw_failure(context, context.window_manager.animatic.film.get(shot.id))
            self._draw_shot(context, shot, settings)

    def _draw_failure(self, context: bpy.types.Context, found: FilmItem | None) -> None:
        """Draw why the last run of the shot has failed, and what can be done."""
        if found is None or not found.failure.error or found.is_in(context.window_manager.animatic.making):
            return
        failure = found.failure
        header, body = self.layout.panel("animatic_film_failure", default_closed=True)
        told = header.row()
        told.alert = True
        told.label(text=first_line(context, failure.error), icon="ERROR", translate=False)
        header.operator("animatic.shot_dismiss", text="", icon="X", emboss=False)
        if body is not None:
            draw_text(body, context, failure.error)
            if failure.error_hint:
                draw_text(body, context, failure.error_hint)
            draw_fixes(body, context, failure.error_fixes, without="animatic.finish_take")  # Retry goes on with it
            row = body.row(align=True)
            row.operator("animatic.shot_retry", icon="FILE_REFRESH")
            row.operator("animatic.shot_copy_failure", icon="COPYDOWN")

    def _draw_list(self, own: bpy.types.PropertyGroup) -> None:
        row = self.layout.row()
        row.template_list("ANIMATIC_UL_film", "", own, "shots", own, "shot_row", rows=6)
        column = row.column(align=True)
        column.operator("animatic.shot_add", text="", icon="ADD")
        column.operator("animatic.shot_remove", text="", icon="REMOVE")
        column.operator("animatic.shot_duplicate", text="", icon="DUPLICATE")
        column.menu("ANIMATIC_MT_film", text="", icon="DOWNARROW_HLT")
        column.operator("animatic.shot_move", text="", icon="TRIA_UP").direction = "up"
        column.operator("animatic.shot_move", text="", icon="TRIA_DOWN").direction = "down"

    def _draw_shot(self, context: bpy.types.Context, shot: Shot, settings: ShotSettings) -> None:
        column = self.layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        if shot.origin in ("hand", "surface"):
            column.prop(settings, "surface" if shot.surface else "camera")
            row = column.column(align=True)
            row.prop(settings, "first")
            row.prop(settings, "last")
        else:
            seen = f"{shot.stage}: {camera_text(context, shot)}" if shot.stage else camera_text(context, shot)
            text = translated(f"{seen}, frames {shot.start} to {shot.end}")
            column.label(text=text, icon="CAMERA_DATA", translate=False)
        self._draw_part_in_film(context, shot, settings)

    def _draw_part_in_film(self, context: bpy.types.Context, shot: Shot, settings: ShotSettings) -> None:
        """Draw what the film says of the shot: folded at first while it is the only one."""
        alone = len(shots.all_shots(context.scene)) < 2
        header, body = self.layout.panel("animatic_film_one" if alone else "animatic_film_shot", default_closed=alone)
        header.label(text="Shot in the Film")
        if body is None:
            return
        column = body.column()
        column.use_property_split, column.use_property_decorate = True, False
        if settings.prompt:
            draw_text(column, context, settings.prompt, "TEXT", translate=False)
        row = column.row(align=True)
        row.prop(settings, "chosen_take")
        row.operator("animatic.choose_take", text="", icon="CHECKMARK")
        found = context.window_manager.animatic.film.get(shot.id)
        if settings.chosen_take == 0:
            newest = found.newest if found else 0
            column.label(text=translated(f"Newest (take {newest})" if newest else "Newest"), translate=False)
        column.prop(settings, "dialogue")
        column.prop(settings, "notes")
        if found is not None and settings.chosen_take:
            self._draw_choice(context, found, settings)

    def _draw_choice(self, context: bpy.types.Context, found: FilmItem, settings: ShotSettings) -> None:
        """Say what the number of the take that is to be shown does not tell."""
        number, homes = settings.chosen_take, found.homes(settings.chosen_take)
        if not found.has(number, settings.chosen_in):
            newest = f"Take {number} is not there: the film shows take {found.newest}."
            text = newest if found.newest else f"Take {number} is not there: the film shows none."
            draw_text(self.layout, context, text, "ERROR")
        elif len(homes) > 1:
            draw_text(self.layout, context, _OF_TWO[settings.chosen_in or homes[0]], "INFO")


def _icon_of(item: ShotSettings, found: FilmItem | None, making: str) -> str:
    """Return the icon for what is on disk of a shot; `making` is the folder of the one that is made now."""
    if found is not None and found.is_in(making):
        return "RENDER_ANIMATION"
    if item.origin == "surface":
        return "TEXTURE"
    if found is None or not found.takes:
        return "RADIOBUT_OFF"
    return "CHECKMARK" if found.finished >= found.total else "SORTTIME"
