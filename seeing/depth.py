"""Draw the depth of the frame at the playhead out of sight, as large as the take's pictures, from the viewport's scene.

Blender's own viewport is left alone: its shading need not change. Only where Blender draws. Must not import anything of
Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import time

import bpy
import gpu
import numpy as np

from ..backend.contract import CameraFrame
from ..capture.indices import Indices
from . import changes
from .asked import Asked
from .surfaces import Surfaces

BACKGROUND_M = 1e10  # what a capture's picture has where nothing is
_REST = 4.0  # as long as a picture took to draw, nothing is drawn, times this: others draw too
_LONGEST_REST_SECONDS = 0.5
SLOW_SECONDS = 0.03  # longer than this, and nothing is drawn while the animation plays
_VERTEX = """
void main()
{
  vec4 at = vec4(position, 1.0);
  depth_m = dot(depth_row, at);
  gl_Position = to_clip * at;
}
"""
_FRAGMENT = "void main() { seen = vec4(depth_m, owner, 0.0, 1.0); }"


class Target:
    """What is drawn into: a picture that is seen, and the nearest depth of each of its pixels.

    Not a `GPUOffScreen`: Blender binds the window's back when it makes one, and what is drawn afterwards is lost.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size  # width and height in pixels
        self.seen = gpu.types.GPUTexture(size, format="RGBA32F")
        self._nearest = gpu.types.GPUTexture(size, format="DEPTH_COMPONENT32F")

    def framebuffer(self) -> gpu.types.GPUFrameBuffer:
        """Return it to be bound: each window has a context of its own, which the framebuffer belongs to."""
        return gpu.types.GPUFrameBuffer(depth_slot=self._nearest, color_slots=self.seen)


class DepthPicture:
    """Depth in metres (red) and the pass index (green) of what each pixel shows, on the GPU and to read."""

    def __init__(self) -> None:
        self._surfaces = Surfaces()
        self._shader: gpu.types.GPUShader | None = None
        self._target: Target | None = None
        self._key: tuple[object, ...] = ()
        self._read: tuple[np.ndarray, np.ndarray] | None = None
        self._drawn_at = 0.0
        self.seconds = 0.0  # that the last picture took
        self.number = 0  # of pictures drawn so far
        self.is_late = False  # the picture is of a moment ago: draw again soon

    def forget(self) -> None:
        """Let go of all that is on the GPU."""
        self._surfaces.forget()
        self._shader = self._target = self._read = None
        self._key = ()

    def update(
        self, asked: Asked, depsgraph: bpy.types.Depsgraph, seen_by: CameraFrame, indices: Indices, *, playing: bool
    ) -> bool:
        """Draw the picture where it is out of date; tell whether there is one to show.

        A slow one rests between two drawings, and is not drawn while the animation plays.
        """
        key = (
            asked.size,
            asked.request.shown,
            seen_by,
            changes.updates,
            changes.structure,
            len(indices),
            depsgraph.view_layer.name,
        )
        self.is_late = False
        if key == self._key and self._target is not None:
            return True
        if playing and self.seconds > SLOW_SECONDS:
            return False
        rest = min(_REST * self.seconds, _LONGEST_REST_SECONDS) if self.seconds > 0.01 else 0.0
        same_size = self._target is not None and asked.size == self._target.size
        if same_size and time.monotonic() - self._drawn_at < rest:
            self.is_late = True
            return True
        began = time.monotonic()
        self._draw(asked, depsgraph, seen_by, indices)
        self._key, self._read, self._drawn_at = key, None, time.monotonic()
        self.seconds = self._drawn_at - began
        self.number += 1
        return True

    @property
    def texture(self) -> gpu.types.GPUTexture:
        """The picture on the GPU, the lower row first; 0 where nothing is."""
        return self._target.seen

    def read(self) -> tuple[np.ndarray, np.ndarray]:
        """Return depth in metres and the pass indices, float32 [height, width], the upper row first."""
        if self._read is None:
            began = time.monotonic()
            width, height = self._target.size
            frame = self._target.framebuffer()
            with frame.bind():
                buffer = frame.read_color(0, 0, width, height, 4, 0, "FLOAT")
            buffer.dimensions = width * height * 4
            values = np.array(buffer, np.float32).reshape(height, width, 4)[::-1]
            depth = np.where(values[..., 0] > 0, values[..., 0], np.float32(BACKGROUND_M))
            self._read = depth, np.ascontiguousarray(values[..., 1])
            self.seconds += time.monotonic() - began
        return self._read

    def _draw(self, asked: Asked, depsgraph: bpy.types.Depsgraph, seen_by: CameraFrame, indices: Indices) -> None:
        if self._target is None or self._target.size != asked.size:
            self._target = Target(asked.size)
        shader = self._shader = self._shader or _new_shader()
        lens = asked.camera.evaluated_get(depsgraph).data
        scale = asked.metres_per_unit
        view, to_clip = matrices(seen_by, asked.size, lens.clip_start * scale, lens.clip_end * scale, scale)
        frame = self._target.framebuffer()
        with frame.bind(), gpu.matrix.push_pop(), gpu.matrix.push_pop_projection():
            frame.clear(color=(0.0, 0.0, 0.0, 0.0), depth=1.0)
            gpu.state.depth_test_set("LESS_EQUAL")
            gpu.state.depth_mask_set(True)
            gpu.state.blend_set("NONE")
            gpu.state.face_culling_set("NONE")
            shader.bind()
            for surface in self._surfaces.look(depsgraph, asked.request.shown, shader):
                shader.uniform_float("to_clip", (to_clip @ surface.matrix).T.ravel().tolist())
                shader.uniform_float("depth_row", (view @ surface.matrix)[2].tolist())
                shader.uniform_float("owner", float(indices.get(surface.owner, 0)))
                surface.batch.draw(shader)
            gpu.state.depth_test_set("NONE")
            gpu.state.depth_mask_set(False)


def matrices(
    seen_by: CameraFrame, size: tuple[int, int], near_m: float, far_m: float, metres_per_unit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrices [4, 4] from the world, in its units, to camera metres (OpenCV) and to clip space."""
    view = np.eye(4)
    view[:3] = np.array(seen_by.world_to_camera).reshape(3, 4)
    view[:3, :3] *= metres_per_unit
    width, height = size
    x, y = 2 * seen_by.fx / width, -2 * seen_by.fy / height
    middle_x, middle_y = 2 * seen_by.cx / width - 1, 1 - 2 * seen_by.cy / height
    span = far_m - near_m
    if seen_by.projection == "ORTHO":
        depth = (0, 0, 2 / span, -(far_m + near_m) / span)
        rows = ((x, 0, 0, middle_x), (0, y, 0, middle_y), depth, (0, 0, 0, 1))
    else:
        depth = (0, 0, (far_m + near_m) / span, -2 * far_m * near_m / span)
        rows = ((x, 0, middle_x, 0), (0, y, middle_y, 0), depth, (0, 0, 1, 0))
    return view, np.array(rows, float) @ view


def _new_shader() -> gpu.types.GPUShader:
    info, between = gpu.types.GPUShaderCreateInfo(), gpu.types.GPUStageInterfaceInfo("animatic_depth_seen")
    between.smooth("FLOAT", "depth_m")
    info.push_constant("MAT4", "to_clip")
    info.push_constant("VEC4", "depth_row")
    info.push_constant("FLOAT", "owner")
    info.vertex_in(0, "VEC3", "position")
    info.vertex_out(between)
    info.fragment_out(0, "VEC4", "seen")
    info.vertex_source(_VERTEX)
    info.fragment_source(_FRAGMENT)
    return gpu.shader.create_from_info(info)
