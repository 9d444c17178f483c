"""Read every frame while Blender renders it: camera and people from the scene, depth from the picture.

Its handlers may run off the main thread: they read the render's own evaluated scene, write files, and
change nothing of Blender's. Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ..backend.contract import CameraFrame, CaptureFolder, CaptureRequest
from ..backend.contract.folders import write_bytes
from ..compat import object_index_channel
from . import exr, pose
from .camera import camera_frame
from .errors import CaptureError

BACKGROUND = 1e9  # Cycles writes 1e10 where nothing is; no scene reaches that far


@dataclass(frozen=True)
class Visit:
    """What was read from the evaluated scene of a frame whose picture is still being rendered."""

    camera: CameraFrame
    figures: tuple[pose.Figure, ...]


class Recorder:
    """Turns the frames that Blender renders into `scratch` into the files of a capture.

    `error` keeps what went wrong in a handler, which Blender would only print.
    """

    def __init__(
        self,
        scene: bpy.types.Scene,
        request: CaptureRequest,
        folder: CaptureFolder,
        scratch: Path,
        actors: list[pose.Actor],
        on_frame: Callable[[], None],
    ) -> None:
        self._scene_uid = scene.session_uid
        self._metres_per_unit = scene.unit_settings.scale_length
        self._request, self._folder = request, folder
        self.pictures = scratch / "frame"  # Blender adds the frame number
        self._actors, self._on_frame = actors, on_frame
        self._visit: Visit | None = None
        self._waiting = {request.frames.scene_frame(n): n for n in range(1, request.frames.count + 1)}
        self.cameras: list[CameraFrame] = []
        self.people: set[str] = set()
        self.error: BaseException | None = None
        self.saved_meanwhile = False  # the .blend, with the settings of the capture in it
        self._render_ended = threading.Event()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take part in every render in this block."""
        handlers = (
            (bpy.app.handlers.frame_change_post, self._read),
            (bpy.app.handlers.render_write, self._record),
            (bpy.app.handlers.render_init, self._note_begin),
            (bpy.app.handlers.render_complete, self._note_end),
            (bpy.app.handlers.render_cancel, self._note_end),
            (bpy.app.handlers.save_post, self._note_save),
        )
        for listeners, handler in handlers:
            listeners.append(handler)
        try:
            yield
        finally:
            for listeners, handler in handlers:
                if handler in listeners:  # loading another file clears them
                    listeners.remove(handler)

    def picture(self, scene_frame: int) -> Path:
        """Return where Blender writes a frame, without the ending that it adds."""
        return self.pictures.with_name(f"{self.pictures.name}{scene_frame:04d}")

    def stop(self) -> None:
        """Make the render end after the frame that it is in.

        Blender has no call for that from outside; it ends an animation when it cannot write a frame, so
        a folder takes the place of each picture that is still to come.
        """
        for scene_frame in list(self._waiting):
            with suppress(FileExistsError):  # the one that is being written, or blocked already
                self.picture(scene_frame).with_suffix(".exr").mkdir()

    def wait_for_end(self, seconds: float) -> None:
        """Wait until the render has ended, which `stop` asked it to; it needs the settings for so long."""
        self._render_ended.wait(seconds)

    def check(self) -> None:
        """Raise what went wrong in a handler."""
        if self.error is not None:
            raise self.error

    @property
    def missing(self) -> int:
        """The number of frames that are not captured yet."""
        return len(self._waiting)

    def _note_begin(self, _scene: bpy.types.Scene, _depsgraph: bpy.types.Depsgraph | None = None) -> None:
        self._render_ended.clear()

    def _note_end(self, _scene: bpy.types.Scene, _depsgraph: bpy.types.Depsgraph | None = None) -> None:
        self._render_ended.set()

    def _note_save(self, _file: str, _unused: object = None) -> None:
        self.saved_meanwhile = True

    def _concerns(self, scene: bpy.types.Scene) -> bool:
        return scene.session_uid == self._scene_uid and self.error is None and scene.frame_current in self._waiting

    def _read(self, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
        if depsgraph.mode == "RENDER" and self._concerns(scene):
            with self._kept_errors():
                self._visit = self._visited(scene, depsgraph)

    def _record(self, scene: bpy.types.Scene, _depsgraph: bpy.types.Depsgraph | None = None) -> None:
        if self._concerns(scene):
            with self._kept_errors():
                self._write(self._waiting[scene.frame_current], self.picture(scene.frame_current).with_suffix(".exr"))
                del self._waiting[scene.frame_current]
                self._on_frame()

    @contextmanager
    def _kept_errors(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:  # noqa: BLE001  raised again by check(); Blender would print and go on
            self.error = error
            self.stop()

    def _visited(self, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> Visit:
        request = self._request
        size_px = (request.width, request.height)
        camera = camera_frame(
            scene.camera.evaluated_get(depsgraph),
            *size_px,
            self._metres_per_unit,
            self._waiting[scene.frame_current],
            scene.frame_current,
        )
        figures = (actor.figure(depsgraph, camera, size_px, self._metres_per_unit) for actor in self._actors)
        seen = [(actor, figure) for actor, figure in zip(self._actors, figures, strict=True) if figure]
        self.people.update(actor.person.armature.name for actor, _ in seen)
        return Visit(camera, tuple(figure for _, figure in seen))

    def _write(self, number: int, picture_path: Path) -> None:
        visit, self._visit = self._visit, None
        if visit is None or visit.camera.number != number:
            raise CaptureError(
                "The current frame was changed during the capture: capture again and leave the timeline alone."
            )
        picture = exr.read(picture_path)
        picture_path.unlink()
        request = self._request
        if (picture.width, picture.height) != (request.width, request.height):
            raise CaptureError(
                f"The render size was changed during the capture (file {number} is {picture.width} x {picture.height}):"
                " capture again and leave the resolution alone."
            )
        depth = picture.channel(".Depth.Z")
        depth_m = np.where(depth < BACKGROUND, depth * np.float32(self._metres_per_unit), depth)
        if "depth" in request.passes:
            exr.write_depth(self._folder.control_file("depth", number), depth_m)
        if "openpose" in request.passes:
            self._write_pose(number, visit.figures, depth_m, picture)
        self.cameras.append(visit.camera)

    def _write_pose(
        self, number: int, figures: tuple[pose.Figure, ...], depth_m: np.ndarray, picture: exr.Picture
    ) -> None:
        if figures:
            indices = picture.channel(object_index_channel())
            figures = tuple(pose.drop_hidden(figure, depth_m, indices) for figure in figures)
        text = pose.openpose_json(figures, (picture.width, picture.height))
        write_bytes(self._folder.control_file("openpose", number), text.encode(), flush=False)
