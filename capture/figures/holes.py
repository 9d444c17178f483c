"""Tell which joints are behind a holdout: a hole in the picture, in which depth shows nothing.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Vector

from ...backend.contract import CameraFrame
from .. import camera
from ..materials import Shaded
from ..shown import layer_collections


@dataclass(frozen=True)
class Holes:
    """The surfaces that are holdouts."""

    surfaces: tuple[bpy.types.Object, ...]

    @classmethod
    def among(cls, surfaces: Iterable[bpy.types.Object], view_layer: bpy.types.ViewLayer, shaded: Shaded) -> Holes:
        """Find the holdouts among `surfaces`: by the object, its collection in the layer, or its material."""
        by_layer = {obj for each in layer_collections(view_layer) if each.holdout for obj in each.collection.objects}
        return cls(tuple(obj for obj in surfaces if obj in by_layer or shaded.is_hole(obj)))

    def hidden(
        self, joints: np.ndarray, seen_by: CameraFrame, depsgraph: bpy.types.Depsgraph, metres_per_unit: float
    ) -> np.ndarray:
        """Return [rows] which of `joints` [rows, 3] (x and y in pixels, z in metres) a ray does not reach."""
        found = np.zeros(len(joints), bool)
        if not self.surfaces:
            return found
        rows = np.flatnonzero(np.isfinite(joints[:, 2]))
        starts, ends = (points / metres_per_unit for points in camera.rays(seen_by, joints[rows]))
        for surface in self.surfaces:
            shown = surface.evaluated_get(depsgraph)
            if shown.hide_render or shown.type != "MESH":
                continue
            into = shown.matrix_world.inverted_safe()
            for row, start, end in zip(rows, starts, ends, strict=True):
                a, b = into @ Vector(start), into @ Vector(end)
                hit, *_ = shown.ray_cast(a, b - a, distance=(b - a).length, depsgraph=depsgraph)
                found[row] |= hit
        return found
