"""Draw every frame while Blender walks over them for a render, and hand it to the passes as a rendered one.

Its methods may run off the main thread. Must not import anything of Animatic but the contract, compat and its siblings
in capture.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

import bpy

from ...backend.contract import CaptureRequest
from ...compat import object_index_channel
from ..errors import CannotDraw
from ..files.exr import Picture
from ..passes.base import Pass
from ..walk.recorder import Recorder
from . import gpu_context
from .drawing import Drawing
from .surfaces import Surfaces

_CALLED = {"normal": "Normal", "uv": "UV", "seg": "Segmentation"}  # the passes that are rendered, in the panels
_DRAWN = {"use_pass_z", "use_pass_object_index"}


def why_not_drawn(request: CaptureRequest, passes: Sequence[Pass]) -> str:
    """Return a sentence that says why `passes` have to be rendered, or "". What is in the scene is seen on the way."""
    if not request.draw:
        return "Fast Capture is switched off in the preferences."
    for each in passes:
        if set(each.layer_passes) - _DRAWN:
            return f"Rendered, not drawn: {_CALLED.get(each.kind, each.kind)} needs it."
    return gpu_context.why_not()


class DrawnRecorder(Recorder):
    """Turns the frames that it draws into the files of a capture; what Blender writes meanwhile is a mere tick."""

    ending = ".bmp"

    _drawing: Drawing | None = None
    _surfaces: Surfaces | None = None
    _drawn: Picture | None = None

    def draw(self, depsgraph: bpy.types.Depsgraph) -> None:
        """Draw the frame that was visited; what goes wrong is kept, and ends the walk."""
        if self._visited is not None and self._concerns(depsgraph.scene.original):
            with self._kept_errors():
                try:
                    self._drawn = self._picture(depsgraph)
                except (SystemError, RuntimeError, ValueError, MemoryError) as error:  # as the gpu module raises
                    raise CannotDraw(f"The GPU could not draw a frame ({error}).") from error
            if self.error is not None or self.missing == 1:
                self.let_go()  # while the context is here

    def let_go(self) -> None:
        """Free what is on the GPU: some drivers end Blender where a thread without a context collects it later."""
        if self.error is not None:
            traceback.clear_frames(self.error.__traceback__)
        self._drawing = self._surfaces = None

    def _picture(self, depsgraph: bpy.types.Depsgraph) -> Picture:
        width, height = self._request.width, self._request.height
        render = depsgraph.scene.render
        self.require_size(self._visited.number, render.resolution_x, render.resolution_y)
        self._drawing = self._drawing or Drawing(width, height)
        self._surfaces = self._surfaces or Surfaces()
        lens = depsgraph.scene.camera.evaluated_get(depsgraph).data
        clip = lens.clip_start, lens.clip_end
        surfaces = self._surfaces.of_frame(depsgraph)
        depth, indices = self._drawing.draw(surfaces, self._visited, clip, self._metres_per_unit)
        return Picture(width, height, {".Depth.Z": depth, object_index_channel(): indices})

    def picture_at(self, picture_path: Path) -> Picture:
        """Return what was drawn while Blender wrote `picture_path`."""
        drawn, self._drawn = self._drawn, None
        if drawn is None:
            raise CannotDraw("Blender wrote a frame that was not drawn.")
        return drawn
