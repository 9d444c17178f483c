"""Let a scene render what counts as visible in a capture, through a `Restorer`.

Cycles renders what the render switches say, so these are set to what the viewport shows where that is wanted. Must
not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

import bpy

from ...backend.contract import CaptureRequest
from .. import checks, shown
from ..figures import instances
from ..materials import has_volume, is_fog
from .restore import Restorer


def apply(restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest) -> None:
    """Show in renders what `request` counts as visible."""
    layer = checks.render_layer(scene)
    if request.shown.visibility == "viewport":
        for each in (layer, *shown.set_layers(layer)):
            _as_in_viewport(restorer, each)
    _leave_out(restorer, shown.left_out_collections(request.shown))


def see_through_volumes(restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest) -> None:
    """Keep smoke, fog and mist out of what is measured: one ray a pixel ends in them where chance has it."""
    layer = checks.render_layer(scene)
    restorer.set(scene, f"{layer.path_from_id()}.use_volumes", False)  # those that geometry nodes make, too
    seen = shown.captured_objects(layer, request.shown)
    for obj in dict.fromkeys((*seen, *instances.sources(seen))):
        if obj.type == "VOLUME" or is_fog(obj):
            restorer.set(obj, "visible_camera", False)
    world = scene.world
    if world and has_volume(world):
        if not world.library:
            restorer.set(world, "use_fake_user", True)  # a .blend that is saved meanwhile keeps it
        restorer.set(scene, "world", None)


def _as_in_viewport(restorer: Restorer, layer: bpy.types.ViewLayer) -> None:
    visible = {obj for obj in layer.objects if obj.visible_get(view_layer=layer)}
    inside = shown.instanced_collections([*visible])
    instanced = {obj for collection in inside for obj in collection.objects}
    for obj in layer.objects:
        if obj not in instanced:
            _show(restorer, obj, obj in visible)
    for obj in instanced:  # which no eye hides
        _show(restorer, obj, not obj.hide_viewport)
    for each in shown.layer_collections(layer):
        if each.collection not in inside and each.collection.hide_render:
            restorer.set(each.collection, "hide_render", False)
    for collection in inside:
        if collection.hide_render != collection.hide_viewport:
            restorer.set(collection, "hide_render", collection.hide_viewport)


def _show(restorer: Restorer, obj: bpy.types.Object, visible: bool) -> None:
    """Let an object render, or not; keys of its render switch have the last word on when it does."""
    keyed = shown.has_keyed(obj, "hide_render")
    if keyed and not visible:
        restorer.set(obj, "visible_camera", False)
    elif not keyed and obj.hide_render == visible:
        restorer.set(obj, "hide_render", not visible)
    if obj.show_instancer_for_render != obj.show_instancer_for_viewport:
        restorer.set(obj, "show_instancer_for_render", obj.show_instancer_for_viewport)


def _leave_out(restorer: Restorer, collections: list[bpy.types.Collection]) -> None:
    """Hide what the collections hold, in other collections and through instances too."""
    for collection in dict.fromkeys(inner for each in collections for inner in (each, *each.children_recursive)):
        if not collection.hide_render:
            restorer.set(collection, "hide_render", True)
        for obj in collection.objects:
            if len(obj.users_collection) > 1:
                _show(restorer, obj, False)
