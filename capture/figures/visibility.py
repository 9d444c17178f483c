"""Tell which joints of a person something hides, by the picture of depth and pass indices.

A joint lies inside the limbs that meet in it, so that their skin, what is worn over it and what is carried always lie
before it: these hide nothing, however long they reach towards the camera. Another limb does, and so does every other
object. Must not import anything of Animatic but the
contract and its siblings in capture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...backend.contract import CameraFrame
from .rigs import FACE, FACE_OF_BODY, FINGERS, KEYPOINTS, SIDES, other_side
from .shape import ENDS, HEAD, LIMBS, TORSO, Shape

_OWN = 2.0  # radii of a limb: its whole thickness, from which on the own body hides a joint
_ACROSS = 3.0  # the same for the neck, which is inside the torso, between the shoulders
_HIP = 2.5  # the same for a hip, beside which a hand hangs
_FACE = 0.8  # the same for the face, which is on the skin of the head
_SKIN = 1.25  # radii of a limb from a joint to its skin, before which everything of others hides it
_FACE_SKIN = 0.3  # the same for the face
_CLOTHES = 1.75  # radii of a limb, up to which what is worn is the limb's; beyond, it is carried and hides nothing
_REACH = 3.0  # limb lengths from a limb to what is worn or carried; beyond it is somebody else's of the same crowd
_CHEST = 0.15  # of the torso: how far below the shoulders its middle line begins
_HAND = 0.45  # of the forearm: how far a hand without fingers reaches beyond the wrist


@dataclass(frozen=True)
class Body:
    """The limbs of a person in a frame, in metres of camera space, and the pass indices of the surfaces.

    `ends` [limbs, 2, 3] is nan where a joint is missing; `radii_m` [limbs].
    """

    ends: np.ndarray
    radii_m: np.ndarray
    reach_m: float
    body: tuple[int, ...] = ()
    worn: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        joints_m: np.ndarray,
        toes_m: np.ndarray,
        shape: Shape,
        scale: float,
        body: tuple[int, ...],
        worn: tuple[int, ...],
    ) -> Body:
        """Return the limbs between `joints_m` [rows, 3] and `toes_m` [2, 3]; `scale` is metres in the armature's unit.

        Joints and toes (left, right) are in camera space.
        """
        radii = np.array([shape.radii[limb] for limb in LIMBS]) * scale
        return cls(_ends(joints_m, toes_m), radii, _REACH * shape.length * scale, body, worn)

    def mirrored(self) -> Body:
        """Return the body with its left limbs as the right ones."""
        return replace(self, ends=self.ends[_OTHER_SIDES], radii_m=self.radii_m[_OTHER_SIDES])


@dataclass(frozen=True)
class Seen:
    """The picture of a frame: depth in metres and pass indices [height, width], and those that can be seen through."""

    camera: CameraFrame
    depth_m: np.ndarray
    indices: np.ndarray
    see_through: tuple[int, ...] = ()


def hidden(joints: np.ndarray, body: Body, seen: Seen) -> np.ndarray:
    """Return [rows] which of `joints` [rows, 3] (x and y in pixels, z in metres, nan where none) something hides.

    The picture has one ray a pixel: a joint is hidden where more than half of the nine pixels around it are.
    """
    found = np.zeros(len(joints), bool)
    rows = np.flatnonzero(np.isfinite(joints[:, 2]))
    if not len(rows):
        return found
    x, y, inside = _around(joints[rows], seen.depth_m.shape)
    depth, indices = seen.depth_m[y, x], seen.indices[y, x]  # [joints, 9]
    before = joints[rows, 2, None] - depth
    body_here, worn_here = np.isin(indices, body.body), np.isin(indices, body.worn)
    hides = ~np.isin(indices, seen.see_through) & (before > _skin_m(rows, body)[:, None])
    hides &= ~(body_here | worn_here)
    if (body_here | worn_here).any():
        distance_m, in_radii, covering = _nearest_limb(_points(x, y, depth, seen.camera), body)
        by_limb = _limb_hides(rows, before, covering, in_radii, body)
        hides |= (body_here | (worn_here & (in_radii < _CLOTHES))) & by_limb
        hides |= worn_here & (before > 0) & (distance_m > body.reach_m)
    found[rows] = (hides & inside).sum(axis=1) * 2 > inside.sum(axis=1)
    return found


def _around(joints: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return x, y [joints, 9] of the pixels around, and which of them are in the picture."""
    step_y, step_x = (step.ravel() for step in np.mgrid[-1:2, -1:2])
    x = np.floor(joints[:, 0, None]).astype(int) + step_x
    y = np.floor(joints[:, 1, None]).astype(int) + step_y
    inside = (x >= 0) & (x < shape[1]) & (y >= 0) & (y < shape[0])
    return x.clip(0, shape[1] - 1), y.clip(0, shape[0] - 1), inside


def _points(x: np.ndarray, y: np.ndarray, depth_m: np.ndarray, camera: CameraFrame) -> np.ndarray:
    """Return what the pixels show in camera space [joints, 9, 3], metres."""
    divisor = depth_m if camera.projection == "PERSP" else 1.0
    across = ((x + 0.5 - camera.cx) / camera.fx * divisor, (y + 0.5 - camera.cy) / camera.fy * divisor)
    return np.stack((*across, depth_m), axis=-1).astype(float)


def _limb_hides(
    rows: np.ndarray, before: np.ndarray, covering: np.ndarray, in_radii: np.ndarray, body: Body
) -> np.ndarray:
    """Tell where the limb that is `covering` a joint is `before` it by more than the thickness of a limb.

    That of the joint's own limb, or of the one that covers it where the joint is at its end. The skin of an arm or leg
    hides no joint on its axis: seen along the limb it is far before it.
    """
    own = _THICKNESSES[rows] * body.radii_m[_LIMB_OF[rows]]
    covers_its_end = _AT_END[rows[:, None], covering]
    with_it = np.where(covers_its_end, _OWN * body.radii_m[covering], 0.0)
    along_it = _ON_AXIS[rows[:, None], covering] & (in_radii < _CLOTHES)
    return (before > np.maximum(own[:, None], with_it)) & ~along_it & (covering != _NEVER_BY[rows, None])


def _nearest_limb(points: np.ndarray, body: Body) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how far `points` [..., 3] are from the nearest limb, in metres and in radii, and which is nearest so."""
    start, end = body.ends[:, 0], body.ends[:, 1]
    axis = end - start
    squared = np.maximum((axis * axis).sum(axis=-1), 1e-12)
    offset = points[..., None, :] - start
    along = np.clip((offset * axis).sum(axis=-1) / squared, 0, 1)
    distance = np.linalg.norm(offset - along[..., None] * axis, axis=-1)  # [..., limbs], nan for missing ones
    distance = np.where(np.isfinite(distance), distance, np.inf)
    in_radii = distance / body.radii_m
    return distance.min(axis=-1), in_radii.min(axis=-1), in_radii.argmin(axis=-1)


def _skin_m(rows: np.ndarray, body: Body) -> np.ndarray:
    return _SKINS[rows] * body.radii_m[_LIMB_OF[rows]]


def _ends(joints: np.ndarray, toes: np.ndarray) -> np.ndarray:
    """Return the ends [limbs, 2, 3] of the limbs between `joints` [rows, 3] and the `toes` [2, 3]."""
    at = {part: joints[row] for row, part in enumerate(KEYPOINTS)}
    ends = {limb: (at[a], at[b]) for limb, (a, b) in ENDS.items()}
    hips = (at["thigh.L"] + at["thigh.R"]) / 2
    ends[TORSO] = (at["neck"] + _CHEST * (hips - at["neck"]), hips)
    ends[HEAD] = (_mean(at, FACE_OF_BODY[:3]), _mean(at, FACE_OF_BODY[3:]))
    for side, toe in zip(SIDES, toes, strict=True):
        wrist, elbow, ankle = at[f"hand.{side}"], at[f"forearm.{side}"], at[f"foot.{side}"]
        finger = at[f"middle.3.{side}"]
        ends[f"hand.{side}"] = (wrist, finger if np.isfinite(finger[0]) else wrist + _HAND * (wrist - elbow))
        ends[f"foot.{side}"] = (ankle, toe if np.isfinite(toe[0]) else ankle)
    return np.array([ends[limb] for limb in LIMBS])


def _mean(at: dict[str, np.ndarray], parts: tuple[str, ...]) -> np.ndarray:
    """Return the middle of those of `parts` that there are, or the neck."""
    found = np.array([at[part] for part in parts])
    found = found[np.isfinite(found[:, 0])]
    return found.mean(axis=0) if len(found) else at["neck"]


def _limb_of(part: str) -> str:
    """Return the limb in whose flesh the joint of `part` is."""
    word, _, rest = part.partition(".")
    side = rest[-1:]
    if part in (*FACE_OF_BODY, *FACE):
        return HEAD
    if part == "neck":
        return TORSO
    if word == "hand":
        return f"forearm.{side}"
    if word in FINGERS:
        return f"hand.{side}"
    return f"shin.{side}" if word == "foot" else part


def _limbs_at(part: str) -> set[str]:
    """Return the limbs that end in the joint of `part`, whose own thickness hides nothing of it."""
    own, side = _limb_of(part), part[-1]
    if part == "neck":
        return {TORSO, HEAD, "upper_arm.L", "upper_arm.R"}
    before = {"upper_arm": TORSO, "forearm": f"upper_arm.{side}", "thigh": TORSO, "shin": f"thigh.{side}"}
    ends = {"hand": f"hand.{side}", "foot": f"foot.{side}"}
    word = part.partition(".")[0]
    return {own, before.get(word, own), ends.get(word, own), f"forearm.{side}" if word in FINGERS else own}


def _limbs_along(part: str) -> set[str]:
    """Return the arms and legs on whose axis the joint of `part` is."""
    word = part.partition(".")[0]
    return _limbs_at(part) - {TORSO, HEAD} if part != "neck" and word not in FINGERS else set()


def _thickness(part: str) -> float:
    if _limb_of(part) == HEAD:
        return _FACE
    return _ACROSS if part == "neck" else _HIP if part.startswith("thigh") else _OWN


def _never_by(part: str) -> int:
    """Return the limb that hides nothing of `part`, whatever its size: a head its face, a foot its ankle; or -1."""
    if _limb_of(part) == HEAD:
        return LIMBS.index(HEAD)
    return LIMBS.index(part) if part.startswith("foot") else -1


_ON_FACE = np.array([_limb_of(part) == HEAD for part in KEYPOINTS])
_LIMB_OF = np.array([LIMBS.index(_limb_of(part)) for part in KEYPOINTS])
_AT_END = np.array([[limb in _limbs_at(part) for limb in LIMBS] for part in KEYPOINTS])  # [rows, limbs]
_ON_AXIS = np.array([[limb in _limbs_along(part) for limb in LIMBS] for part in KEYPOINTS])  # [rows, limbs]
_NEVER_BY = np.array([_never_by(part) for part in KEYPOINTS])
_THICKNESSES = np.array([_thickness(part) for part in KEYPOINTS])  # radii
_SKINS = np.where(_ON_FACE, _FACE_SKIN, _SKIN)
_OTHER_SIDES = [LIMBS.index(other_side(limb)) for limb in LIMBS]
