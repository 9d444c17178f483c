"""Say which objects count as visible in a capture: those that render, or those that the viewport shows.

Reads only. Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ..backend.contract import AS_RENDERED, Shown


def captured_objects(view_layer: bpy.types.ViewLayer, shown: Shown = AS_RENDERED) -> list[bpy.types.Object]:
    """Return the objects of the layer, and of the sets behind it, that may be captured.

    An object's own render switch may be animated.
    """
    found = dict.fromkeys(obj for layer in (view_layer, *set_layers(view_layer)) for obj in _may_show(layer, shown))
    gone = {obj for collection in left_out_collections(shown) for obj in collection.all_objects}
    return [obj for obj in found if obj not in gone]


def set_layers(view_layer: bpy.types.ViewLayer) -> list[bpy.types.ViewLayer]:
    """Return the layers of the scenes that the layer's own has as Background Set, one behind the other."""
    found: dict[bpy.types.Scene, None] = {}
    behind = view_layer.id_data.background_set
    while behind and behind not in found:
        found[behind] = None
        behind = behind.background_set
    return [render_layer(scene) for scene in found]


def render_layer(scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    """Return the view layer that is captured: the first that is used for rendering."""
    return next((layer for layer in scene.view_layers if layer.use), scene.view_layers[0])


def _may_show(view_layer: bpy.types.ViewLayer, shown: Shown) -> list[bpy.types.Object]:
    if view_layer.layer_collection is None:  # 5.2, in a scene that was never shown nor evaluated
        return list(view_layer.id_data.collection.all_objects)
    if shown.visibility == "viewport":
        return [obj for obj in view_layer.objects if obj.visible_get(view_layer=view_layer)]
    return _in_rendered_collections(view_layer)


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
    moved = (*(driver for _, driver in drivers_of(obj)), *curves_of(obj))
    return any(curve.data_path == path for curve in moved)


def drivers_of(block: bpy.types.ID) -> list[tuple[int, bpy.types.FCurve]]:
    """Return the drivers of a data-block, with their places in its list."""
    data = block.animation_data
    return list(enumerate(data.drivers)) if data else []


def curves_of(block: bpy.types.ID) -> list[bpy.types.FCurve]:
    """Return the curves of the actions that move a data-block, those in the NLA too."""
    data = block.animation_data
    if data is None:
        return []
    strips = (strip for track in data.nla_tracks for strip in track.strips)
    return [*_curves(data), *(curve for strip in strips for curve in _curves(strip))]


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
