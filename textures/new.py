"""Begin a texture that is generated in a UV layout: a shot whose picture it is, on a mesh that is there or a new tile.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from .. import capture, shots
from ..runs import RunError
from ..shots import Shot
from .uv import add_uv_map

TILE_SIDE_M = 2.0


def new_mesh_texture(scene: bpy.types.Scene, obj: bpy.types.Object, uv_map: str = "") -> Shot:
    """Add a shot whose picture is the UV map of `obj` ("" is the active one), show it, and return it.

    A mesh without a UV map gets one. Raises `RunError`.
    """
    if obj.type == "MESH" and not obj.data.uv_layers:
        add_uv_map(obj)
    active = obj.data.uv_layers.active.name if obj.type == "MESH" else ""
    if refused := capture.surface_refusals(scene, obj.name, uv_map or active):
        raise RunError(refused[0], code="cannot_capture")
    shot = shots.add_surface_shot(scene, obj)
    _prepare(scene, shot, uv_map or active)
    return shot


def new_tiling_texture(scene: bpy.types.Scene) -> Shot:
    """Add a square tile with a shot whose picture covers it and fits its own opposite edges; return the shot."""
    shot = shots.add_surface_shot(scene, _tile(scene))
    _prepare(scene, shot, "UVMap")
    settings = scene.animatic.settings_for(shot)
    settings.height_from, settings.tiling = "none", "xy"
    return shot


def _prepare(scene: bpy.types.Scene, shot: Shot, uv_map: str) -> None:
    """Make the pictures square, of the size that the models like best, and let the panels show the shot."""
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    side_px = own.models.side_px if own.model_set else settings.long_side
    settings.follow_render_aspect = False
    settings.width = settings.height = settings.long_side = side_px
    settings.uv_map = uv_map
    own.choose(shot.id)


def _tile(scene: bpy.types.Scene) -> bpy.types.Object:
    """Add a square that lies at the 3D cursor, with the whole picture on it."""
    half = TILE_SIDE_M / scene.unit_settings.scale_length / 2
    mesh = bpy.data.meshes.new("Tile")
    mesh.from_pydata([(-half, -half, 0), (half, -half, 0), (half, half, 0), (-half, half, 0)], [], [(0, 1, 2, 3)])
    corners = ((0, 0), (1, 0), (1, 1), (0, 1))
    for loop, place in zip(mesh.uv_layers.new(name="UVMap").data, corners, strict=True):
        loop.uv = place
    tile = bpy.data.objects.new("Tile", mesh)
    tile.location = scene.cursor.location
    scene.collection.objects.link(tile)
    return tile
