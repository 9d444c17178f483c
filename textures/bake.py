"""Bake takes into the UV map of a mesh, step by step: read its surface, gather the pictures, let the backend bake.

A generator of `Update`s, as every run. Must not import settings, operators or panels.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Sequence
from dataclasses import replace

import bpy

from .. import capture
from ..backend import contract
from ..backend.contract import TakeFolder, TextureFolder
from ..resources import Resources
from ..runs import RunError, Update, backend_job, new_job, require_backend, unwritable
from ..runs.uv_layout import read_surface
from . import identity
from .describe import DEFAULTS, Baking, Source, read_sources, texture_of


def bake(
    scene: bpy.types.Scene,
    obj: bpy.types.Object,
    folders: Sequence[TakeFolder],
    resources: Resources,
    *,
    uv_map: str = "",
    asked: Baking = DEFAULTS,
) -> Generator[Update, None, TextureFolder]:
    """Project the takes in `folders` onto `obj` and bake them into its UV map ("" is the active one).

    Returns the texture's folder. The surface is read in the scene that the takes were made of, or in `scene` where
    that is gone. Raises `RunError`; a bake that was cut is gone on with by `finish`.
    """
    require_backend(resources)
    sources = read_sources(folders)
    stage = _stage(scene, sources[0].take.scene)
    if refused := capture.surface_refusals(stage, obj.name, uv_map):
        raise RunError(refused[0], code="cannot_bake")
    uv_map = uv_map or obj.data.uv_layers.active.name
    try:
        identity.keep_id(obj, resources.takes_root)
        folder = identity.claim(obj, resources.takes_root)
    except OSError as error:
        raise unwritable(error.filename or "the texture's folder", error) from error
    try:
        yield from _fill(folder, stage, obj, sources, uv_map, asked)
    except BaseException:
        shutil.rmtree(folder.path, ignore_errors=True)  # the error that led here matters more
        raise
    yield from finish(folder, resources)
    return folder


def finish(folder: TextureFolder, resources: Resources) -> Generator[Update, None, TextureFolder]:
    """Let the backend bake the pictures of `folder` that are missing. Raises `RunError`."""
    done = yield from backend_job(contract.Bake(new_job(), str(folder.path)), resources)
    for line in done.report:
        yield Update(note=line)
    return folder


def _fill(
    folder: TextureFolder,
    stage: bpy.types.Scene,
    obj: bpy.types.Object,
    sources: Sequence[Source],
    uv_map: str,
    asked: Baking,
) -> Generator[Update, None, None]:
    """Write all that the bake needs into `folder`, texture.json last. Raises `RunError`."""
    try:
        texture = texture_of(sources, obj, uv_map, asked, folder.number, stage.name)
        if texture.mode == "still":
            texture = replace(texture, frames=contract.FrameMap(texture.frames.start, texture.frames.start))
        for place, source in enumerate(sources, 1):
            folder.fill_view(place, source.folder, source.capture)
        yield from read_surface(stage, capture.Surface(obj.name, uv_map, texture.surface_frames), folder.path)
        folder.write(texture)
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_texture") from error
    except OSError as error:
        raise unwritable(error.filename or "the texture's folder", error) from error


def _stage(scene: bpy.types.Scene, name: str) -> bpy.types.Scene:
    """Return the scene called `name`, with its library, or `scene`."""
    return next((found for found in bpy.data.scenes if found.name_full == name), scene)
