"""A drawn pose equals a drawing made from the convention, pixel by pixel, with nothing of what draws it here."""

from __future__ import annotations

import colorsys
import hashlib
import json
import math
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from backend.controls.openpose import draw_pose, read_pose

SIDE_PX = 512
# Joints of a limb counted from 1 and its colour, in drawing order; a joint has the colour of its number
LIMBS = """2-3 255,0,0 · 2-6 255,85,0 · 3-4 255,170,0 · 4-5 255,255,0 · 6-7 170,255,0 · 7-8 85,255,0 · 2-9 0,255,0 ·
9-10 0,255,85 · 10-11 0,255,170 · 2-12 0,255,255 · 12-13 0,170,255 · 13-14 0,85,255 · 2-1 0,0,255 · 1-15 85,0,255 ·
15-17 170,0,255 · 1-16 255,0,255 · 16-18 255,0,170"""
LAST_COLOUR = (255, 0, 85)
FINGERS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (0, 9, 10, 11, 12), (0, 13, 14, 15, 16), (0, 17, 18, 19, 20))


def limbs():
    for item in LIMBS.split("·"):
        ends, colour = item.split()
        yield tuple(int(end) - 1 for end in ends.split("-")), tuple(int(part) for part in colour.split(","))


class Canvas:
    """A black picture, drawn on with Pillow: middles, sizes and degrees are whole numbers, as OpenCV's are."""

    def __init__(self) -> None:
        self.picture = Image.new("RGB", (SIDE_PX, SIDE_PX))
        self.pen = ImageDraw.Draw(self.picture)

    def dot(self, at, radius, colour) -> None:
        at = int(at[0]), int(at[1])
        around = [(x, y) for x in range(-radius, radius + 1) for y in range(-radius, radius + 1)]
        self.pen.point([(at[0] + x, at[1] + y) for x, y in around if math.hypot(x, y) <= radius], colour)

    def ellipse(self, a, b, across, colour) -> None:
        """Fill the polygon of an ellipse from a to b whose other half axis is `across`."""
        middle = np.array([int((a[0] + b[0]) / 2), int((a[1] + b[1]) / 2)])
        turn = np.radians(int(np.degrees(np.arctan2(a[1] - b[1], a[0] - b[0]))))
        degrees = np.radians(np.arange(360))
        along, beside = int(math.dist(a, b) / 2) * np.cos(degrees), across * np.sin(degrees)
        corners = np.stack(
            [along * np.cos(turn) - beside * np.sin(turn), along * np.sin(turn) + beside * np.cos(turn)], -1
        )
        self.pen.polygon([tuple(corner) for corner in (middle + corners).round().astype(int).tolist()], fill=colour)

    def line(self, a, b, width, colour) -> None:
        """Fill the rectangle on the way from a to b, with round ends."""
        a, b = (np.array([int(value) for value in end]) for end in (a, b))
        length = math.dist(a, b)
        if length:
            beside = np.array([b[1] - a[1], a[0] - b[0]]) * width / 2 / length
            corners = np.array([a + beside, a - beside, b - beside, b + beside]).round().astype(int)
            self.pen.polygon([tuple(corner) for corner in corners.tolist()], fill=colour)
        for end in (a, b):
            self.dot(end, width // 2, colour)


def reference(people) -> np.ndarray:
    canvas = Canvas()
    colours = [colour for _, colour in limbs()] + [LAST_COLOUR]
    for body, hands, face in people:
        for (first, second), colour in limbs():
            if body[first] and body[second]:
                canvas.ellipse(body[first], body[second], 4, tuple(int(0.6 * part) for part in colour))
        for joint, colour in zip(body, colours, strict=True):
            if joint:
                canvas.dot(joint, 4, colour)
        for hand in hands:
            edges = [edge for finger in FINGERS for edge in pairwise(finger)]
            for index, (first, second) in enumerate(edges):
                if hand[first] and hand[second]:
                    colour = tuple(round(255 * part) for part in colorsys.hsv_to_rgb(index / 20, 1, 1))
                    canvas.line(hand[first], hand[second], 2, colour)
            for point in hand:
                if point:
                    canvas.dot(point, 4, (0, 0, 255))
        for point in face:
            if point:
                canvas.dot(point, 3, (255, 255, 255))
    return np.array(canvas.picture)


def somebody(seed):
    """Return a body, two hands and a face in a plausible layout, with a joint and a fingertip missing."""
    random = np.random.default_rng(seed)
    x, y, size = random.uniform(160, 350), random.uniform(40, 70), random.uniform(0.8, 1.1)
    plan = [(0, 0), (0, 60), (-45, 62), (-85, 120), (-110, 185), (45, 62), (90, 115), (120, 175), (-28, 190)]
    plan += [(-32, 280), (-30, 370), (28, 190), (36, 275), (42, 365), (-10, -10), (10, -10), (-24, -4), (24, -4)]
    at = lambda dx, dy: (float(x + size * dx + random.uniform(-3, 3)), float(y + size * dy + random.uniform(-3, 3)))  # noqa: E731
    body = [at(dx, dy) for dx, dy in plan]
    hands = []
    for wrist, way in ((body[7], 1), (body[4], -1)):
        fan = [
            (wrist[0] + way * (4 + 9 * n) * math.cos(a), wrist[1] + (6 + 9 * n) * math.sin(a))
            for a in (0.1, 0.6, 1.0, 1.35, 1.7)
            for n in (1, 2, 3, 4)
        ]
        hands.append([wrist, *fan])
    face = [(x + 22 * math.cos(k / 5), y + 26 * math.sin(k / 5)) for k in range(70)]
    body[10], hands[0][8], face[30] = None, None, None
    return body, hands, face


# The start of the SHA-256 of what OpenCV 5.0 itself draws for somebody(seed) and somebody(seed + 10)
BY_OPENCV = {0: "f17a6a9495fb4f8b", 1: "f7dd75821006b123", 2: "c29d04f1a84c36be", 3: "c2c28a95d9ee83bc"}


def flat(points):
    return [value for point in points for value in ((*point, 1.0) if point else (0.0, 0.0, 0.0))]


def draw(folder, people) -> np.ndarray:
    said = [
        {
            "pose_keypoints_2d": flat(body),
            "hand_left_keypoints_2d": flat(hands[0]),
            "hand_right_keypoints_2d": flat(hands[1]),
            "face_keypoints_2d": flat(face),
        }
        for body, hands, face in people
    ]
    path = folder / "0001.json"
    path.write_text(json.dumps({"people": said, "canvas_width": SIDE_PX, "canvas_height": SIDE_PX}), "utf-8")
    return np.array(draw_pose(read_pose(path), SIDE_PX, SIDE_PX))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("several", [1, 2])
def test_a_drawing_equals_the_convention(tmp_path, seed, several):
    people = [somebody(seed + 10 * number) for number in range(several)]
    drawn = draw(tmp_path, people).astype(int)
    wrong = np.abs(drawn - reference(people).astype(int)).max(axis=-1) > 1
    assert drawn.any(-1).sum() > 4000
    assert wrong.mean() <= 0.001, wrong.mean()


@pytest.mark.parametrize("seed", BY_OPENCV)
def test_a_drawing_is_opencvs_to_the_pixel(tmp_path, seed):
    drawn = draw(tmp_path, [somebody(seed), somebody(seed + 10)])
    assert hashlib.sha256(drawn.tobytes()).hexdigest()[:16] == BY_OPENCV[seed]


def test_what_lies_outside_the_picture_is_cut_off(tmp_path):
    body, hands, face = somebody(0)
    moved = [(point[0] + 300, point[1] - 60) if point else None for point in body]
    drawn = draw(tmp_path, [(moved, [[(x + 400, y + 300) for x, y in hands[1]], []], face)])
    assert drawn.any() and not drawn[:, 1].any()
