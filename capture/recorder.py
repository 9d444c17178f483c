"""Read every frame while Blender renders it: camera and people from the scene, depth and mask from the picture.

Its handlers may run off the main thread: they read the render's own evaluated scene, write files, and
change nothing of Blender's. Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ..backend.contract import CameraFrame, CaptureFolder, CaptureRequest
from ..backend.contract.folders import write_bytes
from ..compat import object_index_channel
from . import exr, png, pose
from .camera import camera_frame
from .errors import CaptureError
from .listener import Listener
from .mask import mask_picture

BACKGROUND = 1e9  # Cycles writes 1e10 where nothing is; no scene reaches that far


@dataclass(frozen=True)
class Visit:
    """What was read from the evaluated scene of a frame whose picture is still being rendered."""

    camera: CameraFrame
    figures: tuple[pose.Figure, ...]


class Recorder(Listener):
    """Turns the frames that Blender renders into `scratch` into the files of a capture.

    `masked` are the pass indices of the surfaces that are white in the mask.
    """

    ending = ".exr"

    def __init__(
        self,
        scene: bpy.types.Scene,
        request: CaptureRequest,
        folder: CaptureFolder,
        scratch: Path,
        actors: list[pose.Actor],
        masked: list[int],
        on_frame: Callable[[], None],
    ) -> None:
        super().__init__(scene, request, scratch, on_frame)
        self._metres_per_unit = scene.unit_settings.scale_length
        self._folder, self._actors, self._masked = folder, actors, masked
        self._visit: Visit | None = None
        self.cameras: list[CameraFrame] = []
        self.people: set[str] = set()

    def visit(self, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph, number: int) -> None:
        """Read camera and people."""
        request = self._request
        size_px = (request.width, request.height)
        camera = camera_frame(
            scene.camera.evaluated_get(depsgraph),
            *size_px,
            self._metres_per_unit,
            number,
            scene.frame_current,
        )
        figures = (actor.figure(depsgraph, camera, size_px, self._metres_per_unit) for actor in self._actors)
        seen = [(actor, figure) for actor, figure in zip(self._actors, figures, strict=True) if figure]
        self.people.update(actor.person.armature.name for actor, _ in seen)
        self._visit = Visit(camera, tuple(figure for _, figure in seen))

    def record(self, number: int, picture_path: Path) -> None:
        """Write depth, pose and mask. Raises `CaptureError` or OSError."""
        visit, self._visit = self._visit, None
        if visit is None or visit.camera.number != number:
            raise CaptureError(
                "The current frame was changed during the capture: capture again and leave the timeline alone."
            )
        picture = exr.read(picture_path)
        self.require_size(number, picture.width, picture.height)
        depth = picture.channel(".Depth.Z")
        depth_m = np.where(depth < BACKGROUND, depth * np.float32(self._metres_per_unit), depth)
        passes = self._request.passes
        if "depth" in passes:
            exr.write_depth(self._folder.control_file("depth", number), depth_m)
        if "openpose" in passes:
            self._write_pose(number, visit.figures, depth_m, picture)
        if "mask" in passes:
            white = mask_picture(picture.channel(object_index_channel()), self._masked)
            png.write_grey(self._folder.control_file("mask", number), white)
        self.cameras.append(visit.camera)

    def _write_pose(
        self, number: int, figures: tuple[pose.Figure, ...], depth_m: np.ndarray, picture: exr.Picture
    ) -> None:
        if figures:
            indices = picture.channel(object_index_channel())
            figures = tuple(pose.drop_hidden(figure, depth_m, indices) for figure in figures)
        text = pose.openpose_json(figures, (picture.width, picture.height))
        write_bytes(self._folder.control_file("openpose", number), text.encode(), flush=False)
