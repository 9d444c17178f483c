"""Look at the zoo from several sides and compare what a capture says with where the joints are.

Must not know how joints are found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import bpy
import numpy as np
import scenes
from animatic.backend.contract import CaptureFolder, FrameMap
from animatic.capture import capture
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from zoo_body import FINGERS, POSTURES

SIZE_PX = 512
FRAMES = FrameMap(1, 9, 4)
# Where the cameras stand; the last has no perspective
CAMERAS = {
    "front": ((0, -4.5, 1.1), {}),
    "side": ((4.8, -0.4, 1.2), {}),
    "behind": ((-1.7, 4.6, 1.6), {}),
    "above": ((2.6, -3.2, 3.0), {"shift_y": 0.05}),
    "no perspective": ((-3.0, -3.0, 1.4), {"type": "ORTHO", "ortho_scale": 2.9}),
}
_BODY = (
    *("nose", "neck", "upper_arm.R", "forearm.R", "hand.R", "upper_arm.L", "forearm.L", "hand.L"),
    *("thigh.R", "shin.R", "foot.R", "thigh.L", "shin.L", "foot.L", "eye.R", "eye.L", "ear.R", "ear.L"),
)
_HAND = ("hand", *(f"{finger}.{n}" for finger in FINGERS for n in (1, 2, 3, 4)))
_OPTIONAL = {"eye.L", "eye.R"}  # a face that is turned away has none

_TOLD_APART_PX = 8.0  # left and right nearer to each other than this say nothing

Joints = dict[str, np.ndarray]


@dataclass
class Found:
    """What a comparison found: the errors in pixels, which joints were missing, and which sides were exchanged."""

    errors_px: list[float] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    swapped: list[str] = field(default_factory=list)
    facing: Joints = field(default_factory=dict)  # what the first frame says where a person looks into the camera

    @property
    def mean_px(self) -> float:
        return float(np.mean(self.errors_px))

    @property
    def worst_px(self) -> float:
        return max(self.errors_px)


def look(scene: bpy.types.Scene, truths: dict[int, Joints], folder: Path, cameras=tuple(CAMERAS)) -> Found:
    """Capture POSTURES through each of `cameras` and compare with `truths`, the joints in the world by frame."""
    found = Found()
    scenes.add_cube(scene, (0, 0, -9), name="Far below")  # a capture wants something that renders
    for name in cameras:
        location, lens = CAMERAS[name]
        camera = scenes.add_camera(scene, location, name=name, **lens)
        scenes.look_at(camera, (0, 0, 1.0))
        taken = capture(scene, scenes.request(scene, frames=FRAMES, width=SIZE_PX, height=SIZE_PX), folder)
        for number, frame in enumerate(POSTURES, 1):
            scene.frame_set(frame)
            said = read(taken, number)
            if (name, number) == ("front", 1):
                found.facing = said
            truth = {part: project(scene, camera, point) for part, point in truths[frame].items()}
            _compare(found, said, truth, f"{name}, frame {frame}")
    return found


def read(folder: CaptureFolder, number: int) -> Joints:
    """Return the one person's points [2] in pixels by part, those that are there."""
    (person,) = json.loads(folder.control_file("openpose", number).read_text("utf-8"))["people"]
    joints: Joints = {}
    for key, parts in (
        ("pose_keypoints_2d", _BODY),
        ("hand_left_keypoints_2d", [f"{part}.L" for part in _HAND]),
        ("hand_right_keypoints_2d", [f"{part}.R" for part in _HAND]),
    ):
        for part, (x, y, confidence) in zip(parts, np.reshape(person[key], (-1, 3)), strict=bool(person[key])):
            if confidence:
                joints[part] = np.array((x, y))
    return joints


def project(scene: bpy.types.Scene, camera: bpy.types.Object, point: np.ndarray) -> np.ndarray:
    """Return where Blender's own function says that a world point is in the picture."""
    scene.render.resolution_x = scene.render.resolution_y = SIZE_PX
    x, y, _ = world_to_camera_view(scene, camera, Vector(point))
    return np.array((x, 1 - y)) * SIZE_PX


def _compare(found: Found, said: Joints, truth: Joints, where: str) -> None:
    for part, point in truth.items():
        if part not in said:
            if part not in _OPTIONAL and np.all((point >= 0) & (point < SIZE_PX)):
                found.missing.append(f"{part} ({where})")
            continue
        error = float(np.linalg.norm(said[part] - point))
        found.errors_px.append(error)
        other = truth.get({"L": f"{part[:-1]}R", "R": f"{part[:-1]}L"}.get(part[-1], ""))
        if other is None or np.linalg.norm(point - other) < _TOLD_APART_PX:
            continue
        if np.linalg.norm(said[part] - other) < error:
            found.swapped.append(f"{part} ({where})")
