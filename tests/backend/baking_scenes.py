"""Small meshes and cameras to bake with, and a ray caster that shares no code with the bake."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backend.baking.geometry import Points, place
from backend.baking.merging import Merged
from backend.baking.rasterise import rasterise
from backend.baking.surface import Surface
from backend.baking.trust import trust_of
from backend.baking.views import Seen
from backend.contract import CameraFrame, Weighing

BACKGROUND_M = 1e10
EASY = Weighing()


@dataclass
class Mesh:
    positions: np.ndarray  # [triangles, 3, 3]
    normals: np.ndarray
    uv: np.ndarray

    def moved(self, by, turned_degrees: float = 0.0) -> Mesh:
        """Return the mesh turned around z, then moved."""
        angle = np.radians(turned_degrees)
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        return Mesh(self.positions @ turn.T + np.asarray(by), self.normals @ turn.T, self.uv)

    def arrays(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name).astype(np.float32) for name in ("positions", "normals", "uv")}


def _quads(corners: np.ndarray) -> np.ndarray:
    """Return the two triangles of each quad [n, 4, k]."""
    return np.concatenate((corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]))


def _grid(columns: int, rows: int) -> np.ndarray:
    """Return the corners of the quads of a grid from 0 to 1, [quads, 4, 2]."""
    x, y = np.meshgrid(np.arange(columns) / columns, np.arange(rows) / rows)
    low = np.column_stack((x.ravel(), y.ravel()))
    steps = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) / (columns, rows)
    return low[:, None] + steps


def sphere(radius: float = 1.0, columns: int = 48, rows: int = 24) -> Mesh:
    """Return a smooth sphere with the UV layout of a globe, a little inside the texture."""
    uv = _quads(_grid(columns, rows))
    along, up = uv[..., 0] * 2 * np.pi, (uv[..., 1] - 0.5) * np.pi
    normals = np.stack((np.cos(up) * np.cos(along), np.cos(up) * np.sin(along), np.sin(up)), axis=-1)
    return Mesh(normals * radius, normals, uv * 0.96 + 0.02)


def cube(side: float = 2.0) -> Mesh:
    """Return a cube with each face in a place of its own in the texture."""
    corners, normals, places = [], [], []
    for face in range(6):
        axis, sign = face % 3, 1 if face < 3 else -1
        u, v = np.roll(np.eye(3), axis, axis=1)[[1, 2]]
        normal = np.eye(3)[axis] * sign
        u = u * sign  # so that the corners go round against the clock, seen from outside
        corners.append([normal + (a * u + b * v) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
        normals.append([normal] * 4)
        low = np.array([face % 3 / 3, face // 3 / 2]) + 0.02
        places.append([low + np.array([a, b]) * (0.29, 0.46) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))])
    return Mesh(_quads(np.array(corners) * side / 2), _quads(np.array(normals)), _quads(np.array(places)))


def sheet(folds: int = 4, height: float = 0.5) -> Mesh:
    """Return a sheet of 2 x 2 metres folded into a zigzag, facing +z."""
    uv = _quads(_grid(folds, 1))
    bend = np.round(uv[..., 0] * folds) % 2
    positions = np.stack((uv[..., 0] * 2 - 1, uv[..., 1] * 2 - 1, bend * height), axis=-1)
    flat = np.cross(positions[:, 1] - positions[:, 0], positions[:, 2] - positions[:, 0])
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    return Mesh(positions, np.repeat(flat[:, None], 3, axis=1), uv * 0.96 + 0.02)


def plane(size: float = 2.0) -> Mesh:
    """Return a flat square that faces +z and fills the texture but for its border."""
    flat = sheet(folds=1, height=0.0)
    return Mesh(flat.positions * size / 2 * (1, 1, 0), flat.normals, flat.uv)


def camera(
    place, target=(0, 0, 0), width=160, height=120, focal_px=200.0, shift_px=(0.0, 0.0), ortho=False, number=1, frame=1
) -> CameraFrame:
    """Return a camera that looks from `place` to `target`; of an orthographic one `focal_px` is pixels a metre."""
    place, target = np.asarray(place, float), np.asarray(target, float)
    forward = (target - place) / np.linalg.norm(target - place)
    up = np.array([0, 0, 1.0]) if abs(forward[2]) < 0.99 else np.array([0, 1.0, 0])
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    rotation = np.stack((right, np.cross(forward, right), forward))
    matrix = np.column_stack((rotation, -rotation @ place))
    return CameraFrame(
        number,
        frame,
        "ORTHO" if ortho else "PERSP",
        focal_px,
        focal_px,
        width / 2 + shift_px[0],
        height / 2 + shift_px[1],
        tuple(matrix.ravel()),
    )


@dataclass
class Cast:
    """What a camera sees: [height, width, ...]."""

    z: np.ndarray  # metres, BACKGROUND_M where there is nothing
    position: np.ndarray  # world, metres
    mesh: np.ndarray  # which of the meshes, -1 for none


def cast(seen_by: CameraFrame, width: int, height: int, *meshes: Mesh, jitter=None) -> Cast:
    """Cast a ray through every pixel's centre, or beside it by `jitter` [height, width, 2] pixels."""
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    if jitter is not None:
        x, y = x + jitter[..., 0], y + jitter[..., 1]
    matrix = np.array(seen_by.world_to_camera).reshape(3, 4)
    flat = np.stack(((x - seen_by.cx) / seen_by.fx, (y - seen_by.cy) / seen_by.fy), axis=-1).reshape(-1, 2)
    ones, zeros = np.ones(len(flat)), np.zeros(len(flat))
    if seen_by.projection == "PERSP":
        start, ray = np.zeros((len(flat), 3)), np.column_stack((flat, ones))
    else:
        start, ray = np.column_stack((flat, zeros)), np.column_stack((zeros, zeros, ones))
    z, which = np.full(len(flat), BACKGROUND_M), np.full(len(flat), -1)
    for number, mesh in enumerate(meshes):
        for corners in mesh.positions @ matrix[:, :3].T + matrix[:, 3]:
            near = _rays_near(seen_by, corners, width, height)
            hit = _hit(start[near], ray[near], corners)
            nearer = hit < z[near]
            z[near[nearer]], which[near[nearer]] = hit[nearer], number
    at = start + ray * z[:, None]
    world = (at - matrix[:, 3]) @ matrix[:, :3]  # a rotation: its inverse is its transpose
    return Cast(z.reshape(height, width), world.reshape(height, width, 3), which.reshape(height, width))


def _rays_near(seen_by: CameraFrame, corners: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the pixels, row by row, that may see a triangle in camera space."""
    if corners[:, 2].min() <= 0:
        return np.arange(width * height)
    depth = corners[:, 2:] if seen_by.projection == "PERSP" else 1.0
    places = corners[:, :2] / depth * (seen_by.fx, seen_by.fy) + (seen_by.cx, seen_by.cy)
    (left, top), (right, low) = np.floor(places.min(axis=0)) - 1, np.ceil(places.max(axis=0)) + 1
    columns = np.arange(max(0, left), min(width, right), dtype=int)
    rows = np.arange(max(0, top), min(height, low), dtype=int)
    return (rows[:, None] * width + columns).ravel()


def _hit(start: np.ndarray, ray: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return z where each ray meets a triangle, infinity where it does not."""
    a, u, v = corners[0], corners[1] - corners[0], corners[2] - corners[0]
    normal = np.cross(u, v)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = ((a - start) @ normal) / (ray @ normal)
        at = start + ray * z[:, None] - a
        whole = normal @ normal
        s, t = np.cross(at, v) @ normal / whole, np.cross(u, at) @ normal / whole
    inside = (s >= -1e-9) & (t >= -1e-9) & (s + t <= 1 + 1e-9) & (z > 1e-6)
    return np.where(inside, z, np.inf)


def picture(seen_by: CameraFrame, what: Cast, colour: np.ndarray, weighing: Weighing = EASY) -> Seen:
    """Return `colour` [height, width, 3] as a picture that a bake reads, with the depth of `what`."""
    height, width = what.z.shape
    inverse = np.where(what.z < BACKGROUND_M, 1 / what.z, 0).astype(np.float32)
    trust = trust_of(inverse, weighing)
    return Seen(seen_by, (width, height), colour.astype(np.float32), inverse, trust)


def points_of(mesh: Mesh, side: int) -> Points:
    """Return the texels of a mesh in a texture of `side` x `side`."""
    surface = Surface(**mesh.arrays())
    return place(rasterise(surface.uv, side, side), surface)


def merged(points: Points, pictures, side: int, weighing: Weighing = EASY) -> tuple[np.ndarray, np.ndarray]:
    """Bake pictures onto points; return the colour and the weight of each point."""
    found = Merged(side, side, weighing)
    for each in pictures:
        found.add(points, each)
    return found.colour()[points.texels.index], found.weight[points.texels.index]
