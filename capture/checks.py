"""Say, before anything runs, why a shot cannot be captured and what its artist should know.

Reads only; cheap enough for a panel. Must not import anything of Animatic but the contract and its
siblings here.
"""

from __future__ import annotations

import bpy

from ..backend.contract import CaptureRequest, Shown
from .camera import flat_refusal
from .figures.absent import absent_people, is_excluded, may_show
from .figures.people import find_people
from .passes.mask import masked_collection
from .regions import block_of, surfaces_of
from .shown import captured_objects, has_keyed, missing_collections, render_layer
from .surfaces import PLACED, SURFACE_TYPES
from .walk import simulations

_NOTHING = {
    "render": "Nothing in this scene renders: add an object, or switch on the camera icon of a hidden one "
    "in the Outliner.",
    "viewport": "Nothing in this scene is shown in the viewport: add an object, or open the eye of a hidden one "
    "in the Outliner.",
}

_NOBODY = (
    "Nobody is seen in this shot, so the pose is empty: no armature has bones named like a person's. "
    "Put a person together with People > +."
)


def refusals(scene: bpy.types.Scene, request: CaptureRequest) -> list[str]:
    """Return a sentence for each reason why `request` cannot be captured; none when it can."""
    if request.surface:
        return surface_refusals(scene, request.surface, request.uv_map)
    if not hasattr(scene, "cycles"):
        return ["The Cycles add-on is off: switch it on in Preferences > Add-ons; it captures on the CPU."]
    found = _camera_refusals(scene, request)
    if "mask" in request.passes and masked_collection(request) is None:
        found.append(f"There is no collection {request.mask_collection!r}: choose another one for the mask.")
    found += [
        f"A reference picture is to be heard within {region.name!r}, which is not here: choose another one in the look."
        for region in request.regions
        if block_of(region) is None
    ]
    found += [
        f"There is no collection {name!r}, which is to be left out: take it off that list."
        for name in missing_collections(request.shown)
    ]
    if not _shows_something(render_layer(scene), request.shown):
        found.append(_NOTHING[request.shown.visibility])
    return found


def warnings(scene: bpy.types.Scene, request: CaptureRequest) -> list[str]:
    """Return a sentence for each thing that the captured passes may not show as expected."""
    view_layer = render_layer(scene)
    return [
        *_layer_warnings(scene, view_layer),
        *_simulation_warnings(simulations.unbaked(scene, view_layer, request.shown), request.frames.end),
        *_shown_warnings(view_layer, request.shown),
        *_people_warnings(view_layer, request),
        *_mask_warnings(request),
    ]


def surface_refusals(scene: bpy.types.Scene, object_name: str, uv_map: str) -> list[str]:
    """Return a sentence for each reason why the surface cannot be read; none where it can. Reads only."""
    obj = scene.objects.get(object_name)
    if obj is None:
        return [f"There is no object {object_name!r} in {scene.name}: choose another one."]
    if obj.type != "MESH":
        return [f"{obj.name} is not a mesh: convert it (Object > Convert > Mesh), or choose a mesh."]
    if obj.mode == "EDIT":
        return [f"{obj.name} is in Edit Mode, where its surface is not settled: leave it (Tab) first."]
    if not obj.data.uv_layers and not uv_map:
        return [f"{obj.name} has no UV map: press Add UV Map."]
    if uv_map and uv_map not in obj.data.uv_layers and not obj.modifiers:  # which may bring one of their own
        return [f"{obj.name} has no UV map {uv_map!r}: choose another one."]
    return []


def cameras(scene: bpy.types.Scene, request: CaptureRequest) -> list[bpy.types.Object]:
    """Return the camera objects that the shot sees through, in order of time; none when there is no camera."""
    if request.camera:
        named = scene.objects.get(request.camera)
        return [named] if named and named.type == "CAMERA" else []
    bound = [
        m for m in scene.timeline_markers if m.camera and not m.camera.hide_render
    ]  # Blender passes over hidden ones
    bound.sort(key=lambda marker: marker.frame)
    before = [m.camera for m in bound if m.frame <= request.frames.start]
    first = before[-1] if before else (bound[0].camera if bound else scene.camera)
    later = [m.camera for m in bound if request.frames.start < m.frame <= request.frames.end]
    return [camera for camera in dict.fromkeys([first, *later]) if camera]


def _camera_refusals(scene: bpy.types.Scene, request: CaptureRequest) -> list[str]:
    found = cameras(scene, request)
    if not found and request.camera:
        return [f"There is no camera {request.camera!r} in this scene: pick another camera for the shot."]
    if not found:
        return ["This scene has no camera: add one (Add > Camera); it becomes the scene's camera."]
    return [sentence for camera in found if (sentence := _lens_refusal(camera) or flat_refusal(camera))]


def _lens_refusal(camera: bpy.types.Object) -> str:
    if camera.type != "CAMERA":
        return f"The scene looks through {camera.name!r}, which is no camera: pick a camera object."
    lens = camera.data
    if lens.type == "PANO":
        kind = "panoramic, " + lens.bl_rna.properties["panorama_type"].enum_items[lens.panorama_type].name
    elif lens.type == "CUSTOM":
        kind = "custom"
    else:
        return ""
    return (
        f"The lens of camera {camera.name!r} ({kind}) bends straight lines, which the models do not know: "
        "set its type to Perspective or Orthographic."
    )


def _shows_something(view_layer: bpy.types.ViewLayer, shown: Shown) -> bool:
    """Tell whether an object may render; one whose switch is animated may."""
    there = captured_objects(view_layer, shown)
    in_viewport = shown.visibility == "viewport"
    return any((in_viewport or _may_render(obj)) and _is_solid(obj) and not obj.get(PLACED) for obj in there)


def _may_render(obj: bpy.types.Object) -> bool:
    return not obj.hide_render or obj.animation_data is not None


def _is_solid(obj: bpy.types.Object) -> bool:
    return obj.type in SURFACE_TYPES or (obj.instance_type == "COLLECTION" and obj.instance_collection is not None)


def _shown_warnings(view_layer: bpy.types.ViewLayer, shown: Shown) -> list[str]:
    """Say whose eyes in the viewport change over time, which a render does not follow."""
    if shown.visibility != "viewport":
        return []
    keyed = [obj.name for obj in view_layer.objects if has_keyed(obj, "hide_viewport")]
    keyed = [name for name in keyed if not has_keyed(view_layer.objects[name], "hide_render")]
    if not keyed:
        return []
    return [
        f"Captured as it is shown now, though keys show and hide it in the viewport: {_listed(keyed)}. "
        "Key Disable in Renders as well."
    ]


def _layer_warnings(scene: bpy.types.Scene, view_layer: bpy.types.ViewLayer) -> list[str]:
    others = [layer.name for layer in scene.view_layers if layer.use and layer != view_layer]
    if not others:
        return []
    return [f"Only view layer {view_layer.name!r} is captured, not {_listed(others)}."]


def _simulation_warnings(found: list[simulations.Simulation], last: int) -> list[str]:
    sentences = []
    played = [simulation for simulation in found if simulation.playable and simulation.start <= last]
    if played:
        first = min(simulation.start for simulation in played)
        sentences.append(
            f"The animation is played from frame {first} before capturing, for {_labels(played)}: "
            "bake what is not baked to save that time."
        )
    stuck = [simulation for simulation in found if not simulation.playable]
    if stuck:
        sentences.append(f"Not baked, so captured as it stands: {_labels(stuck)}. Bake it first.")
    return sentences


def _people_warnings(view_layer: bpy.types.ViewLayer, request: CaptureRequest) -> list[str]:
    mappings, shown = request.figures.mappings, request.shown
    people = find_people(view_layer, mappings, shown) if "openpose" in request.passes else []
    if "openpose" not in request.passes or any(may_show(person, shown) for person in people):
        return []
    absent = absent_people(view_layer, people, mappings, shown)
    excluded = [obj.name for obj in absent if is_excluded(obj, view_layer)]
    hidden = [obj.name for obj in absent if obj.name not in excluded]
    told = [f"Excluded from the view layer: {_listed(excluded)}."] if excluded else []
    told += [f"Hidden or left out, see Captured: {_listed(hidden)}."] if hidden else []
    return [" ".join(("Nobody is seen in this shot, so the pose is empty.", *told))] if told else [_NOBODY]


def _mask_warnings(request: CaptureRequest) -> list[str]:
    if "mask" not in request.passes or surfaces_of(masked_collection(request)):
        return []
    return [f"Collection {request.mask_collection!r} holds no surface: nothing of the picture may change."]


def _labels(found: list[simulations.Simulation]) -> str:
    return _listed(list(dict.fromkeys(simulation.label for simulation in found)))


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
