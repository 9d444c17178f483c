"""Evaluated armatures -> OpenPose's keypoints in pixels, as a detector would see them: body, hands and face.

Joints behind the camera, outside the picture or hidden by other objects are dropped, and so are the parts
of a face that are turned away. Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import bpy
import numpy as np

from ...backend.contract import CameraFrame, Figures
from .. import camera
from .face import landmarks_turned_away, lay_between
from .hands import carried_tips
from .head import Head, rest_head
from .joints import Carried, posed
from .people import Indices, Person
from .rigs import BODY_ROWS, FACE_OF_BODY, FACE_ROWS, KEYPOINTS, LEFT_HAND_ROWS, RIGHT_HAND_ROWS

_NECK = KEYPOINTS.index("neck")
_SHOULDERS = [KEYPOINTS.index("upper_arm.R"), KEYPOINTS.index("upper_arm.L")]
_THICKNESS = 0.05  # of a person's extent: another object that is this much nearer than a joint is no clothing


@dataclass(frozen=True)
class Figure:
    """One person at one frame: x, y in pixels and z in metres of each keypoint [130, 3], nan where not seen."""

    joints: np.ndarray
    thickness_m: float
    indices: tuple[int, ...]  # pass indices of the person's own surfaces


@dataclass(frozen=True)
class Actor:
    """A person with what is measured once, before the walk."""

    person: Person
    head: Head | None
    carried: dict[str, Carried]  # the parts that hang on a bone away from its ends
    indices: tuple[int, ...]
    rows: tuple[int, ...]  # the keypoints that were asked for

    @classmethod
    def of(cls, person: Person, indices: Indices, asked: Figures) -> Actor:
        """Measure `person` in the rest pose; `indices` are the pass indices of all people's surfaces."""
        own = tuple(indices[surface] for surface in person.surfaces if surface in indices)
        if person.armature.type != "ARMATURE":
            return cls(person, None, {}, own, _rows(asked))
        head = rest_head(person.armature.data, person.rig)
        tips = carried_tips(person.armature.data, person.rig)
        return cls(person, head, {**tips, **(head.face if head else {})}, own, _rows(asked))

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
        shown = self.person.armature.evaluated_get(depsgraph)
        joints_m = self._joints(shown, depsgraph, world)
        body_m = joints_m[BODY_ROWS]
        extent_m = np.linalg.norm(np.nanmax(body_m, axis=0) - np.nanmin(body_m, axis=0))
        joints_m[self._turned_away(shown, world, seen_by)] = np.nan
        joints = camera.project(seen_by, joints_m)
        inside = np.all((joints[:, :2] >= 0) & (joints[:, :2] < size_px), axis=1)  # nan is not inside
        joints[~inside] = np.nan
        return Figure(joints, _THICKNESS * float(extent_m), self.indices)

    def _joints(self, shown: bpy.types.Object, depsgraph: bpy.types.Depsgraph, world: np.ndarray) -> np.ndarray:
        """Return the keypoints [130, 3] in world metres; nan for those that the rig lacks."""
        rig = self.person.rig
        joints = np.full((len(KEYPOINTS), 3), np.nan)
        for index in self.rows:
            part = KEYPOINTS[index]
            if part in self.carried:
                joints[index] = self.carried[part].posed(shown)
            elif part in rig.joints:
                joints[index] = posed(rig.joints[part], shown, depsgraph)
        lay_between(joints, rig)
        if "neck" not in rig.joints and "neck" not in rig.left_out:
            joints[_NECK] = joints[_SHOULDERS].mean(axis=0)
        return joints @ world[:3, :3].T + world[:3, 3]

    def _turned_away(self, shown: bpy.types.Object, world: np.ndarray, seen_by: CameraFrame) -> list[int]:
        """Return the keypoints of head and face that the camera sees from behind."""
        if self.head is None:
            return []
        bone_to_world = world @ np.array(shown.pose.bones[self.head.bone].matrix)
        seen = self.head.parts_seen(bone_to_world, camera.towards_camera(seen_by, bone_to_world[:3, 3]))
        away = (set(FACE_OF_BODY) - seen) | landmarks_turned_away(seen)
        return [KEYPOINTS.index(part) for part in away]


def _rows(asked: Figures) -> tuple[int, ...]:
    hands = (LEFT_HAND_ROWS, RIGHT_HAND_ROWS) if asked.hands else ()
    wanted = (BODY_ROWS, *hands, *((FACE_ROWS,) if asked.face else ()))
    return tuple(index for rows in wanted for index in range(rows.start, rows.stop))


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
            "pose_keypoints_2d": _flat(figure.joints[BODY_ROWS]),
            "hand_left_keypoints_2d": _hand(figure.joints[LEFT_HAND_ROWS]),
            "hand_right_keypoints_2d": _hand(figure.joints[RIGHT_HAND_ROWS]),
            "face_keypoints_2d": _flat_or_none(figure.joints[FACE_ROWS]),
        }
        for figure in figures
        if np.isfinite(figure.joints).any()
    ]
    return json.dumps({"people": people, "canvas_width": width, "canvas_height": height}) + "\n"


def _hand(joints: np.ndarray) -> list[float]:
    """Return the points of a hand; a wrist alone is none."""
    return _flat(joints) if np.isfinite(joints[1:]).any() else []


def _flat_or_none(joints: np.ndarray) -> list[float]:
    return _flat(joints) if np.isfinite(joints).any() else []


def _flat(joints: np.ndarray) -> list[float]:
    """Return x, y, confidence of each joint in one list; three zeros for a dropped one."""
    seen = np.isfinite(joints[:, :1])
    return [round(float(v), 3) for v in np.where(seen, np.column_stack((joints[:, :2], seen)), 0.0).flat]
