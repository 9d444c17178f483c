"""What scripts call for textures in a UV map: bake takes into one, generate in one, show either.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ..backend.contract import TakeFolder, TextureFolder
from ..resources import Resources, resources
from ..runs import Progress, finish_run
from ..shots import Shot
from ..textures.bake import bake
from ..textures.choosing import Showing
from ..textures.choosing import show as _show
from ..textures.describe import DEFAULTS, Baking
from ..textures.new import new_mesh_texture, new_sky, new_tiling_texture
from ..textures.uv import UVMethod
from ..textures.uv import add_uv_map as _add_uv_map


def project(
    folders: TakeFolder | Sequence[TakeFolder],
    obj: bpy.types.Object,
    scene: bpy.types.Scene,
    *,
    uv_map: str = "",
    asked: Baking = DEFAULTS,
    show: Showing | None = None,
    loop: bool = False,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> TextureFolder:
    """Bake one or several takes into the UV map of `obj` ("" is the active one), and return the texture's folder.

    `asked` says size, mode (sequence or still) and weighing; with `show` (emission or base_colour) the materials of
    `obj` show it, again and again with `loop`.
    """
    listed = [folders] if isinstance(folders, TakeFolder) else list(folders)
    folder = finish_run(bake(scene, obj, listed, using or resources(), uv_map=uv_map, asked=asked), progress)
    if show is not None:
        show_on(folder, scene, obj, show, loop=loop)
    return folder


def new_texture(scene: bpy.types.Scene, obj: bpy.types.Object | None = None, *, sky: bool = False) -> Shot:
    """Begin a texture in the UV map of `obj`, or without it one that tiles, on a new square, or a sky; return its shot.

    `generate` makes takes of it like of any other, `show_on` places them. Settings of it: `settings_for(shot)` has
    uv_map, height_from (local_z, distance, flat, none) and tiling (none, x, y, xy) besides the usual ones.
    """
    if obj:
        return new_mesh_texture(scene, obj)
    return new_sky(scene) if sky else new_tiling_texture(scene)


def add_uv_map(obj: bpy.types.Object, method: UVMethod = "smart") -> str:
    """Unwrap `obj` into a new UV map ("smart" or "lightmap") and return its name."""
    return _add_uv_map(obj, method)


def show_on(
    folder: TakeFolder | TextureFolder,
    scene: bpy.types.Scene,
    obj: bpy.types.Object | None,
    showing: Showing = "emission",
    *,
    uv_map: str = "",
    loop: bool = False,
    every_slot: bool = True,
) -> str:
    """Let a mesh show a take or a baked texture (emission, base_colour, decal), or the world (background)."""
    return _show(folder, scene, obj, showing, uv_map=uv_map, loop=loop, every_slot=every_slot)
