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
from .geometry import Geometry, Key

Pixels = tuple[np.ndarray, np.ndarray]  # rows and columns

_SKY_M = 1e8  # so far away that only turning the camera moves it
_SAME_SHARE, _OTHER_SHARE = 1.0, 0.1  # of a pixel's width that a point may lie behind the surface seen there
_UNKNOWN_SHARE = 0.01  # of the depth, where it is not known which surface is seen


@dataclass(frozen=True)
class Moment:
    """One frame of the shot: what was rendered, and the surfaces that it shows."""

    camera: CameraFrame
    depth_m: np.ndarray  # [h, w]
    geometry: Geometry

    @cached_property
    def found(self) -> Found:
        """The triangle that each pixel shows."""
        return find(self.geometry, self.camera, self.depth_m)

    @cached_property
    def is_sky(self) -> np.ndarray:
        """Where nothing is, bool [h, w]."""
        return self.depth_m >= BACKGROUND

    @cached_property
    def points_m(self) -> np.ndarray:
        """The world point [h, w, 3] in the middle of each pixel."""
        return cameras.unproject(self.camera, np.where(self.is_sky, _SKY_M, self.depth_m.astype(np.float64)))


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
    landing = cameras.project(there.camera, points.reshape(-1, 3)).reshape(height, width, 3)
    ahead = np.isfinite(landing[..., 2])
    here_px = np.stack(np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5), axis=-1)
    vectors = np.where(ahead[..., None], landing[..., :2] - here_px, 0)
    inside = ahead & np.all((landing[..., :2] >= 0) & (landing[..., :2] < (width, height)), axis=-1)
    seen = known & inside
    x, y = landing[seen][:, 0].astype(int), landing[seen][:, 1].astype(int)
    seen[seen] = _is_seen(here, there, points[seen], landing[seen][:, 2], (np.nonzero(seen), (y, x)))
    return Vectors(vectors, ~seen)


def _moved(here: Moment, there: Moment) -> tuple[np.ndarray, np.ndarray]:
    """Return the world points [h, w, 3] of what `here` shows at the time of `there`, and where that is known."""
    points, known = here.points_m.copy(), here.is_sky.copy()
    for key, where in _by_piece(here):
        before, after = here.geometry[key], there.geometry.get(key)
        if after is None or not before.followed_by(after):
            continue
        corners = before.mesh.triangles[here.found.triangle[where]]
        weights = here.found.weights[where].astype(np.float64)
        start, end = (
            np.einsum("pi,pij->pj", weights, piece.mesh.points[corners]) @ piece.matrix[:3, :3].T + piece.matrix[:3, 3]
            for piece in (before, after)
        )
        points[where] += end - start  # what lies beside the triangle, as hair does, goes along
        known[where] = True
    return points, known


def _by_piece(moment: Moment) -> list[tuple[Key, Pixels]]:
    """Return key and pixels of each piece that is seen."""
    flat = moment.found.piece.ravel()
    order = np.argsort(flat, kind="stable")
    values, starts = np.unique(flat[order], return_index=True)
    keys, groups = list(moment.geometry), np.split(order, starts[1:])
    shape = moment.depth_m.shape
    return [
        (keys[value], np.unravel_index(group, shape)) for value, group in zip(values, groups, strict=True) if value >= 0
    ]


def _is_seen(
    here: Moment, there: Moment, points: np.ndarray, depth_m: np.ndarray, pixels: tuple[Pixels, Pixels]
) -> np.ndarray:
    """Tell which `points` [n, 3] at `depth_m` are seen in `there`; `pixels` are theirs here, and where they land.

    What is seen at the landing has a plane: what lies behind it is hidden, but for what rounding to pixels explains.
    """
    began, lands = pixels
    normals = _normals(there)[lands]
    behind_m = -np.einsum("ni,ni->n", normals, points - there.points_m[lands])
    pixel_m = (depth_m if there.camera.projection == "PERSP" else np.ones_like(depth_m)) / there.camera.fx
    same = _keys(here, began) == _keys(there, lands)
    hidden = behind_m > np.where(same, _SAME_SHARE, _OTHER_SHARE) * pixel_m
    unknown = there.found.piece[lands] < 0
    farther = depth_m > there.depth_m[lands] * (1 + _UNKNOWN_SHARE) + pixel_m
    hidden = np.where(unknown, farther, hidden)
    return np.where(here.is_sky[began], there.is_sky[lands], ~hidden | there.is_sky[lands])


def _keys(moment: Moment, pixels: Pixels) -> np.ndarray:
    """Return a number for the piece that each pixel shows, the same number in every moment."""
    numbers = np.array([hash(key) for key in moment.geometry] + [0])
    return numbers[moment.found.piece[pixels]]


def _normals(moment: Moment) -> np.ndarray:
    """Return the unit normals [h, w, 3] of the triangles that are seen, turned to the camera; 0 where none is."""
    normals = np.zeros((*moment.depth_m.shape, 3))
    for key, where in _by_piece(moment):
        piece = moment.geometry[key]
        corners = piece.mesh.points[piece.mesh.triangles[moment.found.triangle[where]]] @ piece.matrix[:3, :3].T
        normals[where] = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    matrix = np.array(moment.camera.world_to_camera).reshape(3, 4)
    if moment.camera.projection == "PERSP":
        to_camera = np.linalg.solve(matrix[:, :3], -matrix[:, 3]) - moment.points_m
    else:
        to_camera = np.broadcast_to(-matrix[2, :3], normals.shape)
    lengths = np.linalg.norm(normals, axis=-1) * np.where(np.einsum("hwi,hwi->hw", normals, to_camera) < 0, -1, 1)
    return normals / np.where(lengths == 0, 1, lengths)[..., None]
