"""Look at simple solids as a capture does: a floor, boxes and balls, by rays through the middles of the pixels.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR

from backend.contract import CaptureFolder

_CAMERA_TO_WORLD = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], float)  # looks along y, z is up


class Seen:
    """What one picture sees: `z` in metres, 1e10 where nothing is, `normals` of the camera, `ids`."""

    def __init__(self, side: int, pitch: float = -0.35, yaw: float = 0.0, height: float = 1.6) -> None:
        across, down = np.meshgrid(*[(np.arange(side) + 0.5 - side / 2) / (0.9 * side)] * 2)
        view = np.stack([across, -down, -np.ones_like(across)], axis=-1)
        tilt = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        turn = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
        self._to_world = turn @ _CAMERA_TO_WORLD @ tilt
        self._eye, self._rays = np.array([0, 0, height]), view @ self._to_world.T
        self.z = np.full(across.shape, 1e10)
        self.normals, self.ids = np.zeros(view.shape), np.zeros(across.shape, int)

    def floor(self, identity: int = 1) -> Seen:
        """Add the plane z = 0."""
        with np.errstate(divide="ignore"):
            z = -self._eye[2] / self._rays[..., 2]
        return self._put(z, np.broadcast_to([0, 0, 1.0], self._rays.shape), identity, z > 0)

    def ball(self, centre: tuple[float, float, float], radius: float, identity: int) -> Seen:
        """Add a ball."""
        away = self._eye - centre
        a, b = (self._rays**2).sum(-1), (self._rays * away).sum(-1)
        inside = b * b - a * (away @ away - radius**2)
        z = (-b - np.sqrt(np.maximum(inside, 0))) / a
        normals = (self._eye + z[..., None] * self._rays - centre) / radius
        return self._put(z, normals, identity, (inside > 0) & (z > 0))

    def box(self, centre: tuple[float, float, float], half: float, identity: int, turned: float = 0.5) -> Seen:
        """Add a cube that stands upright and is turned by some radians."""
        cos, sin = np.cos(turned), np.sin(turned)
        own = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
        eye, rays = (self._eye - centre) @ own, self._rays @ own
        rays = np.where(rays == 0, 1e-12, rays)
        one, other = (-half - eye) / rays, (half - eye) / rays
        near, far = np.minimum(one, other), np.maximum(one, other).min(-1)
        z, normals = near.max(-1), np.zeros(rays.shape)
        np.put_along_axis(normals, near.argmax(-1)[..., None], 1, -1)
        return self._put(z, -normals * np.sign(rays) @ own.T, identity, (z < far) & (z > 0))

    def _put(self, z: np.ndarray, normals: np.ndarray, identity: int, there: np.ndarray) -> Seen:
        there = there & (z < self.z)
        self.z = np.where(there, z, self.z)
        self.normals = np.where(there[..., None], normals @ self._to_world, self.normals)
        self.ids = np.where(there, identity, self.ids)
        return self

    @property
    def parts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Inverse depth, normals and identities, as they are read from files."""
        inverse = np.where(self.z < 1e9, 1 / self.z, 0)
        return inverse.astype(np.float32), self.normals.astype(np.float32), self.ids

    def write(self, capture: CaptureFolder, number: int) -> None:
        """Write depth, normal and objects as a capture holds them."""
        write_exr(capture.control_file("depth", number), Z=self.z)
        x, y, z = np.moveaxis(self.normals, -1, 0)
        write_exr(capture.control_file("normal", number), **{"normal.X": x, "normal.Y": y, "normal.Z": z})
        write_exr(capture.control_file("objects", number), **{"objects.ID": self.ids})


def write_exr(path: Path, **channels: np.ndarray) -> None:
    """Write an EXR with these channels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"compression": OpenEXR.NO_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {name: value.astype(np.float32) for name, value in channels.items()}).write(str(path))
