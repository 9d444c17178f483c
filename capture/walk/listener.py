"""Follow a render of a shot's frames: which are still to come, what went wrong, and how to end it.

Its handlers may run off the main thread: they change nothing of Blender's. Must not import anything of
Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import bpy

from ...backend.contract import CaptureRequest
from ..errors import CaptureError


class Listener:
    """Takes each frame that Blender renders into `scratch` as soon as it is written.

    `error` keeps what went wrong in a handler, which Blender would only print.
    """

    ending: str  # of the files that Blender writes

    def __init__(
        self, scene: bpy.types.Scene, request: CaptureRequest, scratch: Path, on_frame: Callable[[], None]
    ) -> None:
        self._scene_uid = scene.session_uid
        self._request, self._on_frame = request, on_frame
        self.pictures = scratch / "frame"  # Blender adds the frame number
        self._waiting = {request.frames.scene_frame(n): n for n in range(1, request.frames.count + 1)}
        self.error: BaseException | None = None
        self.saved_meanwhile = False  # the .blend, with the settings of the capture in it
        self._render_ended = threading.Event()

    def visit(self, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph, number: int) -> None:
        """Read what is wanted from the evaluated scene of a frame whose picture is still to be rendered."""

    def record(self, number: int, picture_path: Path) -> None:
        """Turn the picture that Blender wrote into files of the capture."""
        raise NotImplementedError

    def conclude(self) -> None:
        """Do what is left when every frame is rendered."""

    @property
    def is_writing(self) -> bool:
        """Whether files are still to be written by a thread."""
        return False

    def require_size(self, number: int, width_px: int, height_px: int) -> None:
        """Raise `CaptureError` unless file `number` has the size that was asked for."""
        if (width_px, height_px) != (self._request.width, self._request.height):
            raise CaptureError(
                f"The render size was changed during the capture (file {number} is {width_px} x {height_px}):"
                " capture again and leave the resolution alone."
            )

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
                self.picture(scene_frame).with_suffix(self.ending).mkdir()

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
                self.visit(scene, depsgraph, self._waiting[scene.frame_current])

    def _record(self, scene: bpy.types.Scene, _depsgraph: bpy.types.Depsgraph | None = None) -> None:
        if self._concerns(scene):
            with self._kept_errors():
                path = self.picture(scene.frame_current).with_suffix(self.ending)
                self.record(self._waiting[scene.frame_current], path)
                path.unlink()
                del self._waiting[scene.frame_current]
                self._on_frame()

    @contextmanager
    def _kept_errors(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:  # noqa: BLE001  raised again by check(); Blender would print and go on
            self.error = error
            self.stop()
