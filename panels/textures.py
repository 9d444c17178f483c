"""The Textures panel: the active mesh and its UV map, takes baked into it, textures in UV space, materials.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.scene import ShotSettings
from ..shots import Shot
from ..state import State
from ..translations import translated
from .base import TabPanel, draw_text, shot_and_settings


class ANIMATIC_UL_textures(bpy.types.UIList):
    """A line a baked texture."""

    bl_idname = "ANIMATIC_UL_textures"

    def draw_item(self, _context, layout, _data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw thumbnail, number and whether it is whole."""
        row = layout.row()
        row.label(text=item.label, icon_value=item.icon)
        if item.finished < item.total:
            right = row.row()
            right.alignment = "RIGHT"
            right.label(text=f"{item.finished}/{item.total}")


class ANIMATIC_PT_textures(TabPanel, bpy.types.Panel):
    """The active mesh, its UV map, and a texture that is generated in it."""

    bl_label = "Textures"
    bl_idname = "ANIMATIC_PT_textures"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the mesh and the textures in UV space."""
        layout, obj = self.layout, active_mesh(context)
        if obj is None:
            draw_text(layout, context, "Select a mesh to put pictures on it.", "INFO")
        else:
            layout.label(text=obj.name, icon="OUTLINER_OB_MESH")
            mesh = obj.data
            if mesh.uv_layers:
                row = layout.row()
                row.template_list(
                    "MESH_UL_uvmaps", "animatic", mesh, "uv_layers", mesh.uv_layers, "active_index", rows=2
                )
                row.operator("animatic.add_uv_map", text="", icon="ADD")
            else:
                draw_text(layout, context, "This mesh has no UV map, which says where pictures go.", "ERROR")
                layout.operator("animatic.add_uv_map", icon="UV")
        column = layout.column(align=True)
        column.label(text="New Texture in UV Space")
        draw_text(column, context, "Made in a UV layout. To paint a mesh from a camera's take, see Project Takes.")
        row = column.row(align=True)
        row.operator_enum("animatic.new_texture", "kind")
        shot, settings = shot_and_settings(context)
        if shot and settings and shot.surface:
            _draw_surface_shot(layout, context, shot, settings)


class ANIMATIC_PT_project(TabPanel, bpy.types.Panel):
    """Takes that are baked into the UV map of the active mesh."""

    bl_label = "Project Takes"
    bl_idname = "ANIMATIC_PT_project"
    bl_parent_id = "ANIMATIC_PT_textures"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a mesh."""
        return active_mesh(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draw how takes are projected, and what was baked."""
        layout, state, own = self.layout, context.window_manager.animatic, context.scene.animatic.textures
        layout.use_property_split, layout.use_property_decorate = True, False
        for name in ("views", "mode", "size"):
            layout.prop(own, name)
        if not own.size:
            draw_text(layout, context, "At 0 pixels the takes' own size decides.", "INFO")
        layout.prop(own, "after")
        layout.operator("animatic.project_take", icon="MOD_UVPROJECT")
        _draw_textures(layout, context, state)


class ANIMATIC_PT_project_advanced(TabPanel, bpy.types.Panel):
    """What counts of a camera's view, and what becomes of the rest."""

    bl_label = "Advanced"
    bl_idname = "ANIMATIC_PT_project_advanced"
    bl_parent_id = "ANIMATIC_PT_project"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the settings."""
        layout, own = self.layout, context.scene.animatic.textures
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(own, "grazing")
        row = layout.row()
        row.active = own.views == "overlapping"  # one camera's pictures are of one exposure
        row.prop(own, "match_exposure")
        layout.prop(own, "fill")


class ANIMATIC_PT_material(TabPanel, bpy.types.Panel):
    """What shows the pictures."""

    bl_label = "Material"
    bl_idname = "ANIMATIC_PT_material"
    bl_parent_id = "ANIMATIC_PT_textures"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the buttons."""
        layout, own = self.layout, context.scene.animatic.textures
        layout.row(align=True).prop(own, "pictures", expand=True)
        layout.column(align=True).grid_flow(columns=2, align=True).operator_enum("animatic.place_material", "kind")
        layout.prop(own, "loop")
        layout.prop(own, "every_slot")
        column = layout.column(align=True)
        column.operator_menu_enum("animatic.remove_material", "what", icon="X")
        column.operator("animatic.copy_beside", icon="FILE_TICK")


def active_mesh(context: bpy.types.Context) -> bpy.types.Object | None:
    """Return the active object where it is a mesh."""
    obj = context.view_layer.objects.active
    return obj if obj and obj.type == "MESH" else None


def _draw_surface_shot(
    layout: bpy.types.UILayout, context: bpy.types.Context, shot: Shot, settings: ShotSettings
) -> None:
    """Draw what counts where the shot's picture is a UV layout."""
    box = layout.box()
    box.use_property_split, box.use_property_decorate = True, False
    text = translated(f"{shot.name}: texture of {shot.surface}")
    box.label(text=text, icon="TEXTURE", translate=False)
    column = box.column(align=True)
    column.prop(settings, "first")
    column.prop(settings, "last")
    surface = context.scene.objects.get(shot.surface)
    if surface is not None and surface.type == "MESH":
        box.prop_search(settings, "uv_map", surface.data, "uv_layers", icon="GROUP_UVS")
    if surface is None or surface.type != "EMPTY":  # a sky's
        box.prop(settings, "height_from")
    box.prop(settings, "tiling")
    if settings.height_from != "none" and not context.scene.animatic.depth.enabled:
        draw_text(box, context, "Depth is off in Controls, so the height does not steer the picture.", "INFO")


def _draw_textures(layout: bpy.types.UILayout, context: bpy.types.Context, state: State) -> None:
    """Draw the list of what was baked for the active mesh."""
    row = layout.row()
    row.template_list("ANIMATIC_UL_textures", "", state, "textures", state, "active_texture", rows=2)
    column = row.column(align=True)
    column.operator("animatic.refresh_textures", text="", icon="FILE_REFRESH")
    column.operator("animatic.open_texture", text="", icon="FILE_FOLDER")
    column.operator("animatic.delete_texture", text="", icon="TRASH")
    item = state.active_texture_item()
    if item is None:
        return
    if item.icon:
        layout.template_icon(icon_value=item.icon, scale=5)
    draw_text(layout, context, item.detail)
    if item.finished < item.total:
        layout.operator("animatic.finish_texture", icon="PLAY")
