"""Say what a pose looks like: OpenPose's JSON -> coloured outlines, as the backend draws them for a pose ControlNet.

Pure geometry. Must not import bpy or anything of Animatic; `tests/backend/test_skeleton_overlay.py` holds the pictures
of this file and of backend/controls/openpose.py side by side.
"""

from __future__ import annotations

import colorsys
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

Point = tuple[float, float, float]  # x, y in pixels from the top left corner, confidence
Colour = tuple[float, float, float, float]  # 0 to 1; the last is how opaque it is

# COCO-18 joints, counted from 0, in drawing order.
_LIMBS = (
    *((1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10)),
    *((1, 11), (11, 12), (12, 13), (1, 0), (0, 14), (14, 16), (0, 15), (15, 17)),
)
_COLOURS = (
    *((255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0)),
    *((0, 255, 0), (0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255)),
    *((0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85)),
)
_FINGERS = tuple((0 if step == 0 else base + step, base + step + 1) for base in range(0, 20, 4) for step in range(4))
_LIMB_SHADE = 0.6
_FAINT, _FAINT_SHADE = 0.5, 0.5  # the confidence up to which a point is drawn dimmer, and how much
_BLUE, _WHITE = (0, 0, 255), (255, 255, 255)
# The sizes below are for a picture whose shorter side has this many pixels.
_REFERENCE_SIDE_PX = 512
_LIMB_HALF_WIDTH_PX, _JOINT_RADIUS_PX, _FINGER_WIDTH_PX, _FACE_RADIUS_PX = 4, 4, 2, 3
_LEAST_PX = 20  # of a hand's box, and of a face from the nose to one side of its box
_ARMS = ((5, 6, 7), (2, 3, 4))  # shoulder, elbow and wrist: left, right
_BESIDE_NOSE = ((14, 3.0), (15, 3.0), (16, 1.5), (17, 1.5))  # eyes and ears, and the face in times of their distance
_OF_FOREARM, _OF_UPPER_ARM = 1.5, 1.5 * 0.9
_CORNERS = 24  # of an ellipse
_RIM_PX = 0.35  # by which a shape reaches beyond the middles of the pixels that it fills


@dataclass(frozen=True)
class Shape:
    """A convex outline [corners, 2] in pixels of the picture, from its top left corner, filled with one colour."""

    outline: np.ndarray
    colour: Colour


def shapes(text: str) -> tuple[list[Shape], tuple[int, int]]:
    """Return what OpenPose's JSON `text` draws, the lowest first, and the size of its picture in pixels."""
    data = json.loads(text)
    size = (int(data["canvas_width"]), int(data["canvas_height"]))
    scale = min(size) / _REFERENCE_SIDE_PX
    found: list[Shape] = []
    for person in data["people"]:
        body = _points(person["pose_keypoints_2d"])
        found += _body(body, scale)
        for side, arm in zip(("left", "right"), _ARMS, strict=True):
            hand = _points(person.get(f"hand_{side}_keypoints_2d"))
            if _hand_px(body, arm, hand) >= _LEAST_PX * scale:
                found += _hand(hand, scale)
        face = _points(person.get("face_keypoints_2d"))
        if _face_px(body, face) >= _LEAST_PX * scale:
            found += [_dot(point, _scaled(_FACE_RADIUS_PX, scale), _WHITE) for point in face if point]
    return found, size


def triangles(found: Sequence[Shape]) -> tuple[np.ndarray, np.ndarray]:
    """Return `found` as triangles in drawing order: corners [n, 2] float32 and their colours [n, 4] float32."""
    if not found:
        return np.zeros((0, 2), np.float32), np.zeros((0, 4), np.float32)
    corners, colours = [], []
    for shape in found:
        fan = shape.outline
        last = len(fan) - 2
        corners.append(np.stack((np.broadcast_to(fan[0], (last, 2)), fan[1:-1], fan[2:]), axis=1).reshape(-1, 2))
        colours.append(np.broadcast_to(np.array(shape.colour), (3 * last, 4)))
    return tuple(np.ascontiguousarray(np.concatenate(each), np.float32) for each in (corners, colours))


def picture(found: Sequence[Shape], size: tuple[int, int], scale: float = 1.0) -> np.ndarray:
    """Return `found` drawn on black, float32 [height, width, 3], `scale` times as large as its picture of `size`."""
    width, height = (max(1, round(side * scale)) for side in size)
    drawn = np.zeros((height, width, 3), np.float32)
    for shape in found:
        outline = shape.outline * scale
        low = np.clip(np.floor(outline.min(axis=0)).astype(int), 0, (width, height))
        high = np.clip(np.ceil(outline.max(axis=0)).astype(int) + 1, 0, (width, height))
        x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
        if x.size:
            inside = _inside(outline, x, y)[..., None] * np.float32(shape.colour[3])
            part = drawn[low[1] : high[1], low[0] : high[0]]
            part += inside * (np.array(shape.colour[:3], np.float32) - part)
    return drawn


def _inside(outline: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tell which points are on the same side of all edges of a convex outline."""
    edge = np.roll(outline, -1, axis=0) - outline
    across = edge[:, 0, None, None] * (y - outline[:, 1, None, None])
    across = across - edge[:, 1, None, None] * (x - outline[:, 0, None, None])
    return (across >= 0).all(axis=0) | (across <= 0).all(axis=0)


def _points(values: Sequence[float] | None) -> list[Point | None]:
    """Split [x, y, confidence, …] into points, None where there is none."""
    numbers = values or ()
    triples = zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True)
    return [(x, y, confidence) if confidence > 0 else None for x, y, confidence in triples]


def _scaled(size_px: int, scale: float) -> int:
    return max(1, round(size_px * scale))


def _body(joints: Sequence[Point | None], scale: float) -> Iterator[Shape]:
    if not joints:
        return
    for (first, second), colour in zip(_LIMBS, _COLOURS, strict=False):  # the last colour is a joint's alone
        a, b = joints[first], joints[second]
        if a and b:
            shade = tuple(int(part * _LIMB_SHADE) for part in colour)
            yield Shape(_ellipse(a, b, _scaled(_LIMB_HALF_WIDTH_PX, scale)), _colour(shade, min(a[2], b[2])))
    with_limb = {index for limb in _LIMBS if all(joints[end] for end in limb) for index in limb}
    for index, (joint, colour) in enumerate(zip(joints, _COLOURS, strict=True)):
        if joint and index in with_limb:
            yield _dot(joint, _scaled(_JOINT_RADIUS_PX, scale), colour)


def _hand(points: Sequence[Point | None], scale: float) -> Iterator[Shape]:
    if not points:
        return
    for index, (first, second) in enumerate(_FINGERS):
        a, b = points[first], points[second]
        if a and b and _pixel(a) != _pixel(b):
            colour = tuple(round(255 * part) for part in colorsys.hsv_to_rgb(index / len(_FINGERS), 1, 1))
            yield Shape(_line(a, b, _scaled(_FINGER_WIDTH_PX, scale)), _colour(colour, min(a[2], b[2])))
    for point in points:
        if point:
            yield _dot(point, _scaled(_JOINT_RADIUS_PX, scale), _BLUE)


def _hand_px(body: Sequence[Point | None], arm: tuple[int, int, int], hand: Sequence[Point | None]) -> float:
    """Return how large a hand is: its box as the arm tells it, or where no arm is its points'."""
    shoulder, elbow, wrist = (body[index] if body else None for index in arm)
    parts = ((wrist, elbow, _OF_FOREARM), (elbow, shoulder, _OF_UPPER_ARM))
    told = [share * math.dist(a[:2], b[:2]) for a, b, share in parts if a and b]
    return max(told) if told else _extent(hand)


def _face_px(body: Sequence[Point | None], face: Sequence[Point | None]) -> float:
    """Return how large a face is: as eyes and ears tell it, or where none is beside a nose its points."""
    nose = body[0] if body else None
    beside = [(body[index], share) for index, share in _BESIDE_NOSE] if nose else []
    told = [share * max(abs(nose[0] - at[0]), abs(nose[1] - at[1])) for at, share in beside if nose and at]
    return max(told) if told else _extent(face)


def _extent(points: Sequence[Point | None]) -> float:
    there = [point[:2] for point in points if point]
    return max((max(each) - min(each) for each in zip(*there, strict=True)), default=0.0)


def _colour(rgb: Sequence[int], confidence: float) -> Colour:
    """Return a colour, dimmer where a joint is hidden."""
    shade = _FAINT_SHADE if confidence <= _FAINT else 1
    red, green, blue = (int(part * shade) / 255 for part in rgb)
    return red, green, blue, 1.0


def _pixel(point: Point) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def _middle(pixel: tuple[int, int]) -> np.ndarray:
    """Return the middle of a pixel: the backend draws around whole ones."""
    return np.array(pixel) + 0.5


def _dot(centre: Point, radius: int, rgb: Sequence[int]) -> Shape:
    return Shape(_middle(_pixel(centre)) + (radius + _RIM_PX) * _circle(), _colour(rgb, centre[2]))


def _ellipse(a: Point, b: Point, half_width: int) -> np.ndarray:
    """Return the outline of the ellipse that spans from `a` to `b`, as whole pixels and degrees have it."""
    middle = _middle((int((a[0] + b[0]) / 2), int((a[1] + b[1]) / 2)))
    half = int(math.dist(a[:2], b[:2]) / 2)
    turn = math.radians(int(math.degrees(math.atan2(a[1] - b[1], a[0] - b[0]))))
    along = (half + _RIM_PX) * np.array((math.cos(turn), math.sin(turn)))
    across = (half_width + _RIM_PX) * np.array((-math.sin(turn), math.cos(turn)))
    circle = _circle()
    return middle + circle[:, :1] * along + circle[:, 1:] * across


def _line(a: Point, b: Point, width: int) -> np.ndarray:
    """Return the outline of a stroke from `a` to `b`."""
    start, end = _middle(_pixel(a)), _middle(_pixel(b))
    along = (end - start) / np.linalg.norm(end - start)
    side = (width / 2 + _RIM_PX) * np.array((-along[1], along[0]))
    return np.array((start + side, start - side, end - side, end + side))


def _circle() -> np.ndarray:
    angles = np.arange(_CORNERS) * (2 * np.pi / _CORNERS)
    return np.column_stack((np.cos(angles), np.sin(angles)))
