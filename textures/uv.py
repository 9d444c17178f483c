"""Make a UV map where a mesh has none.

Must not import settings, operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import radians
from typing import Literal

import bpy

from ..runs import RunError

UVMethod = Literal["smart", "lightmap"]
NAME = "UVMap"
_ELEMENTS = ("vertices", "edges", "polygons")
_ANGLE = radians(66)  # Blender's own default: flatter edges stay in one island
_MARGIN = 0.01  # of the layout's side, between islands: room for the texture's margin


def add_uv_map(obj: bpy.types.Object, method: UVMethod = "smart") -> str:
    """Unwrap the whole of `obj` into a new UV map, make it the active one and that of renders, and return its name.

    "smart" keeps flat areas together; "lightmap" gives every face its own place. Raises `RunError`.
    """
    mesh = obj.data
    if obj.type != "MESH":
        raise RunError(f"{obj.name} is not a mesh.", "Convert it (Object > Convert > Mesh) first.", code="no_mesh")
    if not obj.is_editable or not mesh.is_editable:
        raise RunError(f"{obj.name} comes from another file.", "Make it local (Object > Relations) first.")
    if not mesh.polygons:
        raise RunError(f"{obj.name} has no faces, so there is nothing to unwrap.", "Choose another object.")
    bpy.context.view_layer.update()  # what was added just now counts as hidden
    if obj.name not in bpy.context.view_layer.objects or not obj.visible_get():
        raise RunError(f"{obj.name} is hidden.", "Show it in the Outliner first.", code="hidden")
    layer = mesh.uv_layers.new(name=NAME, do_init=False)
    if layer is None:
        raise RunError(f"{obj.name} has as many UV maps as a mesh can have.", "Remove one first.", code="too_many")
    name = layer.name
    mesh.uv_layers.active = layer
    layer.active_render = True
    with _editing(obj):
        if method == "smart":
            bpy.ops.uv.smart_project(angle_limit=_ANGLE, island_margin=_MARGIN)
        else:
            bpy.ops.uv.lightmap_pack(PREF_CONTEXT="ALL_FACES", PREF_MARGIN_DIV=0.2)
    return name


@contextmanager
def _editing(obj: bpy.types.Object) -> Iterator[None]:
    """Edit the mesh of `obj` alone with every face selected; mode, selection and what was hidden come back."""
    layer = bpy.context.view_layer
    active, selected = layer.objects.active, [other for other in layer.objects if other.select_get()]
    mode = active.mode if active else "OBJECT"
    if mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    kept = [(kind, flag, _flags(getattr(obj.data, kind), flag)) for kind in _ELEMENTS for flag in ("select", "hide")]
    for other in selected:
        other.select_set(False)
    layer.objects.active = obj
    obj.select_set(True)
    try:
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.mesh.reveal(select=False)
        bpy.ops.mesh.select_all(action="SELECT")
        yield
    finally:
        bpy.ops.object.mode_set(mode="OBJECT")
        for kind, flag, values in kept:
            getattr(obj.data, kind).foreach_set(flag, values)
        obj.select_set(False)
        for other in selected:
            other.select_set(True)
        layer.objects.active = active
        if mode != "OBJECT" and active:
            bpy.ops.object.mode_set(mode=mode)


def _flags(items: bpy.types.bpy_prop_collection, flag: str) -> list[bool]:
    values = [False] * len(items)
    items.foreach_get(flag, values)
    return values
