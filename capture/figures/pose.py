"""Evaluated armatures -> OpenPose's 18 COCO keypoints in pixels, as a detector would see them.

Joints behind the camera, outside the picture or hidden by other objects are dropped, and so are the parts
of a face that are turned away. Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import bpy
import numpy as np

from ...backend.contract import CameraFrame
from .. import camera
from .head import Head, rest_head
from .people import Indices, Person

# Index -> the part whose head it is. The neck is between the shoulders, as OpenPose derives it for COCO.
KEYPOINTS = (
    *("nose", "neck", "upper_arm.R", "forearm.R", "hand.R", "upper_arm.L", "forearm.L", "hand.L"),
    *("thigh.R", "shin.R", "foot.R", "thigh.L", "shin.L", "foot.L", "eye.R", "eye.L", "ear.R", "ear.L"),
)
_NECK = KEYPOINTS.index("neck")
_SHOULDERS = [KEYPOINTS.index("upper_arm.R"), KEYPOINTS.index("upper_arm.L")]
_THICKNESS = 0.05  # of a person's extent: another object that is this much nearer than a joint is no clothing


@dataclass(frozen=True)
class Figure:
    """One person at one frame: x, y in pixels and z in metres of each keypoint [18, 3], nan where not seen."""

    joints: np.ndarray
    thickness_m: float
    indices: tuple[int, ...]  # pass indices of the person's own surfaces


@dataclass(frozen=True)
class Actor:
    """A person with what is measured once, before the walk."""

    person: Person
    head: Head | None
    indices: tuple[int, ...]

    @classmethod
    def of(cls, person: Person, indices: Indices) -> Actor:
        """Measure `person` in the rest pose; `indices` are the pass indices of all people's surfaces."""
        own = tuple(indices[surface] for surface in person.surfaces if surface in indices)
        return cls(person, rest_head(person.armature.data, person.rig), own)

    def figure(
        self,
        depsgraph: bpy.types.Depsgraph,
        seen_by: CameraFrame,
        size_px: tuple[int, int],
        metres_per_unit: float,
    ) -> Figure | None:
        """Return this person in the evaluated frame, or None where it does not render."""
        if not self.person.renders(depsgraph):
            return None
        world = self.person.matrix_world(depsgraph)
        world[:3] *= metres_per_unit
        bones = self.person.armature.evaluated_get(depsgraph).pose.bones
        joints_m = self._joints(bones, world)
        extent_m = np.linalg.norm(np.nanmax(joints_m, axis=0) - np.nanmin(joints_m, axis=0))
        joints_m[self._turned_away(bones, world, seen_by)] = np.nan
        joints = camera.project(seen_by, joints_m)
        inside = np.all((joints[:, :2] >= 0) & (joints[:, :2] < size_px), axis=1)  # nan is not inside
        joints[~inside] = np.nan
        return Figure(joints, _THICKNESS * float(extent_m), self.indices)

    def _joints(self, bones: bpy.types.bpy_prop_collection, world: np.ndarray) -> np.ndarray:
        """Return the keypoints [18, 3] in world metres; nan for those that the rig lacks."""
        joints = np.full((len(KEYPOINTS), 3), np.nan)
        for index, part in enumerate(KEYPOINTS):
            if part in self.person.rig.bones:
                joints[index] = _moved(world, np.array(bones[self.person.rig.bones[part]].head))
            elif self.head and part in self.head.face:
                joints[index] = _moved(world @ np.array(bones[self.head.bone].matrix), self.head.face[part])
        joints[_NECK] = joints[_SHOULDERS].mean(axis=0)
        return joints

    def _turned_away(self, bones: bpy.types.bpy_prop_collection, world: np.ndarray, seen_by: CameraFrame) -> list[int]:
        """Return the keypoints of the face that the camera sees from behind."""
        if self.head is None:
            return []
        bone_to_world = world @ np.array(bones[self.head.bone].matrix)
        seen = self.head.parts_seen(bone_to_world, camera.towards_camera(seen_by, bone_to_world[:3, 3]))
        return [KEYPOINTS.index(part) for part in ("nose", "eye.R", "eye.L", "ear.R", "ear.L") if part not in seen]


def _moved(matrix: np.ndarray, point: np.ndarray) -> np.ndarray:
    return matrix[:3, :3] @ point + matrix[:3, 3]


def drop_hidden(figure: Figure, depth_m: np.ndarray, indices: np.ndarray) -> Figure:
    """Return `figure` without the joints that other objects hide.

    `depth_m` [height, width] and `indices` [height, width] (pass indices) are the rendered picture: a joint is hidden
    where each of the nine pixels around it shows an object that is nearer and not the person's own.
    """
    joints = figure.joints.copy()
    nearer_than = joints[:, 2] - figure.thickness_m
    for index in np.flatnonzero(np.isfinite(joints[:, 2])):
        x, y = joints[index, :2].astype(int)
        around = np.s_[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
        others = ~np.isin(indices[around], figure.indices)
        if np.all(others & (depth_m[around] < nearer_than[index])):
            joints[index] = np.nan
    return Figure(joints, figure.thickness_m, figure.indices)


def openpose_json(figures: Iterable[Figure], size_px: tuple[int, int]) -> str:
    """Return the people in OpenPose's layout; whoever has no joint left is not in the picture."""
    width, height = size_px
    people = [
        {
            "pose_keypoints_2d": _flat(figure.joints),
            "hand_left_keypoints_2d": [],
            "hand_right_keypoints_2d": [],
            "face_keypoints_2d": [],
        }
        for figure in figures
        if np.isfinite(figure.joints).any()
    ]
    return json.dumps({"people": people, "canvas_width": width, "canvas_height": height}) + "\n"


def _flat(joints: np.ndarray) -> list[float]:
    """Return x, y, confidence of each joint in one list of 54; three zeros for a dropped one."""
    seen = np.isfinite(joints[:, :1])
    return [round(float(v), 3) for v in np.where(seen, np.column_stack((joints[:, :2], seen)), 0.0).flat]
