"""Draw OpenPose keypoints as the coloured skeletons that a pose ControlNet was trained on.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import colorsys
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from .errors import BackendError

Point = tuple[float, float]

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

    Line widths follow the shorter side, so that a skeleton looks alike at every size.
    """
    picture = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(picture)
    scale = min(width, height) / _REFERENCE_SIDE_PX
    stretch = (width / pose.width, height / pose.height)
    for person in pose.people:
        of_body, *of_hands, of_face = person.faint
        _draw_body(pen, _stretched(person.body, stretch), scale, of_body)
        for hand, faint in zip(person.hands, of_hands, strict=False):
            _draw_hand(pen, _stretched(hand, stretch), scale, faint)
        for index, point in enumerate(_stretched(person.face, stretch)):
            if point:
                _dot(pen, point, _FACE_RADIUS_PX * scale, _shaded(_WHITE, index in of_face))
    return picture


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


def _draw_body(pen: ImageDraw.ImageDraw, joints: Sequence[Point | None], scale: float, faint: frozenset[int]) -> None:
    if not joints:
        return
    for (first, second), colour in zip(LIMBS, COLOURS, strict=False):  # the last colour is a joint's alone
        a, b = joints[first], joints[second]
        if a and b:
            shade = tuple(int(part * _LIMB_SHADE) for part in colour)
            fill = _shaded(shade, not faint.isdisjoint((first, second)))
            pen.polygon(_ellipse(a, b, _LIMB_HALF_WIDTH_PX * scale), fill=fill)
    for index, (joint, colour) in enumerate(zip(joints, COLOURS, strict=True)):
        if joint:
            _dot(pen, joint, _JOINT_RADIUS_PX * scale, _shaded(colour, index in faint))


def _shaded(colour: tuple[int, ...], is_faint: bool) -> tuple[int, ...]:
    return tuple(int(part * _FAINT_SHADE) for part in colour) if is_faint else colour


def _draw_hand(pen: ImageDraw.ImageDraw, points: Sequence[Point | None], scale: float, faint: frozenset[int]) -> None:
    if not points:
        return
    for index, (first, second) in enumerate(FINGERS):
        a, b = points[first], points[second]
        if a and b:
            colour = tuple(round(255 * part) for part in colorsys.hsv_to_rgb(index / len(FINGERS), 1, 1))
            fill = _shaded(colour, not faint.isdisjoint((first, second)))
            pen.line([a, b], fill=fill, width=max(1, round(_FINGER_WIDTH_PX * scale)))
    for index, point in enumerate(points):
        if point:
            _dot(pen, point, _JOINT_RADIUS_PX * scale, _shaded(_BLUE, index in faint))


def _ellipse(a: Point, b: Point, half_width: float) -> list[Point]:
    """Return the outline of the ellipse that spans from `a` to `b`, a corner a degree."""
    half = (math.dist(a, b)) / 2
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    turn = math.atan2(b[1] - a[1], b[0] - a[0])
    outline = []
    for degree in range(360):
        along = half * math.cos(math.radians(degree))
        across = half_width * math.sin(math.radians(degree))
        x = middle[0] + along * math.cos(turn) - across * math.sin(turn)
        outline.append((x, middle[1] + along * math.sin(turn) + across * math.cos(turn)))
    return outline


def _dot(pen: ImageDraw.ImageDraw, centre: Point, radius: float, colour: tuple[int, ...]) -> None:
    x, y = centre
    pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)
