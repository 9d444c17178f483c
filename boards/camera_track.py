"""Get a shot's camera over its frames: as its take was captured with it, or as the scene has it now.

Must not import operators or panels.
"""

from __future__ import annotations

import time
from collections.abc import Generator

import bpy

from ..backend.contract import CameraFrame, CameraTrack, ContractError, TakeFolder
from ..capture.camera import camera_frame
from ..capture.checks import render_layer
from ..capture.walk.restore import BlockReference

_SAMPLES = 25  # of a shot whose camera must be evaluated: enough to tell a move, few enough for a heavy scene
_SLICE_SECONDS = 0.05  # how long the scene may show other frames before it comes back
_FULL_FRAME_MM = 36.0


def recorded(folder: TakeFolder | None) -> CameraTrack | None:
    """Return the camera that the take in `folder` was made with, None where it has none."""
    try:
        return folder.control.read_camera() if folder else None
    except (ContractError, OSError):
        return None


def evaluated(
    stage: bpy.types.Scene, camera_name: str, span: tuple[int, int], size_px: tuple[int, int]
) -> Generator[None, None, CameraTrack]:
    """Return the track of a camera over the frames `span` of `stage`, both included; yields after each short while.

    At each yield `stage` shows the frame that it did before. A track without frames says that there is no camera.
    """
    reference, frames, found = BlockReference(stage), _sampled(span), []
    while len(found) < len(frames):
        stage = reference.found()
        camera = stage.objects.get(camera_name) if stage else None
        if camera is None or camera.type != "CAMERA":
            return CameraTrack(*size_px)
        begun, shown = time.monotonic(), (stage.frame_current, stage.frame_subframe)
        try:
            for frame in frames[len(found) :]:
                found.append(_at(stage, camera, frame, size_px, len(found) + 1))
                if time.monotonic() - begun >= _SLICE_SECONDS:
                    break
        finally:
            stage.frame_set(shown[0], subframe=shown[1])
        yield
    return CameraTrack(*size_px, frames=tuple(found))


def mm_a_pixel(camera: bpy.types.Object | None, track: CameraTrack) -> float:
    """Return how many millimetres on the sensor of `camera` a focal length of one pixel is; without it, full frame."""
    if camera is None or camera.type != "CAMERA" or camera.data.type != "PERSP":
        return _FULL_FRAME_MM / max(track.width, track.height)
    return camera.data.lens / camera_frame(camera, track.width, track.height, 1.0, 1, 0).fx


def _at(
    stage: bpy.types.Scene, camera: bpy.types.Object, frame: int, size_px: tuple[int, int], number: int
) -> CameraFrame:
    stage.frame_set(frame)
    layer = render_layer(stage)
    layer.update()
    seen = camera.evaluated_get(layer.depsgraph)
    return camera_frame(seen, *size_px, stage.unit_settings.scale_length, number, frame)


def _sampled(span: tuple[int, int]) -> list[int]:
    begin, end = span
    count = min(_SAMPLES, end - begin + 1)
    return sorted({round(begin + (end - begin) * index / max(1, count - 1)) for index in range(count)})
