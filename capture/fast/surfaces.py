"""Gather what a frame shows out of the scene that Blender evaluated for its render, as Cycles gathers it.

Raises `CannotDraw` for what triangles alone do not show as a render does. Must not import anything of Animatic but
compat and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

import bpy
import gpu
import numpy as np

from ...compat import is_subdivided_as_seen
from ..errors import CannotDraw
from ..materials import is_volume_alone
from . import opaque
from .shapes import Shapes

_MADE_INTO_MESHES = {"CURVE", "SURFACE", "FONT", "META"}
# kind of object -> what it is made of, which may be none, and how it is called
_NO_TRIANGLES = {
    "CURVES": ("curves", "hair"),
    "POINTCLOUD": ("points", "a point cloud"),
    "GREASEPENCIL": ("layers", "a drawing"),
}


@dataclass
class Copies:
    """One mesh in all the places where the frame shows it."""

    batch: gpu.types.GPUBatch | None = None
    matrices: list[np.ndarray] = field(default_factory=list)  # [4, 4] each, from the mesh to the world, in units
    indices: list[int] = field(default_factory=list)  # pass index of each
    holes: list[bool] = field(default_factory=list)  # which are holdouts: they hide what is behind, and show nothing


class Surfaces:
    """Gathers frame after frame, and keeps what stays the same."""

    def __init__(self) -> None:
        self._shapes = Shapes()
        self._judged: dict[int, str] = {}  # material -> why it cannot be drawn

    def of_frame(self, depsgraph: bpy.types.Depsgraph) -> list[Copies]:
        """Return what the camera may see in the evaluated frame. Needs a GPU context; raises `CannotDraw`."""
        if depsgraph.id_type_updated("MATERIAL") or depsgraph.id_type_updated("NODETREE"):
            self._judged.clear()
        layer = depsgraph.scene.original.view_layers[depsgraph.view_layer.name]
        _refuse_scene(depsgraph.scene, layer)
        found: dict[Hashable, Copies] = {}
        for instance in depsgraph.object_instances:
            obj = instance.object
            if not _camera_sees(instance, layer):
                continue
            _refuse_hair(instance)
            key = self._shape_of(obj, layer)
            if key is not None:
                copies = found.setdefault(key, Copies())
                copies.matrices.append(np.array(instance.matrix_world))
                copies.indices.append(obj.pass_index)
                copies.holes.append(_is_holdout(_holder(instance), layer))
        batches = self._shapes.of_frame()
        for key, copies in found.items():
            copies.batch = batches.get(key)
        return [copies for copies in found.values() if copies.batch]

    def _shape_of(self, obj: bpy.types.Object, layer: bpy.types.ViewLayer) -> Hashable | None:
        """Return the key of the triangles of the evaluated `obj`, which are on the GPU then; None where it has none."""
        if _is_volume(obj, layer):  # which the walk looks through
            return None
        if obj.type == "MESH":
            key: Hashable = obj.data.as_pointer()
            if not self._shapes.asked(key):
                self._shapes.add(key, obj.data)
        elif obj.type in _MADE_INTO_MESHES:
            key = obj.original.session_uid, obj.type
            if not self._shapes.asked(key):
                self._shapes.add(key, obj.to_mesh())
                obj.to_mesh_clear()
        else:
            _refuse_kind(obj)
            return None
        self._refuse_materials(obj, layer)
        _refuse_object(obj)
        return key

    def _refuse_materials(self, obj: bpy.types.Object, layer: bpy.types.ViewLayer) -> None:
        for material in _materials(obj, layer):
            uid = material.session_uid
            if uid not in self._judged:
                self._judged[uid] = opaque.why_not_drawn(material)
            if self._judged[uid]:
                raise CannotDraw(self._judged[uid])


def _holder(instance: bpy.types.DepsgraphObjectInstance) -> bpy.types.Object:
    """Return the object that stands in the scene: what shows the instance."""
    return instance.parent if instance.is_instance else instance.object


def _camera_sees(instance: bpy.types.DepsgraphObjectInstance, layer: bpy.types.ViewLayer) -> bool:
    holder = _holder(instance)
    if not (instance.show_self or instance.show_particles) or not instance.object.visible_camera:
        return False
    if not holder.visible_camera:
        return False
    return _is_holdout(holder, layer) or not holder.original.indirect_only_get(view_layer=layer)


def _is_holdout(holder: bpy.types.Object, layer: bpy.types.ViewLayer) -> bool:
    """Tell whether the evaluated `holder` is one, or its collection; of that only the original `layer` knows."""
    return holder.is_holdout or holder.original.holdout_get(view_layer=layer)


def _materials(obj: bpy.types.Object, layer: bpy.types.ViewLayer) -> Iterator[bpy.types.Material]:
    if layer.material_override:
        yield layer.material_override
        return
    yield from (slot.material for slot in obj.material_slots if slot.material)
    yield from (material for material in getattr(obj.data, "materials", ()) if material)


def _is_volume(obj: bpy.types.Object, layer: bpy.types.ViewLayer) -> bool:
    """Tell whether `obj` is smoke, or a mesh that is nothing but the shape of fog."""
    found = list(_materials(obj, layer))
    return obj.type == "VOLUME" or (bool(found) and all(map(is_volume_alone, found)))


def _refuse_scene(scene: bpy.types.Scene, layer: bpy.types.ViewLayer) -> None:
    if not layer.use_solid:
        raise CannotDraw(f"View layer {layer.name} filters surfaces out, which only a render does.")
    if scene.render.use_simplify and (scene.cycles.use_camera_cull or scene.cycles.use_distance_cull):
        raise CannotDraw("Simplify culls objects by distance or the camera's view, which only a render does.")


def _refuse_hair(instance: bpy.types.DepsgraphObjectInstance) -> None:
    if not instance.show_particles:
        return
    for system in instance.object.particle_systems:
        if system.settings.type == "HAIR" and system.settings.render_type == "PATH":
            raise CannotDraw(f"{instance.object.name} has hair ({system.name}), which only a render shows.")


def _refuse_kind(obj: bpy.types.Object) -> None:
    content, words = _NO_TRIANGLES.get(obj.type, ("", ""))
    if content and len(getattr(obj.data, content)):
        raise CannotDraw(f"{obj.name} is {words}, which only a render shows.")


def _refuse_object(obj: bpy.types.Object) -> None:
    if obj.is_shadow_catcher:
        raise CannotDraw(f"{obj.name} is a shadow catcher, which only a render knows.")
    if is_subdivided_as_seen(obj):
        raise CannotDraw(f"{obj.name} is subdivided as the camera sees it, which only a render does.")
