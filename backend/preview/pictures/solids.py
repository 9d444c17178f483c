"""Solids in a scene, and where rays meet them.

Every solid is a unit shape under a linear map; its local z is its axis. World space: metres, z up.
Must not import torch, bpy or anything else of the project.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Shape = Literal["ball", "box", "cylinder", "cone", "capsule"]
_NEAR_M = 0.05


@dataclass(frozen=True)
class Look:
    """What a solid is made of: `colour` sRGB in [0, 1]; `glow` lets it shine in the dark; `windows` for facades."""

    colour: tuple[float, float, float]
    material: str = "plain"
    glow: float = 0.0
    windows: bool = False


@dataclass(frozen=True)
class Solid:
    """A shape, placed: `axes` [3, 3] holds its local axes as columns, in metres; `region` is its kind of thing."""

    shape: Shape
    centre: np.ndarray
    axes: np.ndarray
    look: Look
    region: int
    half: float = 0.0  # of a capsule: half its straight part, in local units
    inverse: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", np.linalg.inv(self.axes).astype(np.float32))

    def corners(self) -> np.ndarray:
        """Return the corners of its bounding box in the world, [8, 3]."""
        signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
        signs[:, 2] *= 1 + self.half
        return signs @ self.axes.T + self.centre

    def to_local(self, points: np.ndarray) -> np.ndarray:
        """Return world `points` [..., 3] in the solid's own space."""
        return (points - self.centre) @ self.inverse.T

    def meet(self, origin: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """Return how far along `direction` [..., 3] from `origin` [..., 3] (world) a ray meets the solid, or inf."""
        o = self.to_local(origin).astype(np.float32)
        d = (direction @ self.inverse.T).astype(np.float32)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = _MEET[self.shape](o, d, self.half)
        return np.where(t > _NEAR_M, t, np.inf)

    def normals(self, local: np.ndarray) -> np.ndarray:
        """Return unit normals in the world at points of the surface in the solid's own space, [n, 3]."""
        normal = _NORMAL[self.shape](local, self.half) @ self.inverse
        return normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the dot products of vectors, [..., 3] and [..., 3] or [3]."""
    return np.einsum("...i,...i->...", a, b)


def lengths(vectors: np.ndarray) -> np.ndarray:
    """Return the lengths of `vectors` [..., 3] as [..., 1]."""
    return np.sqrt(dot(vectors, vectors))[..., None]


def ball(centre: np.ndarray, radii: tuple[float, float, float], look: Look, region: int, turn: np.ndarray) -> Solid:
    """Return an ellipsoid with `radii` in metres along the columns of the rotation `turn`."""
    return Solid("ball", np.asarray(centre, np.float32), (turn * radii).astype(np.float32), look, region)


def upright(
    shape: Shape, base: np.ndarray, size: tuple[float, float, float], look: Look, region: int, yaw: float = 0.0
) -> Solid:
    """Return a solid that stands on `base` with the full `size` (x, y, z) in metres, turned by `yaw` radians."""
    half = np.array(size, np.float32) / 2
    centre = np.asarray(base, np.float32) + np.array([0, 0, half[2]], np.float32)
    return Solid(shape, centre, (rotation_z(yaw) * half).astype(np.float32), look, region)


def limb(start: np.ndarray, end: np.ndarray, radius: float, look: Look, region: int) -> Solid:
    """Return a capsule around the segment from `start` to `end`."""
    along = np.asarray(end, np.float32) - start
    length = max(float(np.linalg.norm(along)), 1e-4)
    turn = frame_of(along / length)
    centre = (np.asarray(start) + end) / 2
    return Solid(
        "capsule", centre.astype(np.float32), (turn * radius).astype(np.float32), look, region, length / 2 / radius
    )


def rod(start: np.ndarray, end: np.ndarray, radius: float, look: Look, region: int) -> Solid:
    """Return a cylinder with flat ends from `start` to `end`."""
    along = np.asarray(end, np.float32) - start
    length = max(float(np.linalg.norm(along)), 1e-4)
    axes = frame_of(along / length) * np.array([radius, radius, length / 2])
    return Solid("cylinder", ((np.asarray(start) + end) / 2).astype(np.float32), axes.astype(np.float32), look, region)


def frame_of(z: np.ndarray) -> np.ndarray:
    """Return a rotation whose third column is the unit vector `z`."""
    helper = np.array([1.0, 0, 0]) if abs(z[0]) < 0.7 else np.array([0, 1.0, 0])
    x = np.cross(helper, z)
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(z, x), z], axis=1)


def rotation_z(angle: float) -> np.ndarray:
    """Return the rotation by `angle` radians about the world's z."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def _meet_ball(o: np.ndarray, d: np.ndarray, half: float) -> np.ndarray:
    del half
    a, b, c = dot(d, d), dot(o, d), dot(o, o) - 1
    return (-b - np.sqrt(b * b - a * c)) / a


def _meet_box(o: np.ndarray, d: np.ndarray, half: float) -> np.ndarray:
    del half
    inverse = 1 / np.where(np.abs(d) < 1e-9, 1e-9, d)
    one, other = (-1 - o) * inverse, (1 - o) * inverse
    enter, leave = np.minimum(one, other).max(-1), np.maximum(one, other).min(-1)
    return np.where(enter < leave, enter, np.inf)


def _meet_cylinder(o: np.ndarray, d: np.ndarray, half: float) -> np.ndarray:
    del half
    return np.minimum(_meet_tube(o, d, 1.0), _meet_caps(o, d, (-1, 1)))


def _meet_tube(o: np.ndarray, d: np.ndarray, half: float) -> np.ndarray:
    a = d[..., 0] ** 2 + d[..., 1] ** 2
    b = o[..., 0] * d[..., 0] + o[..., 1] * d[..., 1]
    c = o[..., 0] ** 2 + o[..., 1] ** 2 - 1
    t = (-b - np.sqrt(b * b - a * c)) / a
    inside = np.abs(o[..., 2] + t * d[..., 2]) <= half
    return np.where(inside & (t > 0), t, np.inf)


def _meet_caps(o: np.ndarray, d: np.ndarray, heights: tuple[float, ...]) -> np.ndarray:
    nearest = np.full(d.shape[:-1], np.inf, np.float32)
    for height in heights:
        t = (height - o[..., 2]) / d[..., 2]
        x, y = o[..., 0] + t * d[..., 0], o[..., 1] + t * d[..., 1]
        nearest = np.where((x * x + y * y <= 1) & (t > 0) & (t < nearest), t, nearest)
    return nearest


def _meet_cone(o: np.ndarray, d: np.ndarray, half: float) -> np.ndarray:
    """Apex at z = 1, base of radius 1 at z = -1."""
    del half
    k, dk = (1 - o[..., 2]) / 2, -d[..., 2] / 2
    a = d[..., 0] ** 2 + d[..., 1] ** 2 - dk * dk
    b = o[..., 0] * d[..., 0] + o[..., 1] * d[..., 1] - k * dk
    c = o[..., 0] ** 2 + o[..., 1] ** 2 - k * k
    root = np.sqrt(b * b - a * c)
    nearest = _meet_caps(o, d, (-1,))
    for t in ((-b - root) / a, (-b + root) / a):
        z = o[..., 2] + t * d[..., 2]
        nearest = np.where((np.abs(z) <= 1) & (t > 0) & (t < nearest), t, nearest)
    return nearest


def _meet_capsule(o: np.ndarray, d: np.ndarray, half: float) -> np.ndarray:
    nearest = _meet_tube(o, d, half)
    for end in (-half, half):
        t = _meet_ball(o - np.array([0, 0, end], np.float32), d, 0)
        nearest = np.fmin(nearest, np.where(t > 0, t, np.inf))
    return nearest


def _ball_normal(p: np.ndarray, half: float) -> np.ndarray:
    del half
    return p


def _box_normal(p: np.ndarray, half: float) -> np.ndarray:
    del half
    largest = np.abs(p).argmax(-1)
    return np.eye(3, dtype=np.float32)[largest] * np.sign(np.take_along_axis(p, largest[:, None], 1))


def _cylinder_normal(p: np.ndarray, half: float) -> np.ndarray:
    del half
    cap = (np.abs(p[:, 2:]) > 0.999) & ((p[:, :2] ** 2).sum(-1, keepdims=True) < 0.998)
    return np.where(cap, p * [0, 0, 1], p * [1, 1, 0])


def _cone_normal(p: np.ndarray, half: float) -> np.ndarray:
    del half
    side = np.concatenate([p[:, :2], (1 - p[:, 2:]) / 4], axis=-1)
    return np.where(p[:, 2:] < -0.999, np.array([0, 0, -1.0]), side)


def _capsule_normal(p: np.ndarray, half: float) -> np.ndarray:
    nearest = np.clip(p[:, 2:], -half, half)
    return np.concatenate([p[:, :2], p[:, 2:] - nearest], axis=-1)


_MEET = {
    "ball": _meet_ball,
    "box": _meet_box,
    "cylinder": _meet_cylinder,
    "cone": _meet_cone,
    "capsule": _meet_capsule,
}
_NORMAL = {
    "ball": _ball_normal,
    "box": _box_normal,
    "cylinder": _cylinder_normal,
    "cone": _cone_normal,
    "capsule": _capsule_normal,
}
