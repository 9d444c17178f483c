"""Say which objects have a surface that a capture may show.

Must not import anything of Animatic.
"""

from __future__ import annotations

import bpy

SURFACE_TYPES = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD"}
PLACED = "animatic_placed"  # the custom property of what Animatic placed, which no capture shows


def has_surface(obj: bpy.types.Object) -> bool:
    """Tell whether `obj` is of a kind that renders as a surface, and is no picture that Animatic placed."""
    return obj.type in SURFACE_TYPES and not obj.get(PLACED)
