"""One body for all rigs of the zoo: where its joints are at rest, and where its bones carry them, computed by hand.

Person space is metres, x to the subject's left, y back, z up: the person faces -y. Must not import Animatic nor bpy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

FINGERS = ("thumb", "index", "middle", "ring", "pinky")
# An adult of MakeHuman's proportions, arms hanging off the body; left side and middle
_MIDDLE = {
    **{"hips": (0, -0.013, 0.896), "spine": (0, 0.026, 0.976), "chest": (0, 0.008, 1.117)},
    **{
        "collar": (0, -0.019, 1.342),
        "nose": (0, -0.159, 1.515),
        "neck": (0, -0.005, 1.436),
        "head": (0, -0.044, 1.537),
        "crown": (0, -0.037, 1.685),
    },
}
_SIDE = {
    **{"clavicle": (0.023, -0.022, 1.365), "shoulder": (0.17, -0.019, 1.342), "elbow": (0.331, -0.02, 1.162)},
    **{"wrist": (0.453, -0.183, 1.037), "palm": (0.464, -0.209, 1.022), "hip": (0.101, -0.005, 0.888)},
    **{"knee": (0.142, -0.037, 0.497), "ankle": (0.181, -0.023, 0.091), "ball": (0.186, -0.139, 0.031)},
    **{"toe": (0.182, -0.205, 0.034), "eye": (0.029, -0.118, 1.576), "pupil": (0.031, -0.156, 1.573)},
    **{"thumb.1": (0.454, -0.227, 1.03), "thumb.2": (0.434, -0.248, 1.021), "thumb.3": (0.421, -0.279, 1.007)},
    **{"thumb.4": (0.416, -0.3, 0.99), "index.1": (0.481, -0.278, 0.997), "index.2": (0.484, -0.298, 0.982)},
    **{"index.3": (0.484, -0.315, 0.965), "index.4": (0.48, -0.332, 0.945), "middle.1": (0.497, -0.26, 0.986)},
    **{"middle.2": (0.505, -0.28, 0.96), "middle.3": (0.507, -0.297, 0.938), "middle.4": (0.507, -0.312, 0.916)},
    **{"ring.1": (0.505, -0.243, 0.978), "ring.2": (0.514, -0.257, 0.954), "ring.3": (0.518, -0.269, 0.933)},
    **{"ring.4": (0.521, -0.281, 0.909), "pinky.1": (0.506, -0.223, 0.97), "pinky.2": (0.512, -0.231, 0.95)},
    **{"pinky.3": (0.514, -0.237, 0.936), "pinky.4": (0.517, -0.243, 0.918)},
}
# What moves: its bone goes from a landmark to a landmark, and hangs on what moves it
SEGMENTS = {
    "hips": ("hips", "spine", ""),
    "spine": ("spine", "chest", "hips"),
    "chest": ("chest", "neck", "spine"),
    "neck": ("neck", "head", "chest"),
    "head": ("head", "crown", "neck"),
    "eye": ("eye", "pupil", "head"),
    "clavicle": ("clavicle", "shoulder", "chest"),
    "upper_arm": ("shoulder", "elbow", "clavicle"),
    "forearm": ("elbow", "wrist", "upper_arm"),
    "hand": ("wrist", "palm", "forearm"),
    "thigh": ("hip", "knee", "hips"),
    "shin": ("knee", "ankle", "thigh"),
    "foot": ("ankle", "ball", "shin"),
    "toe": ("ball", "toe", "foot"),
    **{
        f"{finger}.{n}": (f"{finger}.{n}", f"{finger}.{n + 1}", f"{finger}.{n - 1}" if n > 1 else "hand")
        for finger in FINGERS
        for n in (1, 2, 3)
    },
}
IN_THE_MIDDLE = {"hips", "spine", "chest", "neck", "head"}
# Part -> the landmark where its joint is, and the segment that carries it there
_LIMBS = {
    **{"upper_arm": ("shoulder", "upper_arm"), "forearm": ("elbow", "forearm"), "hand": ("wrist", "hand")},
    **{"thigh": ("hip", "thigh"), "shin": ("knee", "shin"), "foot": ("ankle", "foot"), "eye": ("eye", "eye")},
}
_POINTS_OF_FINGERS = {f"{f}.{n}": (f"{f}.{n}", f"{f}.{min(n, 3)}") for f in FINGERS for n in (1, 2, 3, 4)}
_LIMB_SEGMENTS = {"upper_arm", "forearm", "hand", "thigh", "shin", "foot"}
_JOINTS = {**_LIMBS, **_POINTS_OF_FINGERS}


def landmarks(t_pose: bool = False) -> dict[str, np.ndarray]:
    """Return where each landmark is at rest [3] in person space, `wrist.L` and `wrist.R` of those on two sides."""
    left = {name: np.array(place, float) for name, place in _SIDE.items()}
    if t_pose:
        for first, second in (("shoulder", "elbow"), ("elbow", "wrist")):
            turn = _between(left[second] - left[first], np.array((1.0, 0, 0)))
            pivot = left[first]
            for name in ("elbow", "wrist", "palm", *_POINTS_OF_FINGERS):
                left[name] = pivot + turn @ (left[name] - pivot)
    found = {name: np.array(place, float) for name, place in _MIDDLE.items()}
    for name, place in left.items():
        found[f"{name}.L"], found[f"{name}.R"] = place, place * (-1, 1, 1)
    return found


def _between(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the least rotation [3, 3] from one direction to another."""
    a, b = first / np.linalg.norm(first), second / np.linalg.norm(second)
    cross, cosine = np.cross(a, b), a @ b
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.eye(3) + skew + skew @ skew / (1 + cosine)


def sided(name: str, side: str) -> str:
    """Return the name of a landmark or segment of a `side`."""
    return name if name in IN_THE_MIDDLE or name == "crown" else f"{name}.{side}"


Turns = Mapping[str, tuple[tuple[float, float, float], float]]  # segment -> axis and degrees, in rest directions


def rotation(axis: tuple[float, float, float], degrees: float) -> np.ndarray:
    """Return the rotation [3, 3] about `axis`."""
    x, y, z = np.array(axis, float) / np.linalg.norm(axis)
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew


@dataclass(frozen=True)
class Posture:
    """One moment of the animation: how each segment is turned, where the person stands and which way it faces."""

    turns: Turns = field(default_factory=dict)
    facing_degrees: float = 0.0
    stands: tuple[float, float, float] = (0, 0, 0)

    def placed(self) -> np.ndarray:
        """Return the matrix [4, 4] from person space to the world."""
        matrix = np.eye(4)
        matrix[:3, :3] = rotation((0, 0, 1), self.facing_degrees)
        matrix[:3, 3] = self.stands
        return matrix


def joints(rest: dict[str, np.ndarray], posture: Posture, moving: Collection[str]) -> dict[str, np.ndarray]:
    """Return where each part's joint is [3] in the world: forward kinematics by hand, from the rest pose.

    `moving` are the segments (`spine`, `thumb.1.L`) that the rig has bones for; the others are stiff.
    """
    carried: dict[str, np.ndarray] = {}
    turns = {segment: turn for segment, turn in posture.turns.items() if segment in moving}

    def carry(segment: str) -> np.ndarray:
        if segment not in carried:
            word, _, side = segment.rpartition(".") if segment[-2:] in (".L", ".R") else (segment, "", "")
            first, _, parent = SEGMENTS[word]
            above = carry(sided(parent, side or "L")) if parent else np.eye(4)
            carried[segment] = above @ about(rest[sided(first, side)], turns.get(segment))
        return carried[segment]

    found = {}
    for side in "LR":
        for part, (landmark, segment) in _JOINTS.items():
            if segment not in _LIMB_SEGMENTS and f"{segment}.{side}" not in moving:
                continue
            matrix = posture.placed() @ carry(f"{segment}.{side}")
            found[f"{part}.{side}"] = matrix[:3, :3] @ rest[f"{landmark}.{side}"] + matrix[:3, 3]
    found["neck"] = (found["upper_arm.L"] + found["upper_arm.R"]) / 2
    return found


def about(pivot: np.ndarray, turn: tuple[tuple[float, float, float], float] | None) -> np.ndarray:
    """Return the matrix [4, 4] that turns about `pivot`."""
    matrix = np.eye(4)
    if turn:
        matrix[:3, :3] = rotation(*turn)
        matrix[:3, 3] = pivot - matrix[:3, :3] @ pivot
    return matrix


def _both(segment: str, axis: tuple[float, float, float], left: float, right: float) -> dict:
    return {f"{segment}.L": (axis, left), f"{segment}.R": (axis, right)}


X, Y, Z = (1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0)
_CLOSING = {
    f"{f}.{n}.{s}": ((0.7, 0.5, 0.2), 35 if s == "L" else -35) for f in FINGERS for n in (1, 2, 3) for s in "LR"
}
# Arms up; a step, one arm bent; turned, with hands that close
POSTURES = {
    1: Posture(_both("upper_arm", Y, -115, 115) | _both("forearm", Y, -15, 25)),
    5: Posture(
        {
            **_both("thigh", X, -28, 24),
            **_both("shin", X, 20, 45),
            **_both("foot", X, 5, -10),
            **_both("upper_arm", X, 25, -30),
            **{"forearm.L": (X, -40), "spine": (Z, 8), "head": (Z, -20)},
        },
        stands=(0.1, -0.3, 0.02),
    ),
    9: Posture(_CLOSING | {"head": (X, 12), "chest": (Y, 6), **_both("upper_arm", Z, 20, -10)}, facing_degrees=55),
}
