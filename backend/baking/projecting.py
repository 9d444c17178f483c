"""Look points of a surface up in a picture: what colour they have there, and how far that can be trusted.

Must not import torch, bpy or anything from the Blender side.

Positions in a picture are pixels from the top left corner, the centre of the first pixel at (0.5, 0.5). Over the plane
of a triangle the inverse depth of a perspective camera, and the depth of an orthographic one, change by a constant from
pixel to pixel, so what the depth picture must show in any pixel near a point is known without a tolerance for slopes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..contract import CameraFrame, Weighing
from .geometry import Points
from .views import Seen

_POINTS_AT_ONCE = 1 << 17
_MOST_SAMPLES = 4  # along each side of a texel, where the picture is finer than the texture
_WITHIN_PIXEL = 0.75  # a renderer may have measured the depth so many pixels away from a pixel's centre
_LEAST_MATCH = 0.1  # of a point's samples that must lie on its surface


@dataclass(frozen=True)
class Found:
    """What a picture shows of some points."""

    point: np.ndarray  # [found] their places among the points
    colour: np.ndarray  # [found, 3] float32, linear light
    weight: np.ndarray  # [found] float32, above 0 and at most 1
    z: np.ndarray  # [found] float32: metres from the camera


@dataclass(frozen=True)
class _Projected:
    """Points in a picture; all arrays are [points], in pixels of the camera's picture."""

    point: np.ndarray
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    weight: np.ndarray  # by angle and by the size of a texel in the picture
    across: tuple[np.ndarray, np.ndarray]  # pixels from a texel to its right neighbour
    down: tuple[np.ndarray, np.ndarray]
    measure: np.ndarray  # 1/z, or z of an orthographic camera
    slope: tuple[np.ndarray, np.ndarray]  # its change a pixel


def look_up(points: Points, seen: Seen, weighing: Weighing) -> Iterator[Found]:
    """Yield what the picture `seen` shows of `points`, piece by piece."""
    count = len(points.texels.index)
    turn = np.array(seen.camera.world_to_camera).reshape(3, 4)[:, :3].T.astype(np.float32)
    planes = points.face @ turn, points.across @ turn, points.down @ turn
    for start in range(0, count, _POINTS_AT_ONCE):
        some = np.arange(start, min(start + _POINTS_AT_ONCE, count))
        projected = _project(points, some, planes, seen, weighing)
        if projected.point.size:
            yield _sampled(projected, seen, weighing)


def _project(
    points: Points, some: np.ndarray, planes: tuple[np.ndarray, ...], seen: Seen, weighing: Weighing
) -> _Projected:
    """Return those of the points `some` that face the camera inside its frame, with their weight by angle and size.

    `planes` are the faces of all triangles and the steps on them, [triangles, 3], as the camera sees them.
    """
    camera = seen.camera
    matrix = np.array(camera.world_to_camera).reshape(3, 4)
    turn, triangle = matrix[:, :3].T.astype(np.float32), points.texels.triangle[some]
    at = (points.position[some] @ matrix[:, :3].T + matrix[:, 3]).astype(np.float32)
    face, normal = planes[0][triangle], points.normal[some] @ turn
    perspective = camera.projection == "PERSP"
    near = np.maximum(at[:, 2], 1e-9) if perspective else np.ones(len(at), np.float32)  # what sizes are divided by
    ray = at / np.maximum(np.linalg.norm(at, axis=1, keepdims=True), 1e-12) if perspective else np.float32([0, 0, 1])
    facing, flat = -(normal * ray).sum(axis=1), -(face * ray).sum(axis=1)
    x, y = camera.fx * at[:, 0] / near + camera.cx, camera.fy * at[:, 1] / near + camera.cy
    inside = (x > 0) & (x < seen.camera_size[0]) & (y > 0) & (y < seen.camera_size[1]) & (at[:, 2] > 0)
    grazing = max(float(np.cos(np.radians(weighing.grazing_degrees))), 0.01)
    # where the shading is smoother than the faces, one that is seen edge on may have a normal that faces the camera
    flat = np.clip(2 * flat / grazing - 1, 0, 1)
    kept = np.flatnonzero(inside & (facing > grazing) & (flat > 0))
    angle = (facing[kept] - grazing) / (1 - grazing) * flat[kept]
    at, near, some, triangle = at[kept], near[kept], some[kept], triangle[kept]
    across, down = (_steps(camera, at, near, steps[triangle]) for steps in planes[1:])
    size = np.minimum(np.sqrt(np.abs(across[0] * down[1] - across[1] * down[0])), 1)
    measure, slope = _measure(camera, at, face[kept])
    return _Projected(some, x[kept], y[kept], at[:, 2], size * angle, across, down, measure, slope)


def _steps(camera: CameraFrame, at: np.ndarray, near: np.ndarray, step: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many pixels a point `at` [points, 3] moves right and down when it moves by `step` metres."""
    bent = step[:, 2] / near if camera.projection == "PERSP" else np.float32(0)
    return camera.fx / near * (step[:, 0] - at[:, 0] * bent), camera.fy / near * (step[:, 1] - at[:, 1] * bent)


def _measure(camera: CameraFrame, at: np.ndarray, face: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Return 1/z (or z, where the camera is orthographic) and its change a pixel over the planes `face`."""
    if camera.projection == "PERSP":
        offset = np.einsum("pi,pi->p", face, at)  # below 0, as the planes face the camera
        return 1 / at[:, 2], (face[:, 0] / offset / camera.fx, face[:, 1] / offset / camera.fy)
    return at[:, 2], (-face[:, 0] / face[:, 2] / camera.fx, -face[:, 1] / face[:, 2] / camera.fy)


def _sampled(projected: _Projected, seen: Seen, weighing: Weighing) -> Found:
    """Return the colours of `projected`, each the mean over its texel of the pixels that show its surface."""
    side = _samples(projected)
    colour = np.zeros((len(projected.point), 3), np.float32)
    match = np.zeros(len(projected.point), np.float32)
    places = (np.arange(side) + 0.5) / side - 0.5
    for right in places:
        for below in places:
            dx = right * projected.across[0] + below * projected.down[0]
            dy = right * projected.across[1] + below * projected.down[1]
            more_colour, more_match = _bilinear(projected, dx, dy, seen, weighing)
            colour += more_colour
            match += more_match
    share = match / side**2
    trust = _blended(seen.trust, *_scaled(projected.x, projected.y, seen.trust.shape, seen))
    weight = projected.weight * trust * share
    kept = np.flatnonzero((share > _LEAST_MATCH) & (weight > 1e-6))
    return Found(projected.point[kept], colour[kept] / match[kept, None], weight[kept], projected.z[kept])


def _samples(projected: _Projected) -> int:
    """Return how many samples along a texel's side do not miss pixels, for nearly all points."""
    (ax, ay), (dx, dy) = projected.across, projected.down
    longest = np.sqrt(np.maximum(ax * ax + ay * ay, dx * dx + dy * dy))
    return int(np.clip(np.ceil(np.percentile(longest, 90) - 0.25), 1, _MOST_SAMPLES))


def _bilinear(
    projected: _Projected, dx: np.ndarray, dy: np.ndarray, seen: Seen, weighing: Weighing
) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum of the colours, and of the shares, of the pixels around points that show these points' surface."""
    height, width = seen.colour.shape[:2]
    x, y = _scaled(projected.x + dx, projected.y + dy, (height, width), seen)
    left, top = np.floor(x - 0.5), np.floor(y - 0.5)
    right_share, low_share = x - 0.5 - left, y - 0.5 - top
    colours, shares = np.zeros((len(x), 3), np.float32), np.zeros(len(x), np.float32)
    flat = seen.colour.reshape(-1, 3)
    for column, across in ((left, 1 - right_share), (left + 1, right_share)):
        for row, along in ((top, 1 - low_share), (top + 1, low_share)):
            inside_column = np.clip(column, 0, width - 1).astype(np.int32)
            inside_row = np.clip(row, 0, height - 1).astype(np.int32)
            share = across * along * _shows(projected, inside_column, inside_row, seen, weighing)
            colours += share[:, None] * flat[inside_row * width + inside_column]
            shares += share
    return colours, shares


def _shows(projected: _Projected, column: np.ndarray, row: np.ndarray, seen: Seen, weighing: Weighing) -> np.ndarray:
    """Tell which pixels of the picture show the plane of the points beside them, by their depth."""
    height, width = seen.inverse.shape
    x_scale, y_scale = width / seen.colour.shape[1], height / seen.colour.shape[0]
    x = np.minimum(((column + 0.5) * x_scale).astype(np.int32), width - 1)
    y = np.minimum(((row + 0.5) * y_scale).astype(np.int32), height - 1)
    found = seen.inverse.ravel()[y * width + x]
    x_unit, y_unit = seen.camera_size[0] / width, seen.camera_size[1] / height  # of the depth's pixels
    gx, gy = projected.slope
    expected = projected.measure + gx * ((x + 0.5) * x_unit - projected.x) + gy * ((y + 0.5) * y_unit - projected.y)
    if seen.camera.projection == "ORTHO":
        found = np.divide(1, found, out=np.full_like(found, np.inf), where=found > 0)
    slack = _WITHIN_PIXEL * (np.abs(gx) * x_unit + np.abs(gy) * y_unit)
    close = np.abs(found - expected) <= weighing.depth_tolerance * projected.measure + slack
    return close & (seen.trust.ravel()[y * width + x] > 0)


def _scaled(x: np.ndarray, y: np.ndarray, shape: tuple[int, ...], seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Return places in the camera's picture as places in one of `shape`."""
    return x * (shape[1] / seen.camera_size[0]), y * (shape[0] / seen.camera_size[1])


def _blended(values: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return `values` [height, width] at places between its pixels."""
    height, width = values.shape
    x, y = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
    left, top = np.minimum(x.astype(np.int32), width - 2), np.minimum(y.astype(np.int32), height - 2)
    across, along = x - left, y - top
    flat, corner = values.ravel(), top * width + left
    upper = flat[corner] * (1 - across) + flat[corner + 1] * across
    lower = flat[corner + width] * (1 - across) + flat[corner + width + 1] * across
    return upper * (1 - along) + lower * along
