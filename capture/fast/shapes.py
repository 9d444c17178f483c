"""Evaluated meshes -> triangles on the GPU, kept for as long as a mesh stays as it is.

Needs a GPU context. Must not import anything of Animatic but its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import bpy
import gpu
import numpy as np

from ..triangles import batch_of, triangles_of, vertices_of


@dataclass(frozen=True)
class _Content:
    """What the triangles of a mesh are made of."""

    positions: np.ndarray  # float32 [n, 3], in the object's space
    corners: np.ndarray  # int32: the vertex of each corner of the faces, face by face
    faces: int

    @classmethod
    def of(cls, mesh: bpy.types.Mesh) -> _Content:
        """Read `mesh`: two copies of memory."""
        corners = np.empty(len(mesh.loops), np.int32)
        mesh.attributes[".corner_vert"].data.foreach_get("value", corners)
        return cls(vertices_of(mesh), corners, len(mesh.polygons))

    def equals(self, other: _Content) -> bool:
        """Tell whether both are the same mesh, whose triangles are then the same."""
        return (
            self.faces == other.faces
            and np.array_equal(self.corners, other.corners)
            and np.array_equal(self.positions, other.positions)
        )


class Shapes:
    """The meshes that are on the GPU, by a key of their own; those that a frame did not ask for go after it."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[_Content, gpu.types.GPUBatch]] = {}
        self._asked: dict[Hashable, gpu.types.GPUBatch | None] = {}

    def asked(self, key: Hashable) -> bool:
        """Tell whether this frame asked for the mesh of `key` already."""
        return key in self._asked

    def add(self, key: Hashable, mesh: bpy.types.Mesh | None) -> None:
        """Bring the evaluated `mesh` onto the GPU, unless it lies there; one without faces is nothing to draw."""
        if mesh is None or not mesh.polygons:
            self._asked[key] = None
            return
        content, kept = _Content.of(mesh), self._kept.get(key)
        if kept is None or not kept[0].equals(content):
            self._kept[key] = kept = (content, batch_of(content.positions, triangles_of(mesh)))
        self._asked[key] = kept[1]

    def of_frame(self) -> dict[Hashable, gpu.types.GPUBatch]:
        """Return what this frame asked for, and begin the next."""
        asked, self._asked = self._asked, {}
        self._kept = {key: kept for key, kept in self._kept.items() if asked.get(key)}
        return {key: batch for key, batch in asked.items() if batch}
