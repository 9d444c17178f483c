"""Buttons that let a mesh or the world show pictures, take them off again, and copy them beside the .blend.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty

from .. import place, scripting
from ..backend.contract import TakeFolder, TextureFolder
from ..settings.textures import MATERIAL_ITEMS
from . import listing, texture_list
from .take import NO_TAKE
from .textures import NO_TEXTURE

_REMOVE_ITEMS = (
    ("topmost", "Topmost of the Selected", "Off each material of the selected meshes what lies over all else", 0),
    ("all", "All of the Selected", "Off each material of the selected meshes all that Animatic put on it", 1),
    ("world", "From the World", "Off the scene's world, which is then lit as before", 2),
    ("chosen", "The Chosen Everywhere", "The chosen texture or take, off all materials and the world", 3),
)


class ANIMATIC_OT_place_material(bpy.types.Operator):
    """Let the active mesh, or the world, show the chosen texture or take, with its timing right."""

    bl_idname = "animatic.place_material"
    bl_label = "Set Up Material"
    bl_options = {"REGISTER", "UNDO"}

    kind: EnumProperty(name="Kind", description="How the pictures are seen in the material", items=MATERIAL_ITEMS)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set the material up."""
        scene, own, obj = context.scene, context.scene.animatic.textures, texture_list.active_mesh(context)
        folder = _chosen_pictures(context)
        if folder is None:
            self.report({"ERROR"}, f"{_nothing_chosen(context)}.")
            return {"CANCELLED"}
        try:
            ways = {"uv_map": _uv_map_of(context, obj), "loop": own.loop, "every_slot": own.every_slot}
            said = scripting.show_on(folder, scene, obj, self.kind, **ways)
            notes = place.notes(folder, scene) if self.kind in ("emission", "background") else ()
        except (scripting.ScriptError, place.PlaceError) as error:
            self.report({"ERROR"}, f"{error} {getattr(error, 'hint', '')}".strip())
            return {"CANCELLED"}
        for note in notes:
            context.window_manager.animatic.add_note(note)
        self.report({"INFO"}, said)
        return {"FINISHED"}


class ANIMATIC_OT_remove_material(bpy.types.Operator):
    """Take pictures off the materials of the selected meshes, or off the world, which are then as they were before."""

    bl_idname = "animatic.remove_material"
    bl_label = "Remove from Materials"
    bl_options = {"REGISTER", "UNDO"}

    what: EnumProperty(name="What", description="Which pictures are taken off, and off what", items=_REMOVE_ITEMS)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take the pictures off."""
        if self.what == "chosen" and _chosen_pictures(context) is None:
            self.report({"ERROR"}, f"{_nothing_chosen(context)}.")
            return {"CANCELLED"}
        meshes = texture_list.selected_meshes(context)
        if self.what in ("topmost", "all") and not meshes:
            self.report({"ERROR"}, "Select the meshes whose materials are to lose the pictures.")
            return {"CANCELLED"}
        taken, searched = self._take_off(context, meshes)
        if not taken:
            self.report({"WARNING"}, f"Nothing to remove: no pictures of Animatic lie on {searched}.")
            return {"CANCELLED"}
        self.report({"INFO"}, f"Removed: {', '.join(taken)}.")
        return {"FINISHED"}

    def _take_off(self, context: bpy.types.Context, meshes: list[bpy.types.Object]) -> tuple[list[str], str]:
        """Return what was taken off, and the name of what was looked at."""
        scene = context.scene
        if self.what == "world":
            return place.remove_from_world(scene), "the world"
        if self.what == "chosen":
            return place.remove_layers(_chosen_pictures(context), scene), "any material"
        taken = place.remove_from_meshes(scene, meshes, every_layer=self.what == "all")
        return taken, ", ".join(obj.name for obj in meshes)


class ANIMATIC_OT_copy_beside(bpy.types.Operator):
    """Copy all placed pictures that lie elsewhere into a folder beside the .blend, and show those by relative paths."""

    bl_idname = "animatic.copy_beside"
    bl_label = "Copy Beside the .blend"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a saved file."""
        if not bpy.data.filepath:
            cls.poll_message_set("Save the .blend first")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Copy the pictures."""
        try:
            made = place.copy_beside(context.scene)
        except (place.PlaceError, OSError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        text = f"{len(made)} copied into {made[0].parent}." if made else "All placed pictures lie beside it already."
        self.report({"INFO"}, text)
        return {"FINISHED"}


def _chosen_pictures(context: bpy.types.Context) -> TakeFolder | TextureFolder | None:
    if context.scene.animatic.textures.pictures == "texture":
        if bpy.app.background and texture_list.is_stale(context):
            texture_list.refresh(context)
        return texture_list.chosen_texture(context)
    if bpy.app.background:
        listing.refresh_if_stale(context)
    return listing.chosen_take(context)


def _nothing_chosen(context: bpy.types.Context) -> str:
    return NO_TEXTURE if context.scene.animatic.textures.pictures == "texture" else NO_TAKE


def _uv_map_of(context: bpy.types.Context, obj: bpy.types.Object | None) -> str:
    """Return the UV map that a take was made for where its shot is the surface of `obj`; else ""."""
    shot = listing.current_shot(context)
    settings = context.scene.animatic.settings_or_none(shot) if shot else None
    return settings.uv_map if settings and obj and shot.surface == obj.name else ""


classes = (ANIMATIC_OT_place_material, ANIMATIC_OT_remove_material, ANIMATIC_OT_copy_beside)
