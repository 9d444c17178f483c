"""Give objects and materials pass indices by which a picture tells them apart.

Must not import anything of Animatic.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy

Block = bpy.types.Object | bpy.types.Material
Indices = dict[Block, int]  # pass index of each that is told from the others

LAST_INDEX = 32767  # Blender's


def surface_indices(surfaces: Iterable[bpy.types.Object]) -> Indices:
    """Give each of `surfaces` a pass index that no object has, to tell it from all others in the picture."""
    return _free_indices(surfaces, bpy.data.objects)


def material_indices(materials: Iterable[bpy.types.Material]) -> Indices:
    """Give each of `materials` a pass index that no material has."""
    return _free_indices(materials, bpy.data.materials)


def _free_indices(wanted: Iterable[Block], there: Iterable[Block]) -> Indices:
    """Number `wanted` in their order; those beyond the last index get none."""
    used = {block.pass_index for block in there}
    free = (index for index in range(1, LAST_INDEX + 1) if index not in used)
    return dict(zip(dict.fromkeys(wanted), free, strict=False))
