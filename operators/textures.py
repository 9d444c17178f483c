"""Buttons for textures: unwrap, project takes onto a mesh, begin one in UV space, delete.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator

import bpy
from bpy.props import EnumProperty

from .. import fixes, place, runs, scripting, shots, takes
from ..backend.contract import TakeFolder, TextureFolder
from ..resources import resources
from ..textures import identity
from ..textures.bake import bake, finish
from ..textures.choosing import overlapping_takes
from ..textures.describe import Baking
from . import listing, modal, texture_list
from .generate import backend_is_there
from .modal import RunOperator

NO_MESH = "Select a mesh: its UV map is what the pictures go to"
NO_TEXTURE = "Choose a texture in the list"
_METHOD_ITEMS = (
    ("smart", "Smart UV Project", "Flat areas stay together: for most meshes", 0),
    ("lightmap", "Lightmap Pack", "Every face gets a place of its own: for meshes of few, even faces", 1),
)
_NEW_ITEMS = (
    ("mesh", "From the Active Mesh", "A texture in the UV map of the active mesh; its height may steer it", 0),
    ("tiling", "Tiling", "A texture whose opposite edges fit together, on a new square", 1),
    ("sky", "Sky", "A picture all around the scene, for Background: twice as wide as high, its sides fit together", 2),
)


class MeshOperator:
    """A mix-in for what acts on the active mesh."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a mesh."""
        if texture_list.active_mesh(context) is None:
            cls.poll_message_set(NO_MESH)
            return False
        return True


class ANIMATIC_OT_add_uv_map(MeshOperator, bpy.types.Operator):
    """Unwrap the active mesh into a new UV map, which pictures and renders then use."""

    bl_idname = "animatic.add_uv_map"
    bl_label = "Add UV Map"
    bl_options = {"REGISTER", "UNDO"}

    method: EnumProperty(name="Method", description="How the mesh is laid out in the UV map", items=_METHOD_ITEMS)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Unwrap the mesh."""
        try:
            name = scripting.add_uv_map(texture_list.active_mesh(context), self.method)
        except scripting.ScriptError as error:
            self.report({"ERROR"}, f"{error.message} {error.hint}".strip())
            return {"CANCELLED"}
        self.report({"INFO"}, f"{name} is the active UV map.")
        return {"FINISHED"}


class TextureRunOperator(RunOperator):
    """A run that bakes a texture."""

    def finish(self, context: bpy.types.Context, result: TextureFolder) -> None:
        """Show what is new on disk, let the mesh show it, and say so."""
        texture_list.refresh(context, result)
        texture, own = result.read(), context.scene.animatic.textures
        context.window_manager.animatic.add_note(f"Texture {texture.number} of {texture.object_name} is finished.")
        obj = texture_list.active_mesh(context)
        if own.after != "none" and obj is not None and identity.is_own(texture, obj):
            own.pictures = "texture"
            bpy.ops.animatic.place_material("EXEC_DEFAULT", True, kind=own.after)

    def fixes_of(self, error: runs.RunError) -> str:
        """Return the names of the buttons that may put `error` right; Finish Texture in place of Finish Take."""
        return fixes.fixes_of(error.code, error.hint, baking=True)

    def ended_early(self, context: bpy.types.Context) -> None:
        """Show what was finished: Finish Texture is then at hand."""
        texture_list.refresh(context)


class ANIMATIC_OT_project_take(TextureRunOperator, bpy.types.Operator):
    """Project takes through their cameras onto the active mesh, and bake them into its UV map as pictures."""

    bl_idname = "animatic.project_take"
    bl_label = "Project Take onto Mesh"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a mesh with a UV map, a take and a backend."""
        obj = texture_list.active_mesh(context)
        if obj is None:
            cls.poll_message_set(NO_MESH)
        elif not obj.data.uv_layers:
            cls.poll_message_set("This mesh has no UV map: press Add UV Map")
        elif not bpy.app.background and listing.listed_take(context) is None:
            cls.poll_message_set("Choose a take in the list of takes")
        else:
            return backend_is_there(cls)
        return False

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Bake the takes."""
        own, using = context.scene.animatic.textures, resources()
        folders = _chosen_takes(context)
        asked = Baking(own.size, own.size, own.mode, own.weighing, own.match_exposure, own.fill)
        return bake(context.scene, texture_list.active_mesh(context), folders, using, asked=asked)


class ANIMATIC_OT_finish_texture(TextureRunOperator, bpy.types.Operator):
    """Bake the pictures that are missing from the chosen texture; finished ones are kept."""

    bl_idname = "animatic.finish_texture"
    bl_label = "Finish Texture"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for an unfinished texture."""
        item = context.window_manager.animatic.active_texture_item()
        if item is None or item.finished >= item.total:
            cls.poll_message_set("Choose a texture with missing pictures")
            return False
        return backend_is_there(cls)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Go on with the texture."""
        folder = texture_list.chosen_texture(context)
        if folder is None:
            raise runs.RunError("The folder of this texture is gone.", "Press Refresh.", code="no_texture")
        return finish(folder, resources())


class ANIMATIC_OT_new_texture(bpy.types.Operator):
    """Begin a texture that is generated in UV space: a shot whose picture it is; Generate then makes its takes."""

    bl_idname = "animatic.new_texture"
    bl_label = "New Texture in UV Space"
    bl_options = {"REGISTER", "UNDO"}

    kind: EnumProperty(name="Kind", description="What the texture is made for, and so what it joins", items=_NEW_ITEMS)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add the shot."""
        obj = texture_list.active_mesh(context) if self.kind == "mesh" else None
        if self.kind == "mesh" and obj is None:
            self.report({"ERROR"}, f"{NO_MESH}.")
            return {"CANCELLED"}
        try:
            shot = scripting.new_texture(context.scene, obj, sky=self.kind == "sky")
        except (scripting.ScriptError, shots.ShotError) as error:
            self.report({"ERROR"}, f"{error} {getattr(error, 'hint', '')}".strip())
            return {"CANCELLED"}
        context.scene.animatic.textures.pictures = "take"
        listing.refresh(context)
        self.report({"INFO"}, f"The shot {shot.name} is the texture: write a prompt, then press Generate.")
        if self.kind == "tiling":
            self.report({"INFO"}, "Renders leave its square out until a material shows pictures on it.")
        return {"FINISHED"}


class ANIMATIC_OT_delete_texture(bpy.types.Operator):
    """Delete the chosen texture and its pictures from disk. This cannot be undone."""

    bl_idname = "animatic.delete_texture"
    bl_label = "Delete Texture"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Refuse while a run may write into it."""
        if context.window_manager.animatic.running:
            cls.poll_message_set("A run is in progress: wait, or cancel it")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask first."""
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Delete the folder."""
        folder = texture_list.chosen_texture(context)
        if folder is None:
            self.report({"ERROR"}, f"{NO_TEXTURE}.")
            return {"CANCELLED"}
        for scene in bpy.data.scenes:
            if place.is_placed(folder, scene):
                way_out = "press Remove from Materials > The Chosen Everywhere there first"
                text = f"This texture is placed in the scene {scene.name}: {way_out}."
                self.report({"ERROR"}, text)
                return {"CANCELLED"}
        try:
            freed = takes.delete(folder, wait=bpy.app.background)
        except OSError as error:
            self.report({"ERROR"}, f"The texture could not be deleted: {error}.")
            return {"CANCELLED"}
        self.report({"INFO"}, f"Texture {folder.number} deleted, {freed / 1e6:.1f} MB freed.")
        texture_list.refresh(context)
        return {"FINISHED"}


class ANIMATIC_OT_refresh_textures(bpy.types.Operator):
    """Look again for the textures that were baked for the active mesh."""

    bl_idname = "animatic.refresh_textures"
    bl_label = "Refresh Textures"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Read the list again."""
        texture_list.refresh(context)
        modal.redraw(context)
        return {"FINISHED"}


class ANIMATIC_OT_open_texture(bpy.types.Operator):
    """Show the folder of the chosen texture in the file manager."""

    bl_idname = "animatic.open_texture"
    bl_label = "Open Texture Folder"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Open the folder."""
        folder = texture_list.chosen_texture(context)
        if folder is None:
            self.report({"ERROR"}, f"{NO_TEXTURE}.")
            return {"CANCELLED"}
        return bpy.ops.wm.path_open(filepath=str(folder.path))


def _chosen_takes(context: bpy.types.Context) -> list[TakeFolder]:
    """Return the takes to project. Raises `RunError`."""
    if bpy.app.background:
        listing.refresh_if_stale(context)
    chosen = listing.chosen_take(context)
    found = [chosen] if chosen else []
    if context.scene.animatic.textures.views == "overlapping":
        shot = listing.required_shot(context)
        rest = overlapping_takes(context.scene, shot, resources().takes_root)
        found += [folder for folder in rest if chosen is None or folder.path.parent != chosen.path.parent]
    return found


classes = (
    ANIMATIC_OT_add_uv_map,
    ANIMATIC_OT_project_take,
    ANIMATIC_OT_finish_texture,
    ANIMATIC_OT_new_texture,
    ANIMATIC_OT_delete_texture,
    ANIMATIC_OT_refresh_textures,
    ANIMATIC_OT_open_texture,
)
