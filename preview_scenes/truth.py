"""Renders what is exactly known about a shot: where each pixel goes in the next frame, and what it shows.

Must not import torch.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import bpy
import numpy as np
from animatic.capture.files import exr
from animatic.compat import multilayer_exr_settings, object_index_channel

from .plan import OTHER, SKY

BACKGROUND_M = 1e9  # Cycles writes 1e10 where nothing is
_ONE_RAY = {
    "samples": 1,
    "use_denoising": False,
    "use_adaptive_sampling": False,
    "pixel_filter_type": "BOX",
    "filter_width": 0.01,
    "max_bounces": 0,
}


def write_truth(
    scene: bpy.types.Scene, camera: bpy.types.Object, frames: range, size_px: tuple[int, int], path: Path
) -> None:
    """Write an .npz about `frames` seen through `camera`; the settings of `scene` are left changed.

    `motion` float32 [frames, h, w, 2]: where the surface in a pixel is in the next frame, in pixels to the right and
    down from where it is now. `regions` uint8 [frames, h, w], as `plan` numbers them.
    """
    _set_up(scene, size_px)
    motion, regions = [], []
    with TemporaryDirectory() as folder:
        for frame in frames:
            scene.frame_set(frame)  # a marker may choose another camera
            scene.camera = camera
            scene.render.filepath = str(Path(folder) / "truth.exr")
            bpy.ops.render.render(write_still=True, scene=scene.name)
            picture = exr.read(Path(folder) / "truth.exr")
            motion.append(_to_next_frame(picture))
            regions.append(_regions(picture))
    np.savez_compressed(path, motion=np.stack(motion), regions=np.stack(regions))


def _to_next_frame(picture: exr.Picture) -> np.ndarray:
    """Return the Vector pass as [h, w, 2] pixels, right and down.

    Its Z and W lead from the next frame's place to this one's, right and up.
    """
    right, up = picture.channel(".Vector.Z"), picture.channel(".Vector.W")
    return np.stack((-right, up), axis=-1).astype(np.float32)


def _regions(picture: exr.Picture) -> np.ndarray:
    indices = picture.channel(object_index_channel()).astype(np.uint8)
    there = picture.channel(".Depth.Z") < BACKGROUND_M
    return np.where(there, np.where(indices == SKY, OTHER, indices), SKY).astype(np.uint8)


def _set_up(scene: bpy.types.Scene, size_px: tuple[int, int]) -> None:
    render = scene.render
    render.resolution_x, render.resolution_y = size_px
    render.resolution_percentage = 100
    render.use_motion_blur = False  # the Vector pass needs that
    for marker in scene.timeline_markers:
        marker.camera = None
    for name, value in _ONE_RAY.items():
        setattr(scene.cycles, name, value)
    for name, value in {**multilayer_exr_settings(), "color_depth": "32", "exr_codec": "NONE"}.items():
        setattr(render.image_settings, name, value)
    layer = scene.view_layers[0]
    layer.use_pass_z = layer.use_pass_vector = layer.use_pass_object_index = True
