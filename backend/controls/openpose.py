"""Draw OpenPose keypoints as the coloured skeletons that a pose ControlNet was trained on.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import colorsys
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import BackendError
from .openpose_parts import LEAST_PX, face_px, hand_px, joined
from .openpose_shapes import Colour, Pixel, Point, draw_line, fill_disc, fill_ellipse

# COCO-18 joints, counted from 0, in drawing order.
LIMBS = (
    *((1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10)),
    *((1, 11), (11, 12), (12, 13), (1, 0), (0, 14), (14, 16), (0, 15), (15, 17)),
)
COLOURS = (
    *((255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0)),
    *((0, 255, 0), (0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255)),
    *((0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85)),
)
FINGERS = tuple((0 if step == 0 else base + step, base + step + 1) for base in range(0, 20, 4) for step in range(4))
_LIMB_SHADE = 0.6
_FAINT, _FAINT_SHADE = 0.5, 0.5  # the confidence up to which a point is drawn dimmer, and how much
_PARTS = ("pose", "hand_left", "hand_right", "face")
_BLUE, _WHITE = (0, 0, 255), (255, 255, 255)
# The sizes below are for a picture whose shorter side has this many pixels.
_REFERENCE_SIDE_PX = 512
_LIMB_HALF_WIDTH_PX, _JOINT_RADIUS_PX, _FINGER_WIDTH_PX, _FACE_RADIUS_PX = 4, 4, 2, 3


@dataclass(frozen=True)
class Person:
    """One person's keypoints in pixels of the canvas; None where a point was not seen.

    `faint` are the numbers of those that something hides: of body, left hand, right hand and face.
    """

    body: list[Point | None]
    hands: list[list[Point | None]]
    face: list[Point | None]
    faint: tuple[frozenset[int], ...] = (frozenset(),) * 4


@dataclass(frozen=True)
class Pose:
    """Everybody in one frame."""

    people: list[Person]
    width: int  # of the canvas, pixels
    height: int


def read_pose(path: Path) -> Pose:
    """Read an OpenPose JSON file. Raises `BackendError` `bad_control`."""
    try:
        data = json.loads(path.read_text("utf-8"))
        people = [
            Person(
                body=_points(person["pose_keypoints_2d"], len(COLOURS)),
                hands=[_points(person.get(f"hand_{side}_keypoints_2d"), 21) for side in ("left", "right")],
                face=_points(person.get("face_keypoints_2d"), 70),
                faint=tuple(_faint(person.get(f"{part}_keypoints_2d")) for part in _PARTS),
            )
            for person in data["people"]
        ]
        return Pose(people, int(data["canvas_width"]), int(data["canvas_height"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackendError(
            "bad_control",
            f"The pose file {path.name} is no OpenPose JSON: {type(error).__name__} {error}.",
            "Capture the shot again.",
            detail=str(path),
        ) from error


def draw_pose(pose: Pose, width: int, height: int) -> Image.Image:
    """Return the picture of `pose`, `width` x `height` pixels, RGB on black.

    Line widths follow the shorter side, so that a skeleton looks alike at every size. Hands and faces that are too
    small for a ControlNet to know are left out.
    """
    picture = np.zeros((height, width, 3), np.uint8)
    scale = min(width, height) / _REFERENCE_SIDE_PX
    stretch = (width / pose.width, height / pose.height)
    for person in pose.people:
        of_body, *of_hands, of_face = person.faint
        body, face = _stretched(person.body, stretch), _stretched(person.face, stretch)
        _draw_body(picture, body, scale, of_body)
        for side, faint in zip(range(len(person.hands)), of_hands, strict=False):
            hand = _stretched(person.hands[side], stretch)
            if hand_px(body, side, hand) >= LEAST_PX * scale:
                _draw_hand(picture, hand, scale, faint)
        if face_px(body, face) >= LEAST_PX * scale:
            _draw_face(picture, face, scale, of_face)
    return Image.fromarray(picture)


def _points(values: Sequence[float] | None, count: int) -> list[Point | None]:
    """Split [x, y, confidence, …] into points; a body part that is left out has none."""
    if not values:
        return []
    if len(values) != 3 * count:
        raise ValueError(f"{len(values)} numbers instead of {3 * count}")
    triples = zip(values[0::3], values[1::3], values[2::3], strict=True)
    return [(float(x), float(y)) if confidence > 0 else None for x, y, confidence in triples]


def _faint(values: Sequence[float] | None) -> frozenset[int]:
    """Return the numbers of the points in [x, y, confidence, …] that are there and hidden."""
    return frozenset(index for index, confidence in enumerate((values or [])[2::3]) if 0 < confidence <= _FAINT)


def _stretched(points: Sequence[Point | None], stretch: Point) -> list[Point | None]:
    return [(point[0] * stretch[0], point[1] * stretch[1]) if point else None for point in points]


def _pixel(point: Point) -> Pixel:
    """Return the pixel that a point lies in."""
    return int(point[0]), int(point[1])


def _scaled(size_px: int, scale: float) -> int:
    return max(1, round(size_px * scale))


def _shaded(colour: Colour, is_faint: bool) -> Colour:
    red, green, blue = colour
    shade = _FAINT_SHADE if is_faint else 1
    return int(red * shade), int(green * shade), int(blue * shade)


def _draw_body(picture: np.ndarray, joints: Sequence[Point | None], scale: float, faint: frozenset[int]) -> None:
    if not joints:
        return
    for (first, second), colour in zip(LIMBS, COLOURS, strict=False):  # the last colour is a joint's alone
        a, b = joints[first], joints[second]
        if a and b:
            red, green, blue = (int(part * _LIMB_SHADE) for part in colour)
            shaded = _shaded((red, green, blue), not faint.isdisjoint((first, second)))
            fill_ellipse(picture, a, b, _scaled(_LIMB_HALF_WIDTH_PX, scale), shaded)
    with_limb = joined(joints, LIMBS)
    for index, (joint, colour) in enumerate(zip(joints, COLOURS, strict=True)):
        if joint and index in with_limb:
            fill_disc(picture, _pixel(joint), _scaled(_JOINT_RADIUS_PX, scale), _shaded(colour, index in faint))


def _draw_hand(picture: np.ndarray, points: Sequence[Point | None], scale: float, faint: frozenset[int]) -> None:
    if not points:
        return
    for index, (first, second) in enumerate(FINGERS):
        a, b = points[first], points[second]
        if a and b:
            red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(index / len(FINGERS), 1, 1))
            shaded = _shaded((red, green, blue), not faint.isdisjoint((first, second)))
            draw_line(picture, _pixel(a), _pixel(b), _scaled(_FINGER_WIDTH_PX, scale), shaded)
    for index, point in enumerate(points):
        if point:
            fill_disc(picture, _pixel(point), _scaled(_JOINT_RADIUS_PX, scale), _shaded(_BLUE, index in faint))


def _draw_face(picture: np.ndarray, points: Sequence[Point | None], scale: float, faint: frozenset[int]) -> None:
    for index, point in enumerate(points):
        if point:
            fill_disc(picture, _pixel(point), _scaled(_FACE_RADIUS_PX, scale), _shaded(_WHITE, index in faint))
