"""Begin a texture that is generated in a UV layout: a shot whose picture it is, on a mesh, a new tile or a sky.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from .. import capture, shots
from ..runs import RunError
from ..shots import Shot
from .uv import add_uv_map

TILE_SIDE_M = 2.0
_UNSEEN = "animatic_unseen"  # custom property of a tile that renders and captures leave out until it shows pictures
_SKY_STEP_PX = 128  # a sky's width is a multiple of this, and its height of the half: such sides tile best


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
    """Add a square tile with a shot whose picture covers it and fits its own opposite edges; return the shot.

    Renders and captures leave the tile out until pictures are shown on it.
    """
    shot = shots.add_surface_shot(scene, _tile(scene))
    _prepare(scene, shot, "UVMap")
    settings = scene.animatic.settings_for(shot)
    settings.height_from, settings.tiling = "none", "xy"
    return shot


def new_sky(scene: bpy.types.Scene) -> Shot:
    """Add a shot whose picture goes all around: twice as wide as high, its left and right edge one; return the shot.

    The object whose shot it is is an empty, which no render and no capture shows.
    """
    holder = bpy.data.objects.new("Sky", None)
    holder.empty_display_type, holder.location = "SPHERE", scene.cursor.location
    scene.collection.objects.link(holder)
    shot = shots.add_surface_shot(scene, holder)
    _prepare(scene, shot, "")
    settings = scene.animatic.settings_for(shot)
    steps = max(1, round(settings.long_side * 2**0.5 / _SKY_STEP_PX))  # about as many pixels as the square
    settings.width = settings.long_side = steps * _SKY_STEP_PX
    settings.height = settings.width // 2
    settings.height_from, settings.tiling = "none", "x"
    return shot


def let_renders_show(obj: bpy.types.Object) -> None:
    """Let renders and captures show a tile that they have left out so far; other objects stay as they are."""
    if _UNSEEN in obj:
        del obj[_UNSEEN]
        obj.hide_render = False


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
    tile.hide_render = tile[_UNSEEN] = True
    tile.location = scene.cursor.location
    scene.collection.objects.link(tile)
    return tile
