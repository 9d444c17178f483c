"""Read the textures that were baked for the active mesh into the state that panels draw.

Must not import panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy

from ..backend import contract
from ..backend.contract import TextureFolder
from ..resources import resources
from ..textures import identity
from . import pictures


def active_mesh(context: bpy.types.Context) -> bpy.types.Object | None:
    """Return the active object where it is a mesh."""
    obj = context.view_layer.objects.active
    return obj if obj and obj.type == "MESH" else None


def selected_meshes(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return the active mesh, and the other meshes that are selected."""
    layer, active = context.view_layer, active_mesh(context)
    others = [obj for obj in layer.objects.selected if obj.type == "MESH" and obj != active]
    return [active, *others] if active else others


def is_stale(context: bpy.types.Context) -> bool:
    """Tell whether the list was read for another object. Reads only."""
    obj = active_mesh(context)
    return (obj.name if obj else "") != context.window_manager.animatic.textures_of


def refresh(context: bpy.types.Context, choose: TextureFolder | None = None) -> None:
    """Read the textures of the active mesh again; the chosen one stays chosen, or `choose` is."""
    state, obj = context.window_manager.animatic, active_mesh(context)
    item = state.active_texture_item()
    chosen = str(choose.path) if choose else item.folder if item else ""
    state.textures_of = obj.name if obj else ""
    state.textures.clear()
    folders = _folders(obj) if obj else []
    for folder in folders:
        _fill(state.textures.add(), folder, obj.name)
    paths = [str(folder.path) for folder in folders]
    state.active_texture = paths.index(chosen) if chosen in paths else 0


def chosen_texture(context: bpy.types.Context) -> TextureFolder | None:
    """Return the texture chosen in the list, if it is still on disk."""
    item = context.window_manager.animatic.active_texture_item()
    folder = TextureFolder(Path(item.folder)) if item else None
    return folder if folder and folder.texture_json.exists() else None


def _folders(obj: bpy.types.Object) -> list[TextureFolder]:
    takes_root = resources().takes_root
    identity.notice(obj, takes_root)
    return identity.textures_of(takes_root, obj)


def _fill(item: bpy.types.PropertyGroup, folder: TextureFolder, object_name: str) -> None:
    item.name, item.folder = str(folder.number), str(folder.path)
    finished = folder.finished_frames()
    item.finished = len(finished)
    item.icon = pictures.icon(list(finished.values())[len(finished) // 2]) if finished else 0
    try:
        texture = folder.read()
    except contract.ContractError as error:
        item.label, item.detail = f"Texture {folder.number}: cannot be read", str(error)
        return
    item.total = texture.count
    takes = ", ".join(f"{view.shot_name} take {view.number}" for view in texture.views)
    of = (
        "" if texture.object_name == object_name else f" of {texture.object_name}"
    )  # a copy's, or before it was renamed
    item.label = f"Texture {folder.number}{of}, {texture.count} picture{'s' if texture.count > 1 else ''}"
    seen = "" if texture.seen is None else f", {texture.seen:.0%} of it seen"
    item.detail = f"{texture.width} × {texture.height} in {texture.uv_map}, of {takes}{seen}"
