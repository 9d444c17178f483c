"""Animates a walk on Rigify's human metarig: planted feet, legs by two-bone geometry, hips that bob, arms that swing.

Must not import anything of the extension. The rig looks along -y. Angles are degrees about the rig's x axis,
positive where a limb swings forward; lengths are metres in the rig's space unless a name says otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import bpy
from mathutils import Matrix, Quaternion, Vector

CYCLE_FRAMES = 24
STEP_M = 0.72  # in the world
STANCE = 0.62  # the part of the cycle for which a foot is on the ground
FLAT_FROM, HEEL_OFF = 0.1, 0.33  # the phases between which the whole sole stands on the ground
STRIKE_DEGREES, PUSH_DEGREES = 20.0, -52.0  # pitch of the foot as its heel lands and as its toe leaves
FORWARD = Vector((0, -1, 0))
HIP_DROP_M = 0.062
BALL_HEIGHT_M = 0.017


@dataclass(frozen=True)
class Foot:
    """A foot at one moment: its ankle, its pitch and its toe's pitch in degrees, heel down positive."""

    ankle: Vector
    pitch: float
    toe_pitch: float


def animate_walk(rig: bpy.types.Object, start: Vector, frames: range, ground_m: float) -> None:
    """Key the walk on every frame: at the first one the rig stands at `start` (world, metres), then walks along -y."""
    scale = rig.scale.z
    speed = 2 * STEP_M / CYCLE_FRAMES
    for frame in frames:
        since = frame - frames[0]
        rig.location = (start.x, start.y - speed * since, ground_m)
        rig.keyframe_insert("location", frame=frame)
        phase = since / CYCLE_FRAMES
        pose = _pose(rig.data.bones, phase, STEP_M / scale)
        _key(rig, pose, frame)


class _Pose:
    """Turns of bones in the rig's space; a bone that is not named follows its parent."""

    def __init__(self, bones: bpy.types.ArmatureBones) -> None:
        self.bones = bones
        self.turns: dict[str, Quaternion] = {}
        self.hips = Vector()  # how far the first spine bone moved

    def turn_of(self, bone: bpy.types.Bone | None) -> Quaternion:
        """Return how far `bone` is turned from its rest, in the rig's space."""
        while bone is not None:
            if bone.name in self.turns:
                return self.turns[bone.name]
            bone = bone.parent
        return Quaternion()

    def aim(self, name: str, direction: Vector) -> None:
        """Turn a bone so that it points along `direction`, without more twist than that takes from its parent."""
        bone = self.bones[name]
        carried = self.turn_of(bone.parent)
        now = carried @ (bone.tail_local - bone.head_local)
        self.turns[name] = now.rotation_difference(direction) @ carried


def _pose(bones: bpy.types.ArmatureBones, phase: float, step_m: float) -> _Pose:
    """Return the pose at `phase`; the left heel lands at 0, the right one at 0.5."""
    pose = _Pose(bones)
    stride = math.cos(math.tau * phase)  # 1 where the left leg is in front
    pose.hips = _hips(phase)
    pelvis = _turn("Z", -7 * stride) @ _turn("Y", -3.0 * math.sin(math.tau * (phase - 0.06)))
    pose.turns["spine"] = pelvis @ _turn("X", -2.0)
    pose.turns["spine.001"] = _turn("Z", -3 * stride) @ _turn("X", -2.5)
    pose.turns["spine.002"] = _turn("Z", 3 * stride) @ _turn("X", -3.0)
    pose.turns["spine.003"] = _turn("Z", 8 * stride) @ _turn("X", -3.5)
    pose.turns["spine.004"] = _turn("Z", 3 * stride) @ _turn("X", -2.0)
    pose.turns["spine.005"] = _turn("X", -1.0)
    pose.turns["spine.006"] = _turn("X", 1.0 + 1.2 * math.cos(2 * math.tau * phase)) @ _turn("Z", 1.5 * stride)
    for side, late in (("L", 0.0), ("R", 0.5)):
        _pose_leg(pose, side, _foot(bones, side, (phase + late) % 1.0, step_m))
        _pose_arm(pose, side, phase + late)
    return pose


def _hips(phase: float) -> Vector:
    """Lowest just after a heel lands, highest over the standing leg, swaying over that leg."""
    bob = -0.02 * math.cos(2 * math.tau * (phase - 0.04))
    sway = 0.022 * math.sin(math.tau * (phase - 0.02))
    return Vector((sway, 0.0, bob - HIP_DROP_M))


def _foot(bones: bpy.types.ArmatureBones, side: str, phase: float, step_m: float) -> Foot:
    """Return a foot whose heel lands at phase 0; the ground runs back under the rig at an even speed."""
    foot = bones[f"foot.{side}"]
    rest, ball = foot.head_local, foot.tail_local
    ball = Vector((ball.x, ball.y, BALL_HEIGHT_M))
    heel = Vector((rest.x, rest.y + 0.055, 0.0))
    middle = STANCE / 2  # when the ankle passes under the hip

    def standing(at: float) -> Foot:
        travel = Vector((0, 2 * step_m * (at - middle), 0))
        if at < FLAT_FROM:
            pitch = STRIKE_DEGREES * (1 - at / FLAT_FROM)
            return Foot(heel + _turn("X", pitch) @ (rest - heel) + travel, pitch, pitch)
        push = max(0.0, (at - HEEL_OFF) / (STANCE - HEEL_OFF))
        pitch = PUSH_DEGREES * push**1.5
        return Foot(ball + _turn("X", pitch) @ (rest - ball) + travel, pitch, 0.0)

    if phase <= STANCE:
        return standing(phase)
    part = (phase - STANCE) / (1 - STANCE)
    leaving, landing = standing(STANCE), standing(0.0)
    even = part * part * (3 - 2 * part)
    ankle = leaving.ankle.lerp(landing.ankle, even)
    ankle.z += 0.075 * math.sin(math.pi * part) ** 1.3
    pitch = leaving.pitch + (landing.pitch - leaving.pitch) * (1 - (1 - part) ** 2)
    return Foot(ankle, pitch, landing.toe_pitch * even)


def _pose_leg(pose: _Pose, side: str, foot: Foot) -> None:
    """Bend the leg so that its ankle arrives at the foot's: the knee by the law of cosines, bending forward."""
    thigh, shin = pose.bones[f"thigh.{side}"], pose.bones[f"shin.{side}"]
    root = pose.bones["spine"].head_local
    hip = root + pose.hips + pose.turns["spine"] @ (thigh.head_local - root)
    reach = foot.ankle - hip
    distance = min(reach.length, (thigh.length + shin.length) * 0.9995)
    cosine = (thigh.length**2 + distance**2 - shin.length**2) / (2 * thigh.length * distance)
    along = reach.normalized()
    outwards = Vector((0.1 if side == "L" else -0.1, 0, 0))
    knee_way = FORWARD + outwards
    knee_way = (knee_way - along * knee_way.dot(along)).normalized()
    knee = hip + (along * cosine + knee_way * math.sqrt(1 - cosine**2)) * thigh.length
    pose.aim(thigh.name, knee - hip)
    pose.aim(shin.name, foot.ankle - knee)
    pose.turns[f"foot.{side}"] = _turn("X", foot.pitch)
    pose.turns[f"toe.{side}"] = _turn("X", foot.toe_pitch)


def _pose_arm(pose: _Pose, side: str, phase: float) -> None:
    """Swing the arm against its leg, the elbow bending more as it comes forward, the fingers loosely curled."""
    swing = -math.cos(math.tau * (phase - 0.02))  # 1 where this arm is in front
    outwards = 1 if side == "L" else -1
    pose.turns[f"shoulder.{side}"] = _turn("Y", 6 * outwards) @ pose.turns["spine.003"]
    pose.aim(f"upper_arm.{side}", _turn("X", -3 + 23 * swing) @ Vector((0.2 * outwards, 0, -1)))
    pose.aim(f"forearm.{side}", _turn("X", 16 + 25 * swing) @ Vector((0.12 * outwards, 0, -1)))
    for digit in ("f_index", "f_middle", "f_ring", "f_pinky"):
        for joint in ("01", "02", "03"):
            _curl(pose, f"{digit}.{joint}.{side}", 22)


def _curl(pose: _Pose, name: str, degrees: float) -> None:
    bone = pose.bones[name]
    hinge = pose.turn_of(bone.parent) @ bone.x_axis
    pose.turns[name] = Quaternion(hinge, math.radians(degrees)) @ pose.turn_of(bone.parent)


def _turn(axis: str, degrees: float) -> Quaternion:
    """Return a turn in the rig's space; about x, positive degrees swing what hangs down forward."""
    sign = -1 if axis == "X" else 1
    return Matrix.Rotation(math.radians(sign * degrees), 3, axis).to_quaternion()


def _key(rig: bpy.types.Object, pose: _Pose, frame: int) -> None:
    """Key the pose as each bone's rotation against its parent."""
    for name, turn in pose.turns.items():
        bone, posed = pose.bones[name], rig.pose.bones[name]
        rest = bone.matrix_local.to_quaternion()
        own = rest.inverted() @ pose.turn_of(bone.parent).inverted() @ turn @ rest
        posed.rotation_mode = "QUATERNION"
        own.make_compatible(posed.rotation_quaternion)
        posed.rotation_quaternion = own
        posed.keyframe_insert("rotation_quaternion", frame=frame)
    root = rig.pose.bones["spine"]
    root.location = pose.bones["spine"].matrix_local.to_quaternion().inverted() @ pose.hips
    root.keyframe_insert("location", frame=frame)
