"""Evaluated armatures -> OpenPose's keypoints in pixels, as a detector would see them: body, hands and face.

Joints behind the camera and outside the picture are dropped, and so are the parts of a face that are turned
away; what something hides is dropped or faint. Must not import anything of Animatic but the contract and its
siblings in capture.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import bpy
import numpy as np

from ...backend.contract import CameraFrame, Figures, HiddenJoints
from .. import camera
from ..indices import Indices
from .face import landmarks_turned_away, lay_between
from .hands import carried_tips
from .head import Head, rest_head
from .joints import Carried, posed
from .people import Person
from .rigs import BODY_ROWS, FACE_OF_BODY, FACE_ROWS, KEYPOINTS, LEFT_HAND_ROWS, MIRRORED, RIGHT_HAND_ROWS, SIDES
from .shape import Shape, rest_shape
from .visibility import Body

_NECK = KEYPOINTS.index("neck")
_SHOULDERS = [KEYPOINTS.index("upper_arm.R"), KEYPOINTS.index("upper_arm.L")]
FAINT = 0.5  # the confidence of a joint that is hidden and kept


@dataclass(frozen=True)
class Figure:
    """One person at one frame: x, y in pixels and z in metres of each keypoint [130, 3], nan where not seen.

    `confidences` [130] are those of the keypoints that are seen; `body` is what may hide them.
    """

    joints: np.ndarray
    confidences: np.ndarray
    body: Body
    distance_m: float  # along the view

    @property
    def size_px(self) -> float:
        """The longer side of the box around what is seen; 0 where nothing is."""
        seen = self.joints[np.isfinite(self.joints[:, 0]), :2]
        return float(np.ptp(seen, axis=0).max()) if len(seen) else 0.0


@dataclass(frozen=True)
class Actor:
    """A person with what is measured once, before the walk."""

    person: Person
    head: Head | None
    carried: dict[str, Carried]  # the parts that hang on a bone away from its ends
    shape: Shape
    body: tuple[int, ...]  # pass indices
    worn: tuple[int, ...]  # pass indices of clothes and of what is carried
    rows: tuple[int, ...]  # the keypoints that were asked for

    @classmethod
    def of(cls, person: Person, indices: Indices, asked: Figures) -> Actor:
        """Measure `person` in the rest pose; `indices` are the pass indices of all people's surfaces."""
        of_body = set(person.body)
        own = {surface: indices[surface] for surface in person.surfaces if surface in indices}
        body = tuple(index for surface, index in own.items() if surface in of_body)
        worn = tuple(index for surface, index in own.items() if surface not in of_body)
        measured = (rest_shape(person), body, worn, _rows(asked))
        if person.armature.type != "ARMATURE":
            return cls(person, None, {}, *measured)
        head = rest_head(person.armature.data, person.rig)
        tips = carried_tips(person.armature.data, person.rig)
        return cls(person, head, {**tips, **(head.face if head else {})}, *measured)

    def figure(
        self,
        depsgraph: bpy.types.Depsgraph,
        seen_by: CameraFrame,
        size_px: tuple[int, int],
        metres_per_unit: float,
        to_world: np.ndarray,
    ) -> Figure:
        """Return this person in the evaluated frame, where the 4x4 matrix `to_world` has its armature."""
        world = to_world.copy()
        world[:3] *= metres_per_unit
        shown = self.person.armature.evaluated_get(depsgraph)
        joints_m = metres_per_unit * self._joints(shown, depsgraph, to_world)
        scale = float(np.cbrt(abs(np.linalg.det(world[:3, :3]))))
        limbs = (camera.in_camera(seen_by, points) for points in (joints_m, self._toes(shown, world)))
        body = Body.of(*limbs, self.shape, scale, self.body, self.worn)
        joints_m[self._turned_away(shown, world, seen_by)] = np.nan
        if np.linalg.det(world[:3, :3]) < 0:  # a mirror image, whose left hand is the right one of who stands there
            joints_m, body = joints_m[list(MIRRORED)], body.mirrored()
        joints = camera.project(seen_by, joints_m)
        distances = joints[BODY_ROWS, 2]
        in_front = distances[np.isfinite(distances)]
        inside = np.all((joints[:, :2] >= 0) & (joints[:, :2] < size_px), axis=1)  # nan is not inside
        joints[~inside] = np.nan
        distance_m = float(np.median(in_front)) if len(in_front) else np.inf
        return Figure(joints, np.ones(len(joints)), body, distance_m)

    def _joints(self, shown: bpy.types.Object, depsgraph: bpy.types.Depsgraph, to_world: np.ndarray) -> np.ndarray:
        """Return the keypoints [130, 3] in the world; nan for those that the rig lacks."""
        rig = self.person.rig
        joints = np.full((len(KEYPOINTS), 3), np.nan)
        for index in self.rows:
            part = KEYPOINTS[index]
            if part in self.carried:
                joints[index] = self.carried[part].posed(shown)
            elif part in rig.joints:
                joints[index] = posed(rig.joints[part], shown, depsgraph, to_world)
        lay_between(joints, rig)
        if "neck" not in rig.joints and "neck" not in rig.left_out:
            joints[_NECK] = joints[_SHOULDERS].mean(axis=0)
        return joints @ to_world[:3, :3].T + to_world[:3, 3]

    def _toes(self, shown: bpy.types.Object, world: np.ndarray) -> np.ndarray:
        """Return where the feet end [2, 3], left and right; nan for those that the rig lacks."""
        toes = np.full((2, 3), np.nan)
        for index, side in enumerate(SIDES):
            bone = shown.pose.bones.get(self.person.rig.bone(f"foot.{side}") or "") if shown.pose else None
            if bone:
                toes[index] = world[:3, :3] @ np.array(bone.tail) + world[:3, 3]
        return toes

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


def without_hidden(figure: Figure, hidden: np.ndarray, as_asked: HiddenJoints) -> Figure:
    """Return `figure` with its `hidden` [130] joints left out, or kept with half the confidence."""
    if as_asked == "faint":
        return replace(figure, confidences=np.where(hidden, FAINT, figure.confidences))
    return replace(figure, joints=np.where(hidden[:, None], np.nan, figure.joints))


def openpose_json(figures: Iterable[Figure], size_px: tuple[int, int]) -> str:
    """Return the people in OpenPose's layout; whoever has no joint left is not in the picture."""
    width, height = size_px
    people = [
        {
            "pose_keypoints_2d": _flat(figure, BODY_ROWS),
            "hand_left_keypoints_2d": _hand(figure, LEFT_HAND_ROWS),
            "hand_right_keypoints_2d": _hand(figure, RIGHT_HAND_ROWS),
            "face_keypoints_2d": _flat_or_none(figure, FACE_ROWS),
        }
        for figure in figures
        if np.isfinite(figure.joints).any()
    ]
    return json.dumps({"people": people, "canvas_width": width, "canvas_height": height}) + "\n"


def _hand(figure: Figure, rows: slice) -> list[float]:
    """Return the points of a hand; a wrist alone is none."""
    return _flat(figure, rows) if np.isfinite(figure.joints[rows][1:]).any() else []


def _flat_or_none(figure: Figure, rows: slice) -> list[float]:
    return _flat(figure, rows) if np.isfinite(figure.joints[rows]).any() else []


def _flat(figure: Figure, rows: slice) -> list[float]:
    """Return x, y, confidence of each joint in one list; three zeros for a dropped one."""
    joints = figure.joints[rows]
    seen = np.isfinite(joints[:, :1])
    points = np.column_stack((joints[:, :2], figure.confidences[rows]))
    return [round(float(value), 3) for value in np.where(seen, points, 0.0).flat]
