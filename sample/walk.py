"""Let the figure of the sample walk: planted feet, legs by two-bone geometry, arms that swing.

All turns are about the x axis of the armature; angles are radians, forward positive, and lengths metres. Must not
import anything of Animatic.
"""

from __future__ import annotations

import math

import bpy
from mathutils import Matrix, Quaternion, Vector

CYCLE_FRAMES = 24
STEP_M = 0.66
_STANCE = 0.6  # the part of the cycle for which a foot is on the ground
_LIFT_M = 0.10
_DROP_M = 0.035  # of the hips, so that the knees have room


def animate(rig: bpy.types.Object, frames: range, start_y_m: float) -> None:
    """Key the walk on every frame, along -y from `start_y_m` on."""
    for frame in frames:
        since = frame - frames[0]
        rig.location = (0.0, start_y_m - 2 * STEP_M * since / CYCLE_FRAMES, 0.0)
        rig.keyframe_insert("location", frame=frame)
        _key_pose(rig, since / CYCLE_FRAMES, frame)


def _key_pose(rig: bpy.types.Object, phase: float, frame: int) -> None:
    swing = math.cos(math.tau * phase)  # 1 where the left heel lands
    bob_m = -_DROP_M - 0.018 * math.cos(2 * math.tau * phase)
    turns = {"spine": 0.05, "chest": 0.03, "head": -0.05}
    for side, late in (("L", 0.0), ("R", 0.5)):
        _leg(rig.data.bones, side, (phase + late) % 1.0, bob_m, turns)
        arm = -swing if side == "L" else swing
        turns[f"upper_arm.{side}"] = 0.42 * arm
        turns[f"forearm.{side}"] = 0.3 + 0.22 * arm
    for name, angle in turns.items():
        _key_turn(rig.pose.bones[name], angle, frame)
    hips = rig.pose.bones["hips"]
    hips.location = hips.bone.matrix_local.to_3x3().inverted() @ Vector((0.0, 0.0, bob_m))
    hips.keyframe_insert("location", frame=frame)


def _leg(bones: bpy.types.ArmatureBones, side: str, phase: float, bob_m: float, turns: dict[str, float]) -> None:
    """Bend the leg so that its ankle is where the foot is at `phase`, whose heel lands at 0 (law of cosines)."""
    thigh, shin = bones[f"thigh.{side}"], bones[f"shin.{side}"]
    ahead_m, lift_m, pitch = _foot(phase)
    down_m = thigh.head_local.z + bob_m - (shin.tail_local.z + lift_m)
    a, b = thigh.length, shin.length
    distance = min(math.hypot(ahead_m, down_m), (a + b) * 0.999)
    at_hip = math.acos((a * a + distance * distance - b * b) / (2 * a * distance))
    at_knee = math.pi - math.acos((a * a + b * b - distance * distance) / (2 * a * b))
    turns[thigh.name] = math.atan2(ahead_m, down_m) + at_hip
    turns[shin.name] = -at_knee
    turns[f"foot.{side}"] = pitch - turns[thigh.name] + at_knee


def _foot(phase: float) -> tuple[float, float, float]:
    """Return how far the ankle is ahead of the hip and above the ground, and the pitch of the foot."""
    reach_m = STEP_M * _STANCE  # half of the way that it makes on the ground
    if phase < _STANCE:
        part = phase / _STANCE
        heel_up = max(0.0, part - 0.6) / 0.4
        return reach_m * (1 - 2 * part), 0.05 * heel_up**2, 0.25 * max(0.0, 1 - part * 6) - 0.5 * heel_up**2
    part = (phase - _STANCE) / (1 - _STANCE)
    even = part * part * (3 - 2 * part)
    lift_m = 0.05 * (1 - even) + _LIFT_M * math.sin(math.pi * part)
    return reach_m * (2 * even - 1), lift_m, -0.5 + 0.75 * even


def _key_turn(bone: bpy.types.PoseBone, angle: float, frame: int) -> None:
    """Turn a bone about the armature's x axis; what hangs on it follows."""
    rest = bone.bone.matrix_local.to_3x3()
    forward = Quaternion((1, 0, 0), -angle).to_matrix()  # the figure looks along -y
    local: Matrix = rest.inverted() @ forward @ rest
    bone.rotation_mode = "QUATERNION"
    bone.rotation_quaternion = local.to_quaternion()
    bone.keyframe_insert("rotation_quaternion", frame=frame)
