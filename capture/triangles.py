"""Evaluated meshes -> triangles, in arrays and on the GPU.

Must not import anything of Animatic.
"""

from __future__ import annotations

import bpy
import gpu
import numpy as np


def vertices_of(mesh: bpy.types.Mesh) -> np.ndarray:
    """Return the vertices of `mesh`, float32 [n, 3], in the object's space."""
    positions = np.empty(3 * len(mesh.vertices), np.float32)
    if len(positions):
        mesh.attributes["position"].data.foreach_get("vector", positions)
    return positions.reshape(-1, 3)


def triangles_of(mesh: bpy.types.Mesh) -> np.ndarray:
    """Return the triangles of the faces of `mesh`, int32 [n, 3]: vertices by number."""
    mesh.calc_loop_triangles()
    triangles = np.empty(3 * len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("vertices", triangles)
    return triangles.reshape(-1, 3)


def batch_of(vertices: np.ndarray, triangles: np.ndarray) -> gpu.types.GPUBatch:
    """Bring float32 [n, 3] and int32 [m, 3] onto the GPU, for shaders with an input `position`. Needs a GPU context."""
    layout = gpu.types.GPUVertFormat()
    layout.attr_add(id="position", comp_type="F32", len=3, fetch_mode="FLOAT")
    corners = gpu.types.GPUVertBuf(layout, len(vertices))
    corners.attr_fill("position", vertices)
    return gpu.types.GPUBatch(type="TRIS", buf=corners, elem=gpu.types.GPUIndexBuf(type="TRIS", seq=triangles))
