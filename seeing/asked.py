"""Know what a capture of the frame at the playhead would be: of which shot, through which camera, how large.

Reads only. Must not import operators, panels, runs or takes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import bpy

from .. import shots
from ..backend.contract import CameraFrame, CaptureRequest, ContractError, DepthLook
from ..capture import cameras
from ..capture.camera import camera_frame
from ..settings.take import depth_look_of, request_from
from ..shots import Shot
from . import changes

_KEPT_SECONDS = 0.25  # after which settings are looked at again though nothing in the scene has changed
_LENSES = ("PERSP", "ORTHO")


@dataclass(frozen=True)
class Asked:
    """A capture of one frame: the shot's request, its camera as an object, and how its depth is drawn.

    It is good until the next update: the camera may be gone then.
    """

    request: CaptureRequest
    camera: bpy.types.Object
    metres_per_unit: float
    depth_look: DepthLook

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures in pixels."""
        return self.request.width, self.request.height

    def seen_by(self, depsgraph: bpy.types.Depsgraph, frame: int) -> CameraFrame:
        """Return the evaluated camera as a capture of the scene frame `frame` would write it."""
        evaluated = self.camera.evaluated_get(depsgraph)
        return camera_frame(evaluated, *self.size, self.metres_per_unit, 1, frame)


_kept: tuple[tuple[int, int, int], float, Asked | None] | None = None


def at_playhead(scene: bpy.types.Scene) -> Asked | None:
    """Return what would be captured of the frame at the playhead of `scene`; None where nothing can be."""
    global _kept
    now, key = time.monotonic(), (scene.session_uid, scene.frame_current, changes.updates)
    if _kept is None or _kept[0] != key or now - _kept[1] > _KEPT_SECONDS:
        _kept = (key, now, _look(scene))
    return _kept[2]


def forget() -> None:
    """Let go of what is kept."""
    global _kept
    _kept = None


def _look(scene: bpy.types.Scene) -> Asked | None:
    shot = shots.glanced_shot(scene)
    if shot is None or shot.surface or shots.stage_or_none(scene, shot) != scene:
        return None
    if not shot.start <= scene.frame_current <= shot.end or scene.animatic.settings_or_none(shot) is None:
        return None
    request = _request_or_none(scene, shot)
    camera = _camera(scene, request) if request else None
    if camera is None or camera.type != "CAMERA" or camera.data.type not in _LENSES:
        return None
    return Asked(request, camera, scene.unit_settings.scale_length, depth_look_of(scene, shot))


def _request_or_none(scene: bpy.types.Scene, shot: Shot) -> CaptureRequest | None:
    try:
        return request_from(scene, shot)
    except ContractError:  # no control is switched on
        return None


def _camera(scene: bpy.types.Scene, request: CaptureRequest) -> bpy.types.Object | None:
    """Return the shot's camera, or that of the markers, which is the scene's own at each frame."""
    if not request.camera:
        return scene.camera
    return next(iter(cameras(scene, request)), None)
