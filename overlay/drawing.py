"""Draw layers into the camera's frame of the 3D viewport that is being drawn.

The values of the files go to the screen as they are: this is drawn after the view transform. Must not import anything
of Animatic but its siblings here.
"""

from __future__ import annotations

import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader

from . import textures, titles
from .camera_frame import Rectangle, frame_rectangle, part_of
from .layers import Layer

_last: dict[int, gpu.types.GPUTexture] = {}  # by the place of its layer: shown until the next one is read


def draw(layers: list[Layer]) -> None:
    """Draw `layers`, the lowest first, where this viewport looks through the camera of each."""
    if not layers:
        _last.clear()
        return
    context = bpy.context
    camera, view = context.space_data.camera, context.region_data
    if view.view_perspective != "CAMERA" or camera is None:
        return
    region = (context.region.width, context.region.height)
    for place, layer in enumerate(layers):
        if camera.name != layer.camera:
            continue
        texture = textures.texture_or_none(layer) or _last.get(place)
        size = (layer.width, layer.height)
        rectangle = frame_rectangle(camera, size, np.array(view.perspective_matrix), region)
        if texture is not None and rectangle is not None:
            _last[place] = texture
            at = part_of(rectangle, layer.part)
            _draw_texture(texture, at, layer.part)
            if layer.title:
                titles.draw(layer.title, at, layer.part)


def clear() -> None:
    """Let go of what was drawn last."""
    _last.clear()


def _draw_texture(texture: gpu.types.GPUTexture, at: Rectangle, seen: Rectangle) -> None:
    """Draw the part `seen` of a texture into the rectangle `at`, in pixels of the region."""
    shader = gpu.shader.from_builtin("IMAGE")
    left, bottom, right, top = at
    u_left, v_bottom, u_right, v_top = seen
    batch = batch_for_shader(
        shader,
        "TRIS",
        {
            "pos": ((left, bottom), (right, bottom), (right, top), (left, top)),
            "texCoord": ((u_left, v_bottom), (u_right, v_bottom), (u_right, v_top), (u_left, v_top)),
        },
        indices=((0, 1, 2), (2, 3, 0)),
    )
    gpu.state.blend_set("NONE")
    shader.bind()
    shader.uniform_sampler("image", texture)
    batch.draw(shader)
