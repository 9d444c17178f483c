"""Build people from capsules and ellipsoids around an articulated skeleton, and tell their COCO-18 keypoints.

World space: metres, z up. A person's own axes: right hand side, forward, up. Must not import torch or bpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .actions import Angles
from .solids import Look, Solid, ball, limb, upright

CHARACTER = 2  # the region of a person in a picture
_SKIN = ((0.93, 0.74, 0.60), (0.78, 0.55, 0.40), (0.50, 0.32, 0.22))
_HAIR = ((0.10, 0.07, 0.05), (0.32, 0.18, 0.08), (0.72, 0.52, 0.22), (0.45, 0.44, 0.43))
_BEECH = (0.80, 0.62, 0.42)
_UP = np.array([0, 0, 1.0])
# Lengths in parts of the height (Drillis and Contini 1966, rounded).
_HIP, _THIGH, _SHIN, _TRUNK, _NECK = 0.53, 0.245, 0.245, 0.288, 0.05
_UPPER_ARM, _FOREARM, _SHOULDER, _HIP_HALF, _FOOT = 0.172, 0.157, 0.108, 0.055, 0.11


@dataclass(frozen=True)
class Build:
    """What somebody looks like: `kind` man, woman, robot or mannequin; `colour` of the clothes."""

    kind: str
    colour: tuple[float, float, float]
    height: float  # metres
    girth: float  # 1 is average
    skin: int = 0
    hair: int = 0
    dress: bool = False
    material: str = "plain"


@dataclass(frozen=True)
class Skeleton:
    """Where the joints are, in the world: COCO-18 in order, [18, 3] metres, and the body's directions."""

    joints: np.ndarray
    head: np.ndarray
    trunk_up: np.ndarray
    right: np.ndarray
    forward: np.ndarray
    toes: tuple[np.ndarray, np.ndarray]  # right, left


def pose(height: float, at: np.ndarray, yaw: float, angles: Angles) -> Skeleton:
    """Return the skeleton of somebody `height` metres tall who stands at `at` (on the ground) and looks along `yaw`."""
    forward = np.array([np.cos(yaw), np.sin(yaw), 0])
    right = _turned(np.cross(forward, _UP), _UP, angles.hip_sway)
    pelvis = np.asarray(at, float) + _UP * (_HIP * height)
    trunk_up = _UP * np.cos(angles.lean) + forward * np.sin(angles.lean)
    trunk_up = _turned(trunk_up, forward, angles.side_lean)
    shoulders = pelvis + trunk_up * (_TRUNK * height)
    shoulder_right = _turned(right, trunk_up, -2 * angles.hip_sway)
    neck = shoulders + trunk_up * (0.01 * height)
    head_up = _turned(trunk_up, right, 0.0) * 0.6 + _UP * 0.4
    head_forward = _turned(forward, _UP, angles.head_turn)
    head = shoulders + head_up * (0.115 * height)
    joints = np.zeros((18, 3))
    joints[1] = neck
    toes = []
    for side, (shoulder, hip) in enumerate(((2, 8), (5, 11))):
        sign = 1 if side == 0 else -1
        outward = sign * right
        joints[shoulder] = shoulders + sign * shoulder_right * (_SHOULDER * height)
        swing, spread, bend = angles.arms[side]
        upper = _direction(swing, spread, forward, sign * shoulder_right)
        fore = _bent(upper, bend, forward, sign * shoulder_right, angles.arm_twist[side])
        joints[shoulder + 1] = joints[shoulder] + upper * (_UPPER_ARM * height)
        joints[shoulder + 2] = joints[shoulder + 1] + fore * (_FOREARM * height)
        joints[hip] = pelvis + outward * (_HIP_HALF * height)
        swing, spread, bend = angles.legs[side]
        thigh = _direction(swing, spread, forward, outward)
        shin = _direction(swing - bend, spread * 0.6, forward, outward)
        joints[hip + 1] = joints[hip] + thigh * (_THIGH * height)
        joints[hip + 2] = joints[hip + 1] + shin * (_SHIN * height)
        foot = _direction(swing - bend + np.pi / 2 - 0.15, 0.0, forward, outward)
        toes.append(joints[hip + 2] + foot * (_FOOT * height) - _UP * (0.015 * height))
    _set_face(joints, head, head_forward, height)
    drop = min(joints[10][2], joints[13][2]) - 0.045 * height
    if angles.grounded:  # the lower foot stands on the ground
        lift = _UP * (drop - angles.hop * height)
        joints -= lift
        head, toes = head - lift, [toe - lift for toe in toes]
    return Skeleton(joints, head, trunk_up, right, forward, (toes[0], toes[1]))


def _set_face(joints: np.ndarray, head: np.ndarray, forward: np.ndarray, height: float) -> None:
    """Put nose, eyes and ears of a head that looks along `forward` into `joints`."""
    right = np.cross(forward, _UP)
    joints[0] = head + forward * (0.068 * height) - _UP * (0.008 * height)
    for sign, eye, ear in ((1, 14, 16), (-1, 15, 17)):
        joints[eye] = head + (forward * 0.055 + sign * right * 0.02 + _UP * 0.012) * height
        joints[ear] = head + (sign * right * 0.046) * height


def body(build: Build, bones: Skeleton) -> list[Solid]:
    """Return the solids of a body around `bones`."""
    return _robot(build, bones) if build.kind == "robot" else _human(build, bones)


def _human(build: Build, bones: Skeleton) -> list[Solid]:
    h, g, j = build.height, build.girth * build.height, bones.joints
    wooden = build.kind == "mannequin"
    cloth = Look(build.colour, build.material)
    dark = Look(tuple(0.62 * part for part in build.colour), build.material)
    skin = cloth if wooden else Look(_SKIN[build.skin])
    hips, chest = (j[8] + j[11]) / 2, (j[2] + j[5]) / 2
    across = j[2] - j[5]
    across = across / np.linalg.norm(across)
    turn = np.stack([across, np.cross(bones.trunk_up, across), bones.trunk_up], axis=1)
    solids = [
        ball(chest * 0.68 + hips * 0.32, (0.098 * g, 0.068 * g, 0.155 * h), cloth, CHARACTER, turn),
        ball(chest * 0.15 + hips * 0.85, (0.088 * g, 0.066 * g, 0.085 * h), dark, CHARACTER, turn),
        limb(j[2], j[5], 0.032 * g, cloth, CHARACTER),
        limb(chest, bones.head, 0.027 * g, skin, CHARACTER),
        ball(bones.head, (0.047 * h, 0.058 * h, 0.068 * h), skin, CHARACTER, _head_turn(bones)),
    ]
    for shoulder, hip, toe in ((2, 8, bones.toes[0]), (5, 11, bones.toes[1])):
        solids += [
            limb(j[shoulder], j[shoulder + 1], 0.030 * g, cloth, CHARACTER),
            limb(j[shoulder + 1], j[shoulder + 2], 0.025 * g, cloth, CHARACTER),
            ball(j[shoulder + 2], (0.028 * h,) * 3, skin, CHARACTER, np.eye(3)),
            limb(j[hip], j[hip + 1], 0.045 * g, dark, CHARACTER),
            limb(j[hip + 1], j[hip + 2], 0.033 * g, dark, CHARACTER),
            limb(j[hip + 2] - _UP * 0.012 * h, toe, 0.025 * h, _shoe(build, cloth), CHARACTER),
        ]
    if not wooden:
        back = bones.head - _facing(bones) * 0.016 * h + _UP * 0.016 * h
        hair = Look(_HAIR[build.hair])
        solids.append(ball(back, (0.052 * h, 0.058 * h, 0.064 * h), hair, CHARACTER, _head_turn(bones)))
        if build.kind == "woman":
            solids.append(limb(back, back - _UP * 0.09 * h - _facing(bones) * 0.02 * h, 0.040 * h, hair, CHARACTER))
    if build.dress:
        knees = (j[9] + j[12]) / 2
        middle = np.array([hips[0] * 0.6 + knees[0] * 0.4, hips[1] * 0.6 + knees[1] * 0.4, 0])
        bottom = min(float(knees[2]), float(hips[2]) - 0.15 * h)
        size = (0.30 * h, 0.26 * h, float(hips[2]) + 0.22 * h - bottom)
        solids.append(upright("cone", middle + _UP * bottom, size, cloth, CHARACTER))
    return solids


def _robot(build: Build, bones: Skeleton) -> list[Solid]:
    h, g, j = build.height, build.girth * build.height, bones.joints
    shell = Look(build.colour, "metal" if build.material == "plain" else build.material)
    dark = Look((0.16, 0.16, 0.18), "metal")
    hips, chest = (j[8] + j[11]) / 2, (j[2] + j[5]) / 2
    across = (j[2] - j[5]) / np.linalg.norm(j[2] - j[5])
    turn = np.stack([across, np.cross(bones.trunk_up, across), bones.trunk_up], axis=1)
    middle = chest * 0.62 + hips * 0.38
    solids = [
        _block(middle, turn, (0.095 * g, 0.062 * g, 0.125 * h), shell),
        _block(hips, turn, (0.075 * g, 0.055 * g, 0.04 * h), dark),
        limb(chest, bones.head, 0.02 * g, dark, CHARACTER),
        _block(bones.head, _head_turn(bones), (0.05 * h, 0.05 * h, 0.058 * h), shell),
        _block(
            bones.head + _facing(bones) * 0.048 * h + _UP * 0.012 * h,
            _head_turn(bones),
            (0.036 * h, 0.006 * h, 0.012 * h),
            Look((0.3, 0.95, 1.0), glow=0.8),
        ),
    ]
    for shoulder, hip, toe in ((2, 8, bones.toes[0]), (5, 11, bones.toes[1])):
        for start, end, radius in ((0, 1, 0.026), (1, 2, 0.03)):
            solids.append(limb(j[shoulder + start], j[shoulder + end], radius * g, shell, CHARACTER))
            solids.append(limb(j[hip + start], j[hip + end], 1.25 * radius * g, shell, CHARACTER))
        for joint in (shoulder, shoulder + 1, hip + 1):
            solids.append(ball(j[joint], (0.036 * h,) * 3, dark, CHARACTER, np.eye(3)))
        solids.append(ball(j[shoulder + 2], (0.032 * h,) * 3, dark, CHARACTER, np.eye(3)))
        solids.append(limb(j[hip + 2] - _UP * 0.01 * h, toe, 0.032 * h, dark, CHARACTER))
    return solids


def _block(centre: np.ndarray, turn: np.ndarray, half: tuple[float, float, float], look: Look) -> Solid:
    return Solid("box", centre.astype(np.float32), (turn * half).astype(np.float32), look, CHARACTER)


def _shoe(build: Build, cloth: Look) -> Look:
    return cloth if build.kind == "mannequin" else Look((0.13, 0.10, 0.09))


def _facing(bones: Skeleton) -> np.ndarray:
    ears = bones.joints[16] - bones.joints[17]
    return np.cross(_UP, ears / np.linalg.norm(ears))


def _head_turn(bones: Skeleton) -> np.ndarray:
    forward = _facing(bones)
    return np.stack([np.cross(forward, _UP), forward, _UP], axis=1)


def _direction(swing: float, spread: float, forward: np.ndarray, outward: np.ndarray) -> np.ndarray:
    """Return where a limb points that hangs down at 0, swings forward by `swing` and outward by `spread` radians."""
    in_plane = -_UP * np.cos(swing) + forward * np.sin(swing)
    return in_plane * np.cos(spread) + outward * np.sin(spread)


def _bent(upper: np.ndarray, bend: float, forward: np.ndarray, outward: np.ndarray, twist: float) -> np.ndarray:
    """Return the direction of a forearm: `upper` bent by `bend` towards forward and up, turned by `twist` about it."""
    bias = forward * np.cos(twist) + _UP * np.sin(twist) - outward * 0.15
    side = bias - upper * (bias @ upper)
    length = np.linalg.norm(side)
    side = side / length if length > 1e-3 else outward
    return upper * np.cos(bend) + side * np.sin(bend)


def _turned(vector: np.ndarray, axis: np.ndarray, angle: float) -> np.ndarray:
    """Return `vector` turned about the unit `axis` by `angle` radians (Rodrigues)."""
    c, s = np.cos(angle), np.sin(angle)
    return vector * c + np.cross(axis, vector) * s + axis * (axis @ vector) * (1 - c)
