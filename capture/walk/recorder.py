"""Read every frame while Blender renders it: each pass from the evaluated scene and from the picture.

Its handlers may run off the main thread: they read the render's own evaluated scene, hand what they read to
threads that write files, and change nothing of Blender's. Must not import anything of Animatic but the contract
and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import bpy
import numpy as np

from ...backend.contract import CameraFrame, CaptureFolder, CaptureRequest
from ..camera import camera_frame, flat_refusal
from ..errors import CaptureError
from ..files import exr
from ..passes.base import BACKGROUND, Frame, Pass
from .listener import Listener
from .writers import Writers


class Recorder(Listener):
    """Turns the frames that Blender renders into `scratch` into the files of a capture, as its `passes` do."""

    ending = ".exr"

    def __init__(
        self,
        scene: bpy.types.Scene,
        request: CaptureRequest,
        folder: CaptureFolder,
        scratch: Path,
        passes: Sequence[Pass],
        on_frame: Callable[[], None],
        *,
        beside: bool,
    ) -> None:
        """`beside` says whether threads may run while Blender renders."""
        super().__init__(scene, request, scratch, on_frame)
        self._beside = beside
        self._metres_per_unit = scene.unit_settings.scale_length
        self._folder, self._passes = folder, passes
        self._visited: CameraFrame | None = None
        self._writers: Writers | None = None
        self.cameras: list[CameraFrame] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take part in every render in this block; at its end all files are written, and no thread goes on."""
        self._writers = Writers(beside=self._beside)
        try:
            with super().listening():
                yield
            self._writers.finish()
        finally:
            self._writers.close()

    def conclude(self) -> None:
        """Have written what waited for one frame more."""
        for lane, each in enumerate(self._passes):
            self._writers.put(lane, partial(each.end, self._folder))

    @property
    def is_writing(self) -> bool:
        """Whether files are still to be written."""
        return self._writers.is_busy

    def visit(self, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph, number: int) -> None:
        """Read the camera, and what each pass wants of the evaluated scene."""
        camera = scene.camera.evaluated_get(depsgraph)
        if flat := flat_refusal(camera):
            raise CaptureError(f"{flat} It is at frame {scene.frame_current}.")
        self._visited = camera_frame(
            camera,
            self._request.width,
            self._request.height,
            self._metres_per_unit,
            number,
            scene.frame_current,
        )
        for each in self._passes:
            each.visit(depsgraph, self._visited)

    def record(self, number: int, picture_path: Path) -> None:
        """Write the passes, or have them written. Raises `CaptureError` or OSError."""
        camera, self._visited = self._visited, None
        if camera is None or camera.number != number:
            raise CaptureError(
                "The current frame was changed during the capture: capture again and leave the timeline alone."
            )
        picture = self.picture_at(picture_path)
        self.require_size(number, picture.width, picture.height)
        depth = picture.channel(".Depth.Z")
        depth_m = np.where(depth < BACKGROUND, depth * np.float32(self._metres_per_unit), depth)
        frame = Frame(number, camera, picture, depth_m)
        for lane, each in enumerate(self._passes):
            if each.beside:
                self._writers.put(lane, partial(each.write, frame, self._folder))
            else:
                each.write(frame, self._folder)
        self.cameras.append(camera)

    def picture_at(self, picture_path: Path) -> exr.Picture:
        """Return the picture of the frame that was written to `picture_path`. Raises `CaptureError` or OSError."""
        return exr.read(picture_path)
