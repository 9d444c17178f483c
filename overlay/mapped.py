"""Draw flat shapes and depth pictures of a take into the camera's frame of the 3D viewport.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from dataclasses import dataclass

import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader

from .camera_frame import Rectangle

_depth_shaders: dict[int, gpu.types.GPUShader] = {}  # by the number of steps of their curves
_curve: tuple[tuple[float, ...], gpu.types.GPUTexture] | None = None  # the one that was drawn with last
_VERTEX = """
void main()
{
  at = place;
  gl_Position = ModelViewProjectionMatrix * vec4(position, 0.0, 1.0);
}
"""
_FRAGMENT = """
void main()
{
  ivec2 size = textureSize(depth_m, 0);
  float z = texelFetch(depth_m, clamp(ivec2(at * vec2(size)), ivec2(0), size - 1), 0).r;
  float inverse = z > 0.0 ? 1.0 / z : range.w;
  float place = clamp((inverse - range.y) / (range.x - range.y), 0.0, 1.0) * float(CURVE_STEPS);
  int low = min(int(place), CURVE_STEPS - 1);
  float below = texelFetch(curve, ivec2(low, 0), 0).r;
  float above = texelFetch(curve, ivec2(low + 1, 0), 0).r;
  float grey = inverse > 0.0 ? mix(below, above, place - float(low)) : 0.0;
  if (srgbTarget) {
    grey = grey <= 0.04045 ? grey / 12.92 : pow((grey + 0.055) / 1.055, 2.4);
  }
  seen = vec4(vec3(grey), range.z);
}
"""


@dataclass(frozen=True)
class Grey:
    """How depth is drawn: the inverse depths (1/metres) of white, black and background, and how opaque the picture is.

    `curve` are the greys that take the places of greys from 0 to 1, in equal steps.
    """

    near: float
    far: float
    background: float
    curve: tuple[float, ...]
    opacity: float = 1.0


class FlatShapes:
    """Coloured triangles on a picture of a size in pixels, kept on the GPU."""

    def __init__(self, corners: np.ndarray, colours: np.ndarray, size: tuple[int, int]) -> None:
        self._size = size
        self._shader = gpu.shader.from_builtin("FLAT_COLOR")
        self._batch: gpu.types.GPUBatch | None = None
        if len(corners):
            flat = np.column_stack((corners, np.zeros(len(corners), np.float32)))
            self._batch = batch_for_shader(self._shader, "TRIS", {"pos": flat, "color": colours})

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self._batch is None

    def draw(self, at: Rectangle) -> None:
        """Draw them, the first the lowest, where their picture fills the rectangle `at` of the region."""
        if self._batch is None:
            return
        left, bottom, right, top = at
        with gpu.matrix.push_pop():
            gpu.matrix.translate((left, top))
            gpu.matrix.scale(((right - left) / self._size[0], -(top - bottom) / self._size[1]))
            gpu.state.blend_set("ALPHA")
            gpu.state.depth_test_set("NONE")
            self._batch.draw(self._shader)
            gpu.state.blend_set("NONE")


def draw_depth(depth_m: gpu.types.GPUTexture, at: Rectangle, grey: Grey) -> None:
    """Draw a picture of depths in metres (red; 0 is background) as the model will see it, into the rectangle `at`."""
    shader = _shader(len(grey.curve) - 1)
    left, bottom, right, top = at
    corners = ((left, bottom), (right, bottom), (right, top), (left, top))
    places = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    batch = batch_for_shader(shader, "TRIS", {"position": corners, "place": places}, indices=((0, 1, 2), (2, 3, 0)))
    gpu.state.blend_set("ALPHA")
    gpu.state.depth_test_set("NONE")
    shader.bind()
    shader.uniform_float(
        "ModelViewProjectionMatrix", gpu.matrix.get_projection_matrix() @ gpu.matrix.get_model_view_matrix()
    )
    shader.uniform_float("range", (grey.near, grey.far, grey.opacity, grey.background))
    shader.uniform_sampler("depth_m", depth_m)
    shader.uniform_sampler("curve", _curve_texture(grey.curve))
    batch.draw(shader)
    gpu.state.blend_set("NONE")


def clear() -> None:
    """Let go of what is on the GPU."""
    global _curve
    _depth_shaders.clear()
    _curve = None


def _curve_texture(curve: tuple[float, ...]) -> gpu.types.GPUTexture:
    global _curve
    if _curve is None or _curve[0] != curve:
        data = gpu.types.Buffer("FLOAT", len(curve), list(curve))
        _curve = (curve, gpu.types.GPUTexture((len(curve), 1), format="R32F", data=data))
    return _curve[1]


def _shader(steps: int) -> gpu.types.GPUShader:
    if steps not in _depth_shaders:
        info, between = gpu.types.GPUShaderCreateInfo(), gpu.types.GPUStageInterfaceInfo("animatic_depth_place")
        between.smooth("VEC2", "at")
        info.push_constant("MAT4", "ModelViewProjectionMatrix")
        info.push_constant("VEC4", "range")
        info.push_constant("BOOL", "srgbTarget")  # Blender sets it: a viewport encodes what is drawn into it
        info.define("CURVE_STEPS", str(steps))
        info.sampler(0, "FLOAT_2D", "depth_m")
        info.sampler(1, "FLOAT_2D", "curve")
        info.vertex_in(0, "VEC2", "position")
        info.vertex_in(1, "VEC2", "place")
        info.vertex_out(between)
        info.fragment_out(0, "VEC4", "seen")
        info.vertex_source(_VERTEX)
        info.fragment_source(_FRAGMENT)
        _depth_shaders[steps] = gpu.shader.create_from_info(info)
    return _depth_shaders[steps]
