"""Find the surfaces of a collection, whose pixels a mask shows.

Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import bpy
import numpy as np

from ..backend.contract import CaptureRequest
from .people import PLACED, SURFACE_TYPES


def masked_collection(request: CaptureRequest) -> bpy.types.Collection | None:
    """Return the collection of the mask, by its name and library: a linked one may be called as one of this file."""
    return next((found for found in bpy.data.collections if found.name_full == request.mask_collection), None)


def surfaces_of(collection: bpy.types.Collection) -> list[bpy.types.Object]:
    """Return the surfaces in `collection`, those that it shows through collection instances too."""
    found: dict[bpy.types.Object, None] = {}
    seen: set[bpy.types.Collection] = set()

    def visit(inside: bpy.types.Collection) -> None:
        if inside in seen:
            return
        seen.add(inside)
        for obj in inside.all_objects:
            if obj.type in SURFACE_TYPES and not obj.get(PLACED):
                found[obj] = None
            if obj.instance_type == "COLLECTION" and obj.instance_collection:
                visit(obj.instance_collection)

    visit(collection)
    return list(found)


def mask_picture(indices: np.ndarray, shown: list[int]) -> np.ndarray:
    """Return white (255) where a surface with one of the pass indices `shown` is seen, black elsewhere, uint8."""
    return np.where(np.isin(indices, shown), np.uint8(255), np.uint8(0))
