"""Capture a surface in its UV layout: its height as depth, without a camera and without a render.

A generator of `Update`s, as every run. Must not import settings, operators or panels.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import bpy

from .. import capture
from ..backend import contract
from ..backend.contract import CaptureFolder
from ..resources import Resources, version
from .following import backend_job, new_job
from .updates import CancelRun, RunError, Update

_CANCELLED = "The scene is as it was."


def capture_layout(
    stage: bpy.types.Scene, request: contract.CaptureRequest, captures_root: Path, resources: Resources
) -> Generator[Update, None, CaptureFolder]:
    """Capture the surface of `request` into a new folder below `captures_root` and return it.

    The backend draws what the surface's files say. Raises `RunError`; a capture that fails leaves no folder.
    """
    began, scene_name = time.monotonic(), stage.name
    shot_folder = contract.shot_folder(captures_root, request.shot_name, request.shot_id)
    frames = tuple(request.frames.scene_frame(number) for number in range(1, request.frames.count + 1))
    wanted = capture.Surface(request.surface, request.uv_map, frames, request.height_from)
    try:
        with capture.claimed(shot_folder) as folder:
            yield from read_surface(stage, wanted, folder.path)
            drawing = contract.DrawSurface(new_job(), str(folder.path), request.width, request.height)
            yield from backend_job(drawing, resources)
            folder.write(
                contract.Capture(
                    request=request,
                    number=folder.number,
                    scene=scene_name,
                    blend_file=bpy.data.filepath,
                    seconds=round(time.monotonic() - began, 3),
                    created=datetime.now(UTC).isoformat(timespec="seconds"),
                    animatic_version=version(),
                    blender_version=bpy.app.version_string,
                )
            )
    except OSError as error:
        raise RunError(f"The capture could not be written: {error.strerror or error}.", "Make room.") from error
    return folder


def read_surface(stage: bpy.types.Scene, wanted: capture.Surface, folder: Path) -> Generator[Update, None, None]:
    """Write the surface's files into `folder`, a few frames a step. Raises `RunError`."""
    total, steps = len(wanted.frames), capture.write_surface(stage, wanted, folder)
    try:
        for done in steps:
            text = f"Reading the surface of {wanted.object_name}: frame {done} of {total}"
            yield Update(text, done / total, waiting=True)
    except CancelRun as error:
        raise RunError("Cancelled.", _CANCELLED, code="cancelled") from error
    except capture.CaptureError as error:
        raise RunError(str(error), code="cannot_capture") from error
    finally:
        steps.close()
