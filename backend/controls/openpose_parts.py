"""Tell which hands, faces and joints of a person the pose ControlNets have ever seen drawn.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from .openpose_shapes import Point

# ControlNet's training pictures have no hand whose box is smaller, at a shorter side of 512 pixels. Faces are measured
# from the nose to one side of theirs: the dots of smaller ones run together to a white ball.
LEAST_PX = 20
_ARMS = ((5, 6, 7), (2, 3, 4))  # shoulder, elbow and wrist: left, right
_NOSE = 0
_BESIDE_NOSE = ((14, 3.0), (15, 3.0), (16, 1.5), (17, 1.5))  # eyes and ears, and the face in times of their distance
_OF_FOREARM, _OF_UPPER_ARM = 1.5, 1.5 * 0.9

Points = Sequence[Point | None]


def hand_px(body: Points, side: int, hand: Points) -> float:
    """Return how large a hand is, left (0) or right: its box as the arm tells it, or where no arm is its points'."""
    shoulder, elbow, wrist = (body[index] if body else None for index in _ARMS[side])
    told = [
        share * math.dist(a, b)
        for a, b, share in ((wrist, elbow, _OF_FOREARM), (elbow, shoulder, _OF_UPPER_ARM))
        if a and b
    ]
    return max(told) if told else _extent(hand)


def face_px(body: Points, face: Points) -> float:
    """Return how large a face is: as eyes and ears tell it, or where none is beside a nose its points."""
    nose = body[_NOSE] if body else None
    beside = [(body[index], share) for index, share in _BESIDE_NOSE] if nose else []
    told = [share * _apart(nose, point) for point, share in beside if nose and point]
    return max(told) if told else _extent(face)


def joined(joints: Points, limbs: Iterable[tuple[int, int]]) -> set[int]:
    """Return the numbers of the joints that have a limb: a person of the training pictures has no others."""
    return {index for limb in limbs if all(joints[end] for end in limb) for index in limb}


def _apart(a: Point, b: Point) -> float:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))


def _extent(points: Points) -> float:
    there = [point for point in points if point]
    return max((max(each) - min(each) for each in zip(*there, strict=True)), default=0.0)
