"""The Boards panel: storyboard sheets and the animatic; and its buttons in the sequencer.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..place.sequencer import film_scene
from .base import TabPanel, draw_text


class ANIMATIC_PT_boards(TabPanel, bpy.types.Panel):
    """What the film is handed on as."""

    bl_label = "Boards"
    bl_idname = "ANIMATIC_PT_boards"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the buttons for the folder and for takes; the parts are panels of their own."""
        column = self.layout.column(align=True)
        column.operator("animatic.open_boards", icon="FILE_FOLDER")
        column.operator("animatic.export_takes", icon="EXPORT")


class ANIMATIC_PT_storyboard(TabPanel, bpy.types.Panel):
    """The storyboard's pages."""

    bl_label = "Storyboard"
    bl_idname = "ANIMATIC_PT_storyboard"
    bl_parent_id = "ANIMATIC_PT_boards"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw layout, pictures, script and title block."""
        layout, film = self.layout, film_scene(context.scene)
        boards = film.animatic.boards
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(boards, "layout")
        row = layout.row(align=True)
        row.prop(boards, "paper", text="Paper")
        row.prop(boards, "orientation", text="")
        layout.prop(boards, "pictures")
        row = layout.row(align=True)
        row.prop(boards, "script")
        row.operator("animatic.read_script", text="", icon="IMPORT")
        header, body = layout.panel("animatic_title_block", default_closed=True)
        header.label(text="Title Block")
        if body:
            body.prop(boards, "title", placeholder=film.name)
            for name in ("production", "author", "version"):
                body.prop(boards, name)
        row = layout.row(align=True)
        row.operator("animatic.draw_storyboard", icon="DOCUMENTS")
        row.operator("animatic.open_storyboard", text="", icon="HIDE_OFF")


class ANIMATIC_PT_animatic(TabPanel, bpy.types.Panel):
    """The edit in the sequencer."""

    bl_label = "Animatic"
    bl_idname = "ANIMATIC_PT_animatic"
    bl_parent_id = "ANIMATIC_PT_boards"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the burn-in and the buttons."""
        layout, film = self.layout, film_scene(context.scene)
        boards, render = film.animatic.boards, film.render
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(boards, "burn_in")
        problem = boards.timecode_problem(render.fps / render.fps_base)
        row = layout.row()
        row.alert = bool(problem)
        row.prop(boards, "start_timecode")
        if problem:
            draw_text(layout, context, problem, "ERROR")
        row = layout.row(align=True)
        row.operator("animatic.build_animatic", icon="SEQ_STRIP_DUPLICATE")
        row.operator("animatic.show_animatic", text="", icon="HIDE_OFF")
        column = layout.column(align=True)
        column.operator("animatic.export_movie", icon="FILE_MOVIE")
        column.operator("animatic.export_timeline", icon="EXPORT")


class ANIMATIC_PT_sequencer(bpy.types.Panel):
    """The animatic's buttons where it is edited."""

    bl_space_type = "SEQUENCE_EDITOR"
    bl_region_type = "UI"
    bl_category = "Animatic"
    bl_label = "Animatic"
    bl_idname = "ANIMATIC_PT_sequencer"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw them."""
        layout = self.layout
        layout.operator("animatic.build_animatic", icon="FILE_REFRESH")
        column = layout.column(align=True)
        column.operator("animatic.export_movie", icon="FILE_MOVIE")
        column.operator("animatic.export_timeline", icon="EXPORT")


class ANIMATIC_MT_boards(bpy.types.Menu):
    """What the film is handed on as."""

    bl_label = "Boards"
    bl_idname = "ANIMATIC_MT_boards"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        layout = self.layout
        layout.operator("animatic.draw_storyboard", icon="DOCUMENTS")
        layout.operator("animatic.open_storyboard", icon="HIDE_OFF")
        layout.operator("animatic.read_script", icon="IMPORT")
        layout.separator()
        layout.operator("animatic.build_animatic", icon="SEQ_STRIP_DUPLICATE")
        layout.operator("animatic.show_animatic", icon="HIDE_OFF")
        layout.operator("animatic.export_movie", icon="FILE_MOVIE")
        layout.operator("animatic.export_timeline", icon="EXPORT")
        layout.operator("animatic.export_takes", icon="EXPORT")
        layout.operator("animatic.open_boards", icon="FILE_FOLDER")


CLASSES = (
    ANIMATIC_PT_boards,
    ANIMATIC_PT_storyboard,
    ANIMATIC_PT_animatic,
    ANIMATIC_PT_sequencer,
    ANIMATIC_MT_boards,
)
