"""See a scene of solids through a camera: for every pixel what is there, how far, how it is turned, whether in shade.

World space: metres, z up. Pictures: rows from the top. Must not import torch, bpy or anything of the project
besides the solids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .solids import Solid, dot

GROUND, SKY = -1, -2  # indices beside those of the solids
_NEAR_M = 0.1
_FARTHEST_GROUND_M = 150.0


@dataclass(frozen=True)
class Camera:
    """A pinhole camera: `turn` [3, 3] has right, up and forward as rows; `slope` is the half height at 1 m."""

    eye: np.ndarray
    turn: np.ndarray
    slope: float
    width: int
    height: int
    rays: np.ndarray = field(init=False)  # [h, w, 3], 1 m long along forward, so that distances are camera-space Z

    def __post_init__(self) -> None:
        y = (1 - (np.arange(self.height) + 0.5) * 2 / self.height) * self.slope
        x = ((np.arange(self.width) + 0.5) * 2 / self.width - 1) * self.slope * self.width / self.height
        right, up, forward = self.turn
        rays = forward + x[None, :, None] * right + y[:, None, None] * up
        object.__setattr__(self, "rays", rays.astype(np.float32))

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where world `points` [n, 3] are in the picture (pixels, [n, 2]) and their camera-space Z in metres."""
        seen = (np.asarray(points) - self.eye) @ self.turn.T
        z = seen[:, 2]
        scale = self.height / 2 / self.slope / np.where(np.abs(z) < 1e-6, 1e-6, z)
        return np.stack([self.width / 2 + seen[:, 0] * scale, self.height / 2 - seen[:, 1] * scale], axis=1), z

    def box_around(self, points: np.ndarray) -> tuple[slice, slice] | None:
        """Return rows and columns of the picture that hold `points`, all where one is behind, None off-screen."""
        pixels, z = self.project(points)
        if (z < _NEAR_M).all():
            return None
        if (z < _NEAR_M).any():
            return slice(0, self.height), slice(0, self.width)
        (left, top), (right, bottom) = np.floor(pixels.min(0)).astype(int), np.ceil(pixels.max(0)).astype(int) + 1
        rows = slice(max(top, 0), min(bottom, self.height))
        columns = slice(max(left, 0), min(right, self.width))
        return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def look_at(eye: np.ndarray, target: np.ndarray, slope: float, width: int, height: int) -> Camera:
    """Return an upright camera at `eye` that looks at `target`."""
    forward = np.asarray(target, float) - eye
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0, 0, 1.0])
    right /= np.linalg.norm(right)
    return Camera(
        np.asarray(eye, np.float32), np.stack([right, np.cross(right, forward), forward]), slope, width, height
    )


@dataclass(frozen=True)
class Seen:
    """What a camera sees, a value a pixel."""

    z: np.ndarray  # [h, w] metres of camera-space Z, inf in the sky
    index: np.ndarray  # [h, w] of the solid, GROUND or SKY
    points: np.ndarray  # [h, w, 3] in the world, metres
    normals: np.ndarray  # [h, w, 3]
    local: np.ndarray  # [h, w, 3] metres in the axes of the solid
    shade: np.ndarray  # [h, w] 1 where the ground lies in a shadow, 0 in the sun


def see(camera: Camera, solids: Sequence[Solid], to_sun: np.ndarray) -> Seen:
    """Return what `camera` sees of `solids` on the ground z = 0 under a sun in the direction `to_sun`."""
    z, index = nearest(camera, solids)
    with np.errstate(invalid="ignore"):
        points = camera.eye + np.where(np.isfinite(z), z, 0)[..., None] * camera.rays
    normals = np.zeros_like(points)
    normals[index == GROUND] = (0, 0, 1)
    local = points.copy()
    for number, solid in enumerate(solids):
        if (area := camera.box_around(solid.corners())) is None:
            continue
        here = index[area] == number
        if here.any():
            own = solid.to_local(points[area][here])
            normals[area][here] = solid.normals(own)
            local[area][here] = own * np.linalg.norm(solid.axes, axis=0)
    facing = dot(normals, camera.rays) > 0
    normals[facing] *= -1
    return Seen(z, index, points, normals, local, _shadows(camera, solids, points, index, to_sun))


def nearest(camera: Camera, solids: Sequence[Solid]) -> tuple[np.ndarray, np.ndarray]:
    """Return the camera-space Z of what is nearest in every pixel, [h, w] metres, and its index."""
    down = camera.rays[..., 2]
    with np.errstate(divide="ignore"):
        z = np.where(down < 0, -camera.eye[2] / np.where(down < 0, down, -1), np.inf).astype(np.float32)
    z[z > _FARTHEST_GROUND_M] = np.inf
    index = np.where(np.isfinite(z), GROUND, SKY).astype(np.int16)
    for number, solid in enumerate(solids):
        if (area := camera.box_around(solid.corners())) is None:
            continue
        t = solid.meet(camera.eye, camera.rays[area])
        nearer = t < z[area]
        z[area][nearer] = t[nearer]
        index[area][nearer] = number
    return z, index


def _shadows(
    camera: Camera, solids: Sequence[Solid], points: np.ndarray, index: np.ndarray, to_sun: np.ndarray
) -> np.ndarray:
    shade = np.zeros(index.shape, np.float32)
    ground = index == GROUND
    if not ground.any():
        return shade
    for solid in solids:
        corners = solid.corners()
        cast = corners - corners[:, 2:] / to_sun[2] * to_sun  # along the light onto the ground
        if (area := camera.box_around(cast)) is None:
            continue
        lit = ground[area] & (shade[area] == 0)
        if lit.any():
            shade[area][lit] = np.isfinite(solid.meet(points[area][lit], to_sun.astype(np.float32)))
    return shade
