"""Say which objects count as visible in a capture: those that render, or those that the viewport shows.

Reads only. Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ..backend.contract import AS_RENDERED, Shown


def captured_objects(view_layer: bpy.types.ViewLayer, shown: Shown = AS_RENDERED) -> list[bpy.types.Object]:
    """Return the objects of the layer that may be captured; an object's own render switch may be animated."""
    if view_layer.layer_collection is None:  # 5.2, in a scene that was never shown nor evaluated
        found = list(view_layer.id_data.collection.all_objects)
    elif shown.visibility == "viewport":
        found = [obj for obj in view_layer.objects if obj.visible_get(view_layer=view_layer)]
    else:
        found = _in_rendered_collections(view_layer)
    gone = {obj for collection in left_out_collections(shown) for obj in collection.all_objects}
    return [obj for obj in found if obj not in gone] if gone else found


def left_out_collections(shown: Shown) -> list[bpy.types.Collection]:
    """Return the collections that are left out and exist."""
    return [found for found in bpy.data.collections if found.name_full in shown.left_out] if shown.left_out else []


def missing_collections(shown: Shown) -> list[str]:
    """Return the names of collections that should be left out and are gone."""
    there = {found.name_full for found in left_out_collections(shown)}
    return [name for name in shown.left_out if name not in there]


def instanced_collections(objects: list[bpy.types.Object]) -> list[bpy.types.Collection]:
    """Return what collection instances among `objects` show, nested ones and the collections inside too."""
    found: dict[bpy.types.Collection, None] = {}
    waiting = [obj.instance_collection for obj in objects if obj.instance_collection]
    while waiting:
        collection = waiting.pop()
        if collection not in found:
            found[collection] = None
            waiting += collection.children
            waiting += [obj.instance_collection for obj in collection.objects if obj.instance_collection]
    return list(found)


def layer_collections(view_layer: bpy.types.ViewLayer) -> Iterator[bpy.types.LayerCollection]:
    """Yield the collections of the layer that are not excluded from it."""
    waiting = [view_layer.layer_collection] if view_layer.layer_collection else []
    while waiting:
        layer = waiting.pop()
        if not layer.exclude:
            yield layer
        waiting += layer.children


def has_keyed(obj: bpy.types.Object, path: str) -> bool:
    """Tell whether keys or a driver give the property at `path` its values."""
    data = obj.animation_data
    if data is None:
        return False
    strips = (strip for track in data.nla_tracks for strip in track.strips)
    moved = (*data.drivers, *_curves(data), *(curve for strip in strips for curve in _curves(strip)))
    return any(curve.data_path == path for curve in moved)


def _curves(moved_by: bpy.types.AnimData | bpy.types.NlaStrip) -> list[bpy.types.FCurve]:
    """Return the curves of an action, in the slot that is used of it."""
    action, slot = moved_by.action, moved_by.action_slot
    strips = [strip for layer in action.layers for strip in layer.strips] if action and slot else []
    bags = [bag for strip in strips if (bag := strip.channelbag(slot))]
    return [curve for bag in bags for curve in bag.fcurves]


def _in_rendered_collections(view_layer: bpy.types.ViewLayer) -> list[bpy.types.Object]:
    found: dict[int, bpy.types.Object] = {}

    def visit(layer: bpy.types.LayerCollection, hidden: bool) -> None:
        hidden = hidden or layer.collection.hide_render
        if not layer.exclude and not hidden:
            found.update((obj.session_uid, obj) for obj in layer.collection.objects)
        for child in layer.children:
            visit(child, hidden)

    visit(view_layer.layer_collection, False)
    return list(found.values())
