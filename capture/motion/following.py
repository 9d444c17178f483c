"""Follow what each pixel of one frame shows into another: vectors, and whether it is seen there.

Must not import bpy, nor anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...backend.contract import CameraFrame
from .. import camera as cameras
from ..passes.base import BACKGROUND
from .finding import Found, find
from .geometry import Geometry, Key, Piece

_SKY_M = 1e8  # so far away that only turning the camera moves it
_SAME_SHARE, _OTHER_SHARE = 1.0, 0.1  # of a pixel's width that a point may lie behind the surface seen there
_UNKNOWN_SHARE = 0.01  # of the depth, where it is not known which surface is seen


@dataclass(frozen=True)
class Moment:
    """One frame of the shot: what was rendered, and the surfaces that it shows. Pixels are in rows, [h * w]."""

    camera: CameraFrame
    depth_m: np.ndarray  # [h, w]
    geometry: Geometry

    @cached_property
    def found(self) -> Found:
        """The triangle that each pixel shows."""
        return find(self.geometry, self.camera, self.depth_m)

    @cached_property
    def is_sky(self) -> np.ndarray:
        """Where nothing is, bool."""
        return self.depth_m.ravel() >= BACKGROUND

    @cached_property
    def points_m(self) -> np.ndarray:
        """The world point [h * w, 3] in the middle of each pixel."""
        depth = np.where(self.depth_m >= BACKGROUND, _SKY_M, self.depth_m.astype(np.float64))
        return cameras.unproject(self.camera, depth).reshape(-1, 3)

    @cached_property
    def by_piece(self) -> list[tuple[Key, np.ndarray]]:
        """The key of each piece that is seen, and the pixels that show it."""
        order = np.argsort(self.found.piece, kind="stable")
        values, starts = np.unique(self.found.piece[order], return_index=True)
        keys, groups = list(self.geometry), np.split(order, starts[1:])
        return [(keys[value], group) for value, group in zip(values, groups, strict=True) if value >= 0]

    @cached_property
    def surface_m(self) -> np.ndarray:
        """The world point [h * w, 3] of each pixel's triangle, which hair and the like lie beside; 0 for none."""
        points = np.zeros((self.depth_m.size, 3))
        for key, pixels in self.by_piece:
            points[pixels] = self.carried(self.geometry[key], pixels)
        return points

    def carried(self, piece: Piece, pixels: np.ndarray) -> np.ndarray:
        """Return where `pixels` are on `piece`, which is theirs now or at another time: world points [n, 3]."""
        corners = piece.mesh.triangles[self.found.triangle[pixels]]
        weights = self.found.weights[pixels].astype(np.float64)
        local = sum(weights[:, corner, None] * piece.mesh.points[corners[:, corner]] for corner in range(3))
        return local @ piece.matrix[:3, :3].T + piece.matrix[:3, 3]

    @cached_property
    def normals(self) -> np.ndarray:
        """The unit normals [h * w, 3] of the triangles that are seen, turned to the camera; 0 where none is."""
        normals = np.zeros((self.depth_m.size, 3))
        for key, pixels in self.by_piece:
            mesh, turn = self.geometry[key].mesh, self.geometry[key].matrix[:3, :3].T
            first, second, third = (mesh.points[each] for each in mesh.triangles[self.found.triangle[pixels]].T)
            normals[pixels] = _cross((second - first) @ turn, (third - first) @ turn)
        matrix = np.array(self.camera.world_to_camera).reshape(3, 4)
        to_camera = -matrix[2, :3]
        if self.camera.projection == "PERSP":
            to_camera = np.linalg.solve(matrix[:, :3], -matrix[:, 3]) - self.points_m
        lengths = np.sqrt(_dot(normals, normals)) * np.where(_dot(normals, to_camera) < 0, -1, 1)
        return normals / np.where(lengths == 0, 1, lengths)[:, None]

    @cached_property
    def names(self) -> np.ndarray:
        """A number for the piece that each pixel shows, the same number in every moment."""
        return np.array([hash(key) for key in self.geometry] + [0])[self.found.piece]


@dataclass(frozen=True)
class Vectors:
    """Where the pixels of a frame are in another: pixels [h, w, 2], and bool [h, w] where they are not seen there."""

    pixels: np.ndarray
    occluded: np.ndarray


def nowhere(moment: Moment) -> Vectors:
    """Return the vectors into a frame that does not exist."""
    shape = moment.depth_m.shape
    return Vectors(np.zeros((*shape, 2)), np.ones(shape, bool))


def follow(here: Moment, there: Moment) -> Vectors:
    """Return where what the pixels of `here` show is in the picture of `there`.

    What cannot be followed, as it has other triangles there or none at all, is taken to stand still, and is occluded.
    """
    points, known = _moved(here, there)
    height, width = here.depth_m.shape
    landing = cameras.project(there.camera, points)
    ahead = np.isfinite(landing[:, 2])
    here_px = np.stack(np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5), axis=-1).reshape(-1, 2)
    vectors = np.where(ahead[:, None], landing[:, :2] - here_px, 0)
    inside = ahead & np.all((landing[:, :2] >= 0) & (landing[:, :2] < (width, height)), axis=1)
    seen = np.flatnonzero(known & inside)
    x, y = landing[seen, :2].astype(int).T
    occluded = np.ones(height * width, bool)
    occluded[seen] = ~_is_seen(here, there, points[seen], landing[seen, 2], seen, y * width + x)
    return Vectors(vectors.reshape(height, width, 2), occluded.reshape(height, width))


def _moved(here: Moment, there: Moment) -> tuple[np.ndarray, np.ndarray]:
    """Return the world points [h * w, 3] of what `here` shows at the time of `there`, and where that is known."""
    points, known = here.points_m.copy(), here.is_sky.copy()
    for key, pixels in here.by_piece:
        before, after = here.geometry[key], there.geometry.get(key)
        if after is not None and before.followed_by(after):
            points[pixels] += here.carried(after, pixels) - here.surface_m[pixels]  # what lies beside goes along
            known[pixels] = True
    return points, known


def _is_seen(
    here: Moment, there: Moment, points: np.ndarray, depth_m: np.ndarray, begins: np.ndarray, lands: np.ndarray
) -> np.ndarray:
    """Tell which `points` [n, 3] at `depth_m` are seen in `there`; their pixels are `begins` here and `lands` there.

    What is seen at the landing has a plane: what lies behind it is hidden, but for what rounding to pixels explains.
    """
    behind_m = -_dot(there.normals[lands], points - there.points_m[lands])
    pixel_m = (depth_m if there.camera.projection == "PERSP" else 1.0) / there.camera.fx
    same = here.names[begins] == there.names[lands]
    hidden = behind_m > np.where(same, _SAME_SHARE, _OTHER_SHARE) * pixel_m
    farther = depth_m > there.depth_m.ravel()[lands] * (1 + _UNKNOWN_SHARE) + pixel_m
    hidden = np.where(there.found.piece[lands] < 0, farther, hidden)
    return np.where(here.is_sky[begins], there.is_sky[lands], ~hidden | there.is_sky[lands])


def _dot(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return (left * right).sum(axis=-1)


def _cross(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the cross products of vectors [n, 3]; numpy's own takes ten times as long."""
    (a, b, c), (d, e, f) = left.T, right.T
    return np.stack((b * f - c * e, c * d - a * f, a * e - b * d), axis=-1)
