"""Set a scene up to render one sample of depth a frame, or its own picture, through a `Restorer`.

Must not import anything of Animatic but the contract, compat and its siblings here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy

from ...backend.contract import CaptureRequest
from ...compat import bitmap_settings, multilayer_exr_settings, png_settings
from .. import checks
from ..indices import Indices
from ..passes.base import Pass
from ..surfaces import PLACED
from . import pass_indices, showing
from .restore import Restorer

_RENDER = {
    "resolution_percentage": 100,
    "pixel_aspect_x": 1.0,
    "pixel_aspect_y": 1.0,
    "use_border": False,
    "use_crop_to_border": False,
    "use_multiview": False,
    "use_stamp": False,
    "use_compositing": False,
    "use_sequencer": False,
    "use_single_layer": False,
    "use_file_extension": True,
    "use_overwrite": True,
    "use_placeholder": False,
    "use_render_cache": False,
}
_TICK_PX = 8  # Blender calls anything smaller than four pixels no picture
_PLAIN = {"engine": "CYCLES", "use_motion_blur": False, "use_freestyle": False}  # for what is measured, not looked at
# One ray through the middle of each pixel, no light. Transparent bounces stay: leaves are cut out by them.
_CYCLES = {
    "device": "CPU",
    "samples": 1,
    "use_adaptive_sampling": False,
    "use_layer_samples": "IGNORE",
    "use_sample_subset": False,
    "time_limit": 0.0,
    "use_denoising": False,
    "use_auto_tile": False,
    "use_guiding": False,
    "use_light_tree": False,
    "use_fast_gi": False,
    "pixel_filter_type": "BOX",
    "filter_width": 0.01,
    "max_bounces": 0,
    "diffuse_bounces": 0,
    "glossy_bounces": 0,
    "transmission_bounces": 0,
    "volume_bounces": 0,
}

_VIEW = (
    *("view_transform", "look", "exposure", "gamma", "use_curve_mapping"),
    *("use_white_balance", "white_balance_temperature", "white_balance_tint"),
)
_COLOURS = ("display_settings.display_device", *(f"view_settings.{name}" for name in _VIEW))


def apply(
    restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest, passes: Sequence[Pass], indices: Indices
) -> None:
    """Set `scene` up for the `passes` of `request` that are measured; surfaces get their pass `indices`."""
    _render_settings(restorer, scene, request, {**_RENDER, **_PLAIN})
    for name, value in _CYCLES.items():
        restorer.set(scene, f"cycles.{name}", value)
    restorer.set(scene, "render.use_persistent_data", True)
    _image_settings(restorer, scene, {**multilayer_exr_settings(), "color_depth": "32", "exr_codec": "NONE"})
    _passes(restorer, scene, {name for each in passes for name in each.layer_passes})
    pass_indices.apply(restorer, indices)
    for camera in _cameras(restorer, scene, request):
        restorer.set(camera.data, "dof.use_dof", False)
    showing.apply(restorer, scene, request)
    showing.see_through_volumes(restorer, scene, request)
    _hide_placed(restorer, scene)
    _keep_render_result(restorer)


def apply_drawn(
    restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest, indices: Indices, engine: str
) -> None:
    """Set `scene` up for frames that `engine` draws itself; surfaces get their pass `indices`."""
    _render_settings(restorer, scene, request, {**_RENDER, **_PLAIN, "engine": engine, **_corner(request)})
    restorer.set(scene, "render.use_persistent_data", True)  # what stays as it is, is evaluated once
    _image_settings(restorer, scene, bitmap_settings())
    _passes(restorer, scene, set())
    pass_indices.apply(restorer, indices)
    _cameras(restorer, scene, request)
    showing.apply(restorer, scene, request)
    showing.see_through_volumes(restorer, scene, request)
    _hide_placed(restorer, scene)
    _keep_render_result(restorer)


def _corner(request: CaptureRequest) -> dict[str, object]:
    """Return what makes a render keep and write next to nothing: nobody looks at it where frames are drawn."""
    corner = {"border_max_x": min(1.0, _TICK_PX / request.width), "border_max_y": min(1.0, _TICK_PX / request.height)}
    return {"use_border": True, "use_crop_to_border": True, "border_min_x": 0.0, "border_min_y": 0.0, **corner}


def apply_beauty(restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest) -> None:
    """Set `scene` up to render its own picture, as the viewer shows it, with the engine of `request`."""
    _render_settings(restorer, scene, request, {**_RENDER, "film_transparent": False})
    if request.engine == "workbench":
        restorer.set(scene, "render.engine", "BLENDER_WORKBENCH")
    _image_settings(restorer, scene, {**png_settings(), "color_mode": "RGB", "color_depth": "8"})
    _scene_colours(restorer, scene)
    _one_layer(restorer, scene)
    _cameras(restorer, scene, request)
    showing.apply(restorer, scene, request)
    _hide_placed(restorer, scene)
    _keep_render_result(restorer)


def write_frames(
    restorer: Restorer, scene: bpy.types.Scene, path: Path, frames: tuple[int, int, int] | None = None
) -> None:
    """Set the output path and, for an animation, first frame, last frame and step."""
    restorer.set(scene, "render.filepath", str(path))
    if frames:
        for name, value in zip(("frame_start", "frame_end", "frame_step"), frames, strict=True):
            restorer.set(scene, name, value)


def _render_settings(
    restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest, render: dict[str, object]
) -> None:
    restorer.set(scene, "render.resolution_x", request.width)
    restorer.set(scene, "render.resolution_y", request.height)
    for name, value in render.items():
        restorer.set(scene, f"render.{name}", value)
    # Switching it off first frees what an earlier render kept: its scene data may miss the changes made here.
    restorer.set(scene, "render.use_persistent_data", False)


def _image_settings(restorer: Restorer, scene: bpy.types.Scene, wanted: dict[str, object]) -> None:
    """Write files as `wanted`; a format narrows the choices of the other settings, so it comes back first."""
    image = scene.render.image_settings
    first = [name for name in ("media_type", "file_format") if name in image.bl_rna.properties]
    others = [p.identifier for p in image.bl_rna.properties if not p.is_readonly and p.identifier not in first]
    restorer.remember(scene, *(f"render.image_settings.{name}" for name in (*first, *others)))
    for name, value in wanted.items():
        setattr(image, name, value)


def _scene_colours(restorer: Restorer, scene: bpy.types.Scene) -> None:
    """Colour files as the scene is shown. An override stays on: Blender forgets its settings when it is switched."""
    image = scene.render.image_settings
    if image.color_management == "FOLLOW_SCENE":
        return
    restorer.remember(scene, *(f"render.image_settings.{name}" for name in _COLOURS))  # each narrows the next
    for name in _COLOURS:
        owner, _, own_name = name.rpartition(".")
        setattr(image.path_resolve(owner), own_name, getattr(scene.path_resolve(owner), own_name))


def _passes(restorer: Restorer, scene: bpy.types.Scene, more: set[str]) -> None:
    """Render nothing but depth, and what of the view layer's passes is wanted `more`."""
    layer = _one_layer(restorer, scene)
    path = layer.path_from_id()
    wanted = {"use_pass_z", *more}
    for name in (p.identifier for p in layer.bl_rna.properties):
        if name.startswith("use_pass_"):
            restorer.set(scene, f"{path}.{name}", name in wanted)
    for prop in layer.cycles.bl_rna.properties:
        if prop.identifier.startswith(("use_pass_", "pass_", "denoising_store")):
            restorer.set(scene, f"{path}.cycles.{prop.identifier}", False)


def _one_layer(restorer: Restorer, scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    """Render the first used view layer alone, and return it."""
    layer = checks.render_layer(scene)
    for other in scene.view_layers:
        restorer.set(scene, f"{other.path_from_id()}.use", other == layer)
    return layer


def _cameras(restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest) -> list[bpy.types.Object]:
    """Look through the shot's camera and return it, or those of its markers; a named camera wins over these."""
    seen_through = checks.cameras(scene, request)
    restorer.remember(scene, "camera")  # markers change it while rendering
    if request.camera:
        # Blender passes over the markers of hidden cameras; markers themselves may move and go during a capture
        for other in {*scene.objects, *(marker.camera for marker in scene.timeline_markers if marker.camera)}:
            if other.type == "CAMERA" and other != seen_through[0]:
                restorer.set(other, "hide_render", True)
        restorer.set(scene, "camera", seen_through[0])
    return seen_through


def _hide_placed(restorer: Restorer, scene: bpy.types.Scene) -> None:
    """Hide what Animatic placed; not by the planes' render switch, which placing animates.

    Cycles hides it from the camera alone, so that it still lights the scene; other engines know collections only.
    """
    for obj in scene.objects:
        if obj.get(PLACED):
            restorer.set(obj, "visible_camera", False)
    if scene.render.engine != "CYCLES":
        for collection in scene.collection.children_recursive:
            if collection.get(PLACED):
                restorer.set(collection, "hide_render", True)


def _keep_render_result(restorer: Restorer) -> None:
    """Render into another slot, so that the artist's last picture stays where it is."""
    for image in bpy.data.images:
        if image.type == "RENDER_RESULT" and len(image.render_slots) > 1:
            last = len(image.render_slots) - 1
            spare = last if image.render_slots.active_index != last else last - 1
            restorer.set(image, "render_slots.active_index", spare)
