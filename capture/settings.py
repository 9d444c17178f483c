"""Set a scene up to render one sample of depth a frame, through a `Restorer`.

Must not import anything of Animatic but the contract, compat and its siblings here.
"""

from __future__ import annotations

from pathlib import Path

import bpy

from ..backend.contract import CaptureRequest
from ..compat import multilayer_exr_settings
from . import checks
from .people import PLACED, Indices
from .restore import Restorer

_RENDER = {
    "engine": "CYCLES",
    "resolution_percentage": 100,
    "pixel_aspect_x": 1.0,
    "pixel_aspect_y": 1.0,
    "use_border": False,
    "use_crop_to_border": False,
    "use_multiview": False,
    "use_motion_blur": False,
    "use_freestyle": False,
    "use_stamp": False,
    "use_compositing": False,
    "use_sequencer": False,
    "use_single_layer": False,
    "use_file_extension": True,
    "use_overwrite": True,
    "use_placeholder": False,
    "use_render_cache": False,
}
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


def apply(restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest, indices: Indices | None) -> None:
    """Set `scene` up for `request`; the people's surfaces get their `indices`, which are rendered too.

    `indices` is None where nobody's pose is captured.
    """
    _render_settings(restorer, scene, request)
    _passes(restorer, scene, with_indices=indices is not None)
    for surface, index in (indices or {}).items():
        restorer.set(surface, "pass_index", index)
    _cameras(restorer, scene, request)
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


def _render_settings(restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest) -> None:
    restorer.set(scene, "render.resolution_x", request.width)
    restorer.set(scene, "render.resolution_y", request.height)
    for name, value in _RENDER.items():
        restorer.set(scene, f"render.{name}", value)
    for name, value in _CYCLES.items():
        restorer.set(scene, f"cycles.{name}", value)
    # Switching it off first frees what an earlier render kept: its scene data may miss the changes made here.
    restorer.set(scene, "render.use_persistent_data", False)
    restorer.set(scene, "render.use_persistent_data", True)
    _image_settings(restorer, scene)


def _image_settings(restorer: Restorer, scene: bpy.types.Scene) -> None:
    """Write 32-bit EXR; a format narrows the choices of the other settings, so it comes back first."""
    image = scene.render.image_settings
    first = [name for name in ("media_type", "file_format") if name in image.bl_rna.properties]
    others = [p.identifier for p in image.bl_rna.properties if not p.is_readonly and p.identifier not in first]
    restorer.remember(scene, *(f"render.image_settings.{name}" for name in (*first, *others)))
    for name, value in {**multilayer_exr_settings(), "color_depth": "32", "exr_codec": "NONE"}.items():
        setattr(image, name, value)


def _passes(restorer: Restorer, scene: bpy.types.Scene, with_indices: bool) -> None:
    """Render the first used view layer alone, with nothing but depth (and object indices)."""
    layer = checks.render_layer(scene)
    for other in scene.view_layers:
        restorer.set(scene, f"{other.path_from_id()}.use", other == layer)
    path = layer.path_from_id()
    wanted = {"use_pass_z", *(["use_pass_object_index"] if with_indices else [])}
    for name in (p.identifier for p in layer.bl_rna.properties):
        if name.startswith("use_pass_"):
            restorer.set(scene, f"{path}.{name}", name in wanted)
    for prop in layer.cycles.bl_rna.properties:
        if prop.identifier.startswith(("use_pass_", "pass_", "denoising_store")):
            restorer.set(scene, f"{path}.cycles.{prop.identifier}", False)


def _cameras(restorer: Restorer, scene: bpy.types.Scene, request: CaptureRequest) -> None:
    """Look through the shot's camera, in focus everywhere; a named camera wins over the markers."""
    seen_through = checks.cameras(scene, request)
    restorer.remember(scene, "camera")  # markers change it while rendering
    if request.camera:
        for index in range(len(scene.timeline_markers)):
            restorer.set(scene, f"timeline_markers[{index}].camera", None)
        restorer.set(scene, "camera", seen_through[0])
    for camera in seen_through:
        restorer.set(camera.data, "dof.use_dof", False)


def _hide_placed(restorer: Restorer, scene: bpy.types.Scene) -> None:
    """Hide from the camera what Animatic placed; not by the render switch, which placing animates."""
    for obj in scene.objects:
        if obj.get(PLACED):
            restorer.set(obj, "visible_camera", False)


def _keep_render_result(restorer: Restorer) -> None:
    """Render into another slot, so that the artist's last picture stays where it is."""
    for image in bpy.data.images:
        if image.type == "RENDER_RESULT" and len(image.render_slots) > 1:
            last = len(image.render_slots) - 1
            spare = last if image.render_slots.active_index != last else last - 1
            restorer.set(image, "render_slots.active_index", spare)
