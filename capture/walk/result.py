"""Write what a finished capture tells: where its camera was, and capture.json last.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import bpy

from ...backend.contract import CameraFrame, CameraTrack, Capture, CaptureFolder, CaptureRequest
from ...backend.contract.folders import write_text
from ..files.camera_text import camera_text
from ..passes.base import Pass
from ..passes.objects import ObjectsPass
from ..passes.openpose import OpenPosePass
from ..passes.seg import SegPass
from ..regions import unseen_note
from ..segmentation import without_class_note


def write_result(
    folder: CaptureFolder,
    request: CaptureRequest,
    scene: bpy.types.Scene,
    cameras: Sequence[CameraFrame],
    passes: Sequence[Pass],
    *,
    warnings: tuple[str, ...],
    seconds: float,
    why_rendered: str,
) -> None:
    """Write what `passes` found in `scene`, and how: drawn, or rendered for a reason. Raises OSError."""
    people = {name for each in passes if isinstance(each, OpenPosePass) for name in each.people}
    objects = tuple(name for each in passes if isinstance(each, ObjectsPass) for name in each.seen)
    without_class = tuple(name for each in passes if isinstance(each, SegPass) for name in each.without_class)
    regions = tuple(region for each in passes if isinstance(each, ObjectsPass) for region in each.regions)
    notes = filter(None, (without_class_note(without_class), unseen_note(regions)))
    track = CameraTrack(request.width, request.height, tuple(cameras))
    folder.write_camera(track)
    if text := camera_text(track, request.shot_name):
        write_text(folder.camera_text, text)
    folder.write(
        Capture(
            request=request,
            number=folder.number,
            scene=scene.name_full,
            blend_file=bpy.data.filepath,
            people=tuple(sorted(people)),
            objects=objects,
            without_class=without_class,
            regions=regions,
            warnings=(*warnings, *notes),
            seconds=round(seconds, 3),
            way="rendered" if why_rendered else "drawn",
            why_rendered=why_rendered,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            animatic_version=_animatic_version(),
            blender_version=bpy.app.version_string,
        )
    )


def _animatic_version() -> str:
    manifest = Path(__file__).resolve().parents[2] / "blender_manifest.toml"
    return tomllib.loads(manifest.read_text("utf-8"))["version"] if manifest.exists() else ""
