"""Draw surfaces through a camera: their depth and their pass index, a value a pixel, nothing blended.

The GPU's depth buffer holds the camera-space Z itself as float32, so that nearness is as exact as the picture. Needs a
GPU context. Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import gpu
import numpy as np
from mathutils import Matrix

from ...backend.contract import CameraFrame
from .surfaces import Copies

NOTHING = 1e10  # what Cycles writes as the depth of a pixel where nothing is
_A_ROW = 256  # copies in a row of the texture that holds their matrices
_VERTEX = """
void main() {
  int copy = first + gl_InstanceID;
  ivec2 at = ivec2(4 * (copy % 256), copy / 256);
  vec4 place = vec4(position, 1.0);
  vec4 seen = vec4(dot(texelFetch(copies, at, 0), place), dot(texelFetch(copies, at + ivec2(1, 0), 0), place),
                   dot(texelFetch(copies, at + ivec2(2, 0), 0), place), 1.0);
  depth = seen.z;
  index = texelFetch(copies, at + ivec2(3, 0), 0).x;
  gl_Position = projection * seen;
}
"""
_FRAGMENT = """
void main() {
  gl_FragDepth = clamp(depth / far, 0.0, 1.0);
  picture = index < 0.0 ? vec2(1e10, 0.0) : vec2(depth, index);
}
"""


class Drawing:
    """Draws pictures of one size. Holds memory of the GPU."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._shader = _shader()
        self._picture = gpu.types.GPUTexture((width, height), format="RG32F")
        self._nearest = gpu.types.GPUTexture((width, height), format="DEPTH_COMPONENT32F")

    def draw(
        self, surfaces: Sequence[Copies], camera: CameraFrame, clip: tuple[float, float], metres_per_unit: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return depth in units and pass index, float32 [height, width] each, top row first.

        `clip` is where the camera begins and ends to see, in units.
        """
        width, height = self._size
        to_camera, projection = _matrices(camera, self._size, clip, metres_per_unit)
        copies = _texture([_rows(each, to_camera) for each in surfaces])
        # a target belongs to a context, and each call of a render has its own; all else is shared between contexts
        target = gpu.types.GPUFrameBuffer(depth_slot=self._nearest, color_slots=self._picture)
        with target.bind():
            gpu.state.blend_set("NONE")
            gpu.state.face_culling_set("NONE")
            gpu.state.depth_mask_set(True)
            gpu.state.depth_test_set("LESS_EQUAL")
            target.clear(color=(NOTHING, 0.0, 0.0, 0.0), depth=1.0)
            self._shader.bind()
            self._shader.uniform_float("projection", projection)
            self._shader.uniform_float("far", clip[1])
            self._shader.uniform_sampler("copies", copies)
            first = 0
            for each in surfaces:
                self._shader.uniform_int("first", first)
                each.batch.draw_instanced(self._shader, instance_start=0, instance_count=len(each.matrices))
                first += len(each.matrices)
            gpu.state.depth_test_set("NONE")
            read = target.read_color(0, 0, width, height, 2, 0, "FLOAT")
        read.dimensions = 2 * width * height  # 4.5 gives numpy wrong strides of an array with more dimensions
        picture = np.array(read, copy=False).reshape(height, width, 2)[::-1]
        return picture[..., 0].copy(), picture[..., 1].copy()


@cache
def _shader() -> gpu.types.GPUShader:
    """Return the shader, made once: Blender ends where one is freed by a thread without a GPU context."""
    between = gpu.types.GPUStageInterfaceInfo("animatic_capture")
    between.smooth("FLOAT", "depth")
    between.flat("FLOAT", "index")
    info = gpu.types.GPUShaderCreateInfo()
    info.push_constant("MAT4", "projection")
    info.push_constant("FLOAT", "far")
    info.push_constant("INT", "first")
    info.sampler(0, "FLOAT_2D", "copies")
    info.vertex_in(0, "VEC3", "position")
    info.vertex_out(between)
    info.fragment_out(0, "VEC2", "picture")
    info.depth_write("ANY")
    info.vertex_source(_VERTEX)
    info.fragment_source(_FRAGMENT)
    return gpu.shader.create_from_info(info)


def _matrices(
    camera: CameraFrame, size: tuple[int, int], clip: tuple[float, float], metres_per_unit: float
) -> tuple[np.ndarray, Matrix]:
    """Return float64 [4, 4] from world to camera in units, and OpenGL's projection of that camera space."""
    to_camera = np.vstack((np.array(camera.world_to_camera).reshape(3, 4), (0, 0, 0, 1)))
    to_camera[:3, 3] /= metres_per_unit
    (width, height), (near, far) = size, clip
    x, y = 2 * camera.cx / width - 1, 1 - 2 * camera.cy / height  # where the view's axis goes through the picture
    if camera.projection == "PERSP":
        across, up = 2 * camera.fx / width, -2 * camera.fy / height
        depth = (far + near) / (far - near), -2 * far * near / (far - near)
        return to_camera, Matrix(((across, 0, x, 0), (0, up, y, 0), (0, 0, *depth), (0, 0, 1, 0)))
    across, up = (2 * f * metres_per_unit / side for f, side in ((camera.fx, width), (-camera.fy, height)))
    depth = 2 / (far - near), -(far + near) / (far - near)
    return to_camera, Matrix(((across, 0, 0, x), (0, up, 0, y), (0, 0, *depth), (0, 0, 0, 1)))


def _rows(copies: Copies, to_camera: np.ndarray) -> np.ndarray:
    """Return float32 [n, 16]: what brings each copy into camera space, and its pass index, below 0 for a hole."""
    rows = np.zeros((len(copies.matrices), 16), np.float32)
    rows[:, :12] = (to_camera[:3] @ np.array(copies.matrices)).reshape(-1, 12)  # in float64, so far away is as good
    rows[:, 12] = np.where(copies.holes, -1, copies.indices)
    return rows


def _texture(rows: list[np.ndarray]) -> gpu.types.GPUTexture:
    """Return a texture with four texels a copy, in the order of `rows`."""
    count = sum(map(len, rows))
    height = max(1, -(-count // _A_ROW))
    texels = np.zeros((height * _A_ROW, 16), np.float32)
    if rows:
        texels[:count] = np.concatenate(rows)
    data = gpu.types.Buffer("FLOAT", texels.size, texels.ravel())
    return gpu.types.GPUTexture((4 * _A_ROW, height), format="RGBA32F", data=data)
