"""The Animatic menu, in View of the 3D viewport: all that the buttons do, so that the search (F3) finds it.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .menu_entries import ENUMS, HELP, MAIN, MODELS, PEOPLE, QUEUE, SEEING, SHOTS, TAKES, TEXTURES, Entry


def _draw_entries(layout: bpy.types.UILayout, entries: tuple[Entry, ...]) -> None:
    for name, icon in entries:
        if not name:
            layout.separator()
        elif name.startswith("ANIMATIC_MT_"):
            layout.menu(name)
        elif name in ENUMS:
            layout.operator_menu_enum(name, ENUMS[name], icon=icon)
        else:
            layout.operator(name, icon=icon)


class ANIMATIC_MT_shots(bpy.types.Menu):
    """What can be done with the shots of the film, and the look that they share."""

    bl_label = "Shots and Look"
    bl_idname = "ANIMATIC_MT_shots"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, SHOTS)


class ANIMATIC_MT_takes(bpy.types.Menu):
    """What can be done with the chosen take."""

    bl_label = "Takes"
    bl_idname = "ANIMATIC_MT_takes"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, TAKES)


class ANIMATIC_MT_seeing(bpy.types.Menu):
    """What is drawn over the view through the shot's camera."""

    bl_label = "In the Viewport"
    bl_idname = "ANIMATIC_MT_seeing"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, SEEING)


class ANIMATIC_MT_queue(bpy.types.Menu):
    """What waits to be made."""

    bl_label = "Queue"
    bl_idname = "ANIMATIC_MT_queue"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, QUEUE)


class ANIMATIC_MT_textures(bpy.types.Menu):
    """Animated textures and the materials that show them."""

    bl_label = "Textures"
    bl_idname = "ANIMATIC_MT_textures"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, TEXTURES)


class ANIMATIC_MT_people(bpy.types.Menu):
    """The people of the shown shot and their joints."""

    bl_label = "People"
    bl_idname = "ANIMATIC_MT_people"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, PEOPLE)


class ANIMATIC_MT_models(bpy.types.Menu):
    """The models on this machine."""

    bl_label = "Models"
    bl_idname = "ANIMATIC_MT_models"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, MODELS)


class ANIMATIC_MT_help(bpy.types.Menu):
    """The backend, a scene to try, and what puts problems right."""

    bl_label = "Set Up and Help"
    bl_idname = "ANIMATIC_MT_help"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, HELP)


class ANIMATIC_MT_animatic(bpy.types.Menu):
    """What can be done with the shot that is shown."""

    bl_label = "Animatic"
    bl_idname = "ANIMATIC_MT_animatic"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, MAIN)


def _draw(self: bpy.types.Menu, _context: bpy.types.Context) -> None:
    self.layout.separator()
    self.layout.menu("ANIMATIC_MT_animatic")


_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (
        ANIMATIC_MT_shots,
        ANIMATIC_MT_takes,
        ANIMATIC_MT_seeing,
        ANIMATIC_MT_queue,
        ANIMATIC_MT_textures,
        ANIMATIC_MT_people,
        ANIMATIC_MT_models,
        ANIMATIC_MT_help,
        ANIMATIC_MT_animatic,
    )
)


def register() -> None:
    """Add the menu to View."""
    _register_classes()
    bpy.types.VIEW3D_MT_view.append(_draw)


def unregister() -> None:
    """Take it away."""
    bpy.types.VIEW3D_MT_view.remove(_draw)
    _unregister_classes()
