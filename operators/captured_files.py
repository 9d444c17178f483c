"""Buttons that open what was captured: its folder, and one of its pictures in full size.

Must not import panels.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import bpy
import numpy as np
from bpy.props import EnumProperty

from .. import seeing
from ..backend.contract import CaptureFolder, ContractError, DepthLook
from ..capture.files.png import write_rgb
from ..overlay import reader
from ..settings.take import depth_look_of
from . import captured, listing

_NONE = "Capture the shot first"
_NOT_THERE = "The capture has no such picture of this frame: press Recapture."
_KINDS = (
    ("depth", "Depth", "What is near and what is far"),
    ("openpose", "Pose", "The skeletons of people"),
    ("canny", "Canny", "The edges of the render"),
    ("lineart", "Lineart", "The lines of the geometry"),
    ("normal", "Normal", "Where surfaces face"),
    ("seg", "Segmentation", "What things are"),
)
_DRAWN_SECONDS = (0.3, 1.5)  # until a new window was drawn, by fast and by slow machines
_DRAWN_HERE = ("depth", "openpose")  # the others are drawn by the backend


class OfCapture:
    """A mix-in for what opens a part of the capture that the panel shows."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a capture."""
        cls.poll_message_set(_NONE)
        return bool(context.window_manager.animatic.seeing.capture)


class ANIMATIC_OT_open_capture(OfCapture, bpy.types.Operator):
    """Show the folder of the capture in the file manager: a folder a pass, a file a frame."""

    bl_idname = "animatic.open_capture"
    bl_label = "Open Capture"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Open it."""
        return bpy.ops.wm.path_open(filepath=context.window_manager.animatic.seeing.capture)


class ANIMATIC_OT_enlarge(OfCapture, bpy.types.Operator):
    """Open the picture of the frame at the playhead in full size, in an Image Editor or a new window."""

    bl_idname = "animatic.enlarge"
    bl_label = "Open in Image Editor"

    kind: EnumProperty(
        name="Control",
        description="The control whose picture of the frame is opened, as the model sees it",
        items=_KINDS,
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Open the backend's picture, or draw it beside the main thread and open it then."""
        found, shot = CaptureFolder(Path(context.window_manager.animatic.seeing.capture)), listing.shown_shot(context)
        try:
            frames = found.read().request.frames
        except (ContractError, OSError) as error:  # it was deleted meanwhile
            self.report({"ERROR"}, f"The capture cannot be read: {error} Press Recapture.")
            return {"CANCELLED"}
        number = frames.number_at(shot.own_frame(context.scene.frame_current)) if shot else None
        if not number:
            self.report({"ERROR"}, "This frame is not in the capture: move the playhead into it.")
            return {"CANCELLED"}
        kind, look, folder = self.kind, depth_look_of(context.scene, shot), Path(bpy.app.tempdir)
        drawn = captured.look_folder(found, number, look) / f"{kind}.png"
        if drawn.exists():
            _open(drawn)
        elif kind not in _DRAWN_HERE:
            self.report({"ERROR"}, "The backend has not drawn it yet: press the eye beside Capture.")
            return {"CANCELLED"}
        elif not bpy.app.background:
            reader.ask(lambda: _draw(found, number, kind, look, folder), _open_drawn)
        elif path := _draw(found, number, kind, look, folder):
            _open(path)
        else:
            self.report({"ERROR"}, _NOT_THERE)
            return {"CANCELLED"}
        return {"FINISHED"}


def _draw(found: CaptureFolder, number: int, kind: str, look: DepthLook, folder: Path) -> Path | None:
    """Draw the picture as large as it was captured into a file in `folder`, and return that; None where there is none.

    Touches no scene.
    """
    picture = seeing.thumbnails.draw(found, number, look, side_px=None).get(kind)
    if picture is None:
        return None
    path = folder / f"animatic {kind} {found.number:04d} {number:04d}.png"
    write_rgb(path, np.round(picture[::-1, :, :3] * 255).astype(np.uint8))
    return path


def _open_drawn(path: Path | None) -> None:
    if path is None:
        bpy.context.window_manager.animatic.show_error(_NOT_THERE)
    else:
        _open(path)


def _open(path: Path) -> None:
    """Show the picture `path` in an Image Editor: one that there is, or a window of its own."""
    image = bpy.data.images.load(str(path), check_existing=True)
    image.reload()  # it may have been drawn anew
    if bpy.app.background:
        return
    if _image_editor() is None:
        _new_window()
    _window, area = _image_editor()
    area.spaces.active.image = image
    for seconds in _DRAWN_SECONDS:
        bpy.app.timers.register(partial(_fit), first_interval=seconds)


def _image_editor() -> tuple[bpy.types.Window, bpy.types.Area] | None:
    windows = bpy.context.window_manager.windows
    areas = ((window, area) for window in windows for area in window.screen.areas)
    return next((found for found in areas if found[1].type == "IMAGE_EDITOR"), None)


def _new_window() -> None:
    windows = bpy.context.window_manager.windows
    with bpy.context.temp_override(window=windows[0]):
        bpy.ops.wm.window_new()
    windows[-1].screen.areas[0].type = "IMAGE_EDITOR"


def _fit() -> None:
    """Let the picture fill the editor, which knows its size once it was drawn."""
    if found := _image_editor():
        window, area = found
        region = next(each for each in area.regions if each.type == "WINDOW")
        with bpy.context.temp_override(window=window, area=area, region=region):
            bpy.ops.image.view_all(fit_view=True)


classes = (ANIMATIC_OT_open_capture, ANIMATIC_OT_enlarge)
