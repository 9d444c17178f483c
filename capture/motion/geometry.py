"""Read the triangles of all surfaces of an evaluated frame, those of instances once.

Must not import anything of Animatic.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

_TYPES = {"MESH", "CURVE", "SURFACE", "META", "FONT"}  # hair, points and volumes have no triangles
Key = tuple[object, ...]  # names one shown object or instance, the same in every frame


@dataclass(frozen=True)
class Mesh:
    """Triangles in an object's own space: float32 points [n, 3], int32 triangles [m, 3]."""

    points: np.ndarray
    triangles: np.ndarray


@dataclass(frozen=True)
class Piece:
    """A mesh where it is shown: `matrix` [4, 4] leads to world metres."""

    mesh: Mesh
    matrix: np.ndarray

    def followed_by(self, later: Piece) -> bool:
        """Tell whether `later` has the same triangles, wherever its points are by then."""
        mine, other = self.mesh, later.mesh
        same_size = len(mine.points) == len(other.points)
        return mine is other or (same_size and np.array_equal(mine.triangles, other.triangles))


Geometry = dict[Key, Piece]


def read(depsgraph: bpy.types.Depsgraph, metres_per_unit: float) -> Geometry:
    """Return what `depsgraph` shows; fit for a handler of a render, also off the main thread."""
    found: Geometry = {}
    meshes: dict[int, Mesh] = {}
    for instance in depsgraph.object_instances:
        obj = instance.object
        if not instance.show_self or obj.type not in _TYPES:
            continue
        mesh = _mesh_of(obj, meshes)
        if mesh is None:
            continue
        matrix = np.array(instance.matrix_world)
        matrix[:3] *= metres_per_unit
        found[_key(instance, obj, found)] = Piece(mesh, matrix)
    return found


def _key(instance: bpy.types.DepsgraphObjectInstance, obj: bpy.types.Object, taken: Geometry) -> Key:
    name: Key = (obj.name_full,)
    if instance.is_instance:
        name = (obj.name_full, instance.parent.name_full, *instance.persistent_id)
    count = 0
    while (*name, count) in taken:  # an object may show several meshes
        count += 1
    return (*name, count)


def _mesh_of(obj: bpy.types.Object, known: dict[int, Mesh]) -> Mesh | None:
    if obj.type != "MESH":
        return _made_mesh(obj)
    place = obj.data.as_pointer()
    if place not in known:
        known[place] = _read(obj.data)
    return known[place]


def _made_mesh(obj: bpy.types.Object) -> Mesh | None:
    try:
        made = obj.to_mesh()
    except RuntimeError:  # an object without a surface
        return None
    try:
        return _read(made) if made else None
    finally:
        obj.to_mesh_clear()


def _read(data: bpy.types.Mesh) -> Mesh:
    points = np.empty((len(data.vertices), 3), np.float32)
    data.vertices.foreach_get("co", points.ravel())
    data.calc_loop_triangles()
    triangles = np.empty((len(data.loop_triangles), 3), np.int32)
    data.loop_triangles.foreach_get("vertices", triangles.ravel())
    return Mesh(points, triangles)
