"""Find nose, eyes and ears on a head, and which of them face the camera.

A detector reports the half of a face that it sees, and by that a ControlNet knows where a person looks.
Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from .joints import Carried, at_rest
from .rigs import Rig

# Where a face is on a head whose bone is 1 long, from neck to crown: (left, forward, up). Average adults.
_FACE = {
    "nose": (0.0, 0.65, 0.35),
    "eye.L": (0.18, 0.5, 0.5),
    "eye.R": (-0.18, 0.5, 0.5),
    "ear.L": (0.42, 0.02, 0.42),
    "ear.R": (-0.42, 0.02, 0.42),
}
# The direction (left, forward) that a part of the face looks to, and the lowest cosine of the angle between
# it and the camera at which detectors still report it: the far ear goes first, then the far eye.
_LOOKS = {
    "nose": (0.0, 1.0, -0.25),
    "eye.L": (0.5, 0.87, -0.1),
    "eye.R": (-0.5, 0.87, -0.1),
    "ear.L": (1.0, -0.1, -0.5),
    "ear.R": (-1.0, -0.1, -0.5),
}
# Head bone / shoulder width: the least and the most that is believed, and what is usual. Imported skeletons
# have head bones of any length.
_LEAST, _MOST, _USUAL = 0.3, 1.0, 0.6


@dataclass(frozen=True)
class Head:
    """A head: unit axes [3] of the subject's left and front in the space of its bone, and the face by part."""

    bone: str
    left: np.ndarray
    forward: np.ndarray
    face: dict[str, Carried]

    def parts_seen(self, bone_to_world: np.ndarray, towards_camera: np.ndarray) -> set[str]:
        """Return the parts of the face that are turned to the camera, which is in direction [3] (unit)."""
        axes = bone_to_world[:3, :3] / np.linalg.norm(bone_to_world[:3, :3], axis=0)
        leftward, frontward = (axes @ self.left) @ towards_camera, (axes @ self.forward) @ towards_camera
        return {part for part, (left, front, low) in _LOOKS.items() if left * leftward + front * frontward > low}


def rest_head(armature: bpy.types.Armature, rig: Rig) -> Head | None:
    """Measure the head in the rest pose, or return None for a rig without one.

    Front is derived from left and up of the whole body, because the axes of imported bones point anywhere.
    """
    bone = armature.bones.get(rig.bone("head") or "")
    if bone is None:
        return None
    across = _across(armature, rig, "upper_arm") or _across(armature, rig, "thigh")
    if across is None:
        return None
    left, middle = across
    width = float(np.linalg.norm(left))
    hips = _across(armature, rig, "thigh")
    at = np.array(bone.head_local)
    forward = np.cross(left, at - (hips[1] if hips else middle))
    left, forward = left / width, forward / np.linalg.norm(forward)
    up = np.cross(forward, left)
    axes = np.column_stack((left, forward, up))
    eyes = _across(armature, rig, "eye")
    origin, height = _measured(eyes, axes, width) if eyes else (at, _height(bone.length, width))
    face = {
        part: Carried.by(bone, origin + height * axes @ place)
        for part, place in _FACE.items()
        if part not in rig.joints and part not in rig.left_out
    }
    to_bone = np.array(bone.matrix_local)[:3, :3].T
    return Head(bone.name, to_bone @ left, to_bone @ forward, face)


def _height(measured: float, width: float) -> float:
    """Return a head's height where it is `measured`, of one whose shoulders are `width` apart."""
    return measured if _LEAST * width <= measured <= _MOST * width else _USUAL * width


def _measured(eyes: tuple[np.ndarray, np.ndarray], axes: np.ndarray, width: float) -> tuple[np.ndarray, float]:
    """Return where a head begins [3] and how high it is by where its two eyes are, which is surer than its bone."""
    apart, between = eyes
    left_eye = np.array(_FACE["eye.L"])
    height = _height(float(np.linalg.norm(apart)) / (2 * left_eye[0]), width)
    return between - height * axes @ (left_eye * (0, 1, 1)), height


def _across(armature: bpy.types.Armature, rig: Rig, limb: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the vector [3] from a limb's right to its left root and the point [3] between them, at rest."""
    left, right = (at_rest(rig.joints.get(f"{limb}.{side}"), armature) for side in "LR")
    if left is None or right is None:
        return None
    return left - right, (left + right) / 2
