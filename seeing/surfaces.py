"""Keep the evaluated surfaces of a scene on the GPU, and make anew only those whose shape has changed.

Only where Blender draws. Must not import anything of Animatic but capture and its siblings here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import bpy
import gpu
import numpy as np

from ..backend.contract import Shown
from ..capture.shown import captured_objects
from ..capture.surfaces import PLACED
from ..capture.triangles import batch_of, triangles_of, vertices_of
from . import changes

_MESHED = {"MESH", "CURVE", "SURFACE", "META", "FONT"}  # what Blender can turn into triangles; hair is not

Key = tuple[int, int]  # the object's session_uid, and its evaluated data, which instances of one object may not share


@dataclass(frozen=True)
class Surface:
    """Triangles, where they are in the world [4, 4], and whose they are."""

    batch: gpu.types.GPUBatch
    matrix: np.ndarray
    owner: bpy.types.Object


class Surfaces:
    """The surfaces of one view layer, as the last look found them."""

    def __init__(self) -> None:
        self._batches: dict[Key, tuple[int, gpu.types.GPUBatch | None]] = {}
        self._captured: tuple[tuple[object, ...], set[int]] = ((), set())

    def forget(self) -> None:
        """Let go of all."""
        self._batches, self._captured = {}, ((), set())

    def look(self, depsgraph: bpy.types.Depsgraph, counted: Shown, shader: gpu.types.GPUShader) -> Iterator[Surface]:
        """Yield each surface of the evaluated scene that a capture would show by what is `counted` as visible."""
        there, used = self._captured_uids(depsgraph, counted), {}
        for instance in depsgraph.object_instances:
            shown = instance.object
            owner = shown.original
            shown_by = instance.parent.original if instance.is_instance else owner
            if shown.type not in _MESHED or shown_by.session_uid not in there or owner.get(PLACED):
                continue
            if counted.visibility == "render" and not _renders(owner, shown_by):
                continue
            key = (owner.session_uid, shown.data.as_pointer())
            kept = used.get(key) or self._batches.get(key)
            shape = max(changes.shape_of(owner.session_uid), changes.shape_of(shown_by.session_uid))
            if kept is None or kept[0] < shape:
                kept = (shape, _batch(shown, shader))
            used[key] = kept
            if kept[1] is not None:
                yield Surface(kept[1], np.array(instance.matrix_world), owner)
        self._batches = used

    def _captured_uids(self, depsgraph: bpy.types.Depsgraph, counted: Shown) -> set[int]:
        layer = depsgraph.scene.original.view_layers[depsgraph.view_layer.name]
        key = (depsgraph.scene.name, layer.name, len(layer.objects), changes.structure, counted)
        if counted.visibility == "viewport" or self._captured[0] != key:  # eyes are opened and closed without a word
            self._captured = (key, {obj.session_uid for obj in captured_objects(layer, counted)})
        return self._captured[1]


def _renders(owner: bpy.types.Object, shown_by: bpy.types.Object) -> bool:
    """Tell whether the camera would see a surface: its switches as the artist, or their keys, have set them."""
    return owner.visible_camera and not owner.hide_render and not shown_by.hide_render


def _batch(shown: bpy.types.Object, shader: gpu.types.GPUShader) -> gpu.types.GPUBatch | None:
    """Return the triangles of an evaluated object, None where it has none."""
    data, temporary = shown.data, False
    if not isinstance(data, bpy.types.Mesh) or _subdivided_on_gpu(shown):
        data, temporary = shown.to_mesh(), True
    try:
        batch = batch_of(vertices_of(data), triangles_of(data)) if data and data.polygons else None
    finally:
        if temporary:
            shown.to_mesh_clear()
    if batch:
        batch.program_set(shader)
    return batch


def _subdivided_on_gpu(shown: bpy.types.Object) -> bool:
    """Tell whether the last modifier may be left to the drawing of Blender itself, which then has the only mesh."""
    modifiers = shown.modifiers
    return bool(len(modifiers)) and modifiers[-1].type == "SUBSURF" and modifiers[-1].show_viewport
