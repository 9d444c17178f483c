"""Read the camera of a rendered frame as matrices, and project points through them.

Camera space is OpenCV's: x right, y down, z forward, metres. Pixels count from the top left corner of the
picture, so the centre of the first pixel is (0.5, 0.5). Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

import bpy
import numpy as np

from ..backend.contract import CameraFrame

_FLAT = 1e-6  # the volume between the three axes, at which two of them are one
_OPENCV_FROM_BLENDER = np.diag((1.0, -1.0, -1.0))  # Blender's camera looks down -z, y up


def camera_frame(
    camera: bpy.types.Object, width: int, height: int, metres_per_unit: float, number: int, scene_frame: int
) -> CameraFrame:
    """Return what the evaluated `camera` sees at one frame in a picture of `width` x `height` square pixels."""
    lens = camera.data
    fit_px, sensor_mm = _fit(lens, width, height)
    orthographic = lens.type == "ORTHO"
    spans = lens.ortho_scale * metres_per_unit if orthographic else sensor_mm / lens.lens  # metres, or per metre
    focal_px = fit_px / spans
    matrix = world_to_camera(np.array(camera.matrix_world, float), metres_per_unit)
    return CameraFrame(
        number=number,
        scene_frame=scene_frame,
        projection="ORTHO" if orthographic else "PERSP",
        fx=focal_px,
        fy=focal_px,
        cx=width / 2 - lens.shift_x * fit_px,
        cy=height / 2 + lens.shift_y * fit_px,
        world_to_camera=tuple(float(value) for value in matrix.flat),
    )


def _fit(lens: bpy.types.Camera, width: int, height: int) -> tuple[int, float]:
    """Return the picture side in pixels that the sensor spans, and the sensor's size in millimetres.

    AUTO fits the longer side and always means the sensor's width, whichever side that is.
    """
    if lens.sensor_fit == "VERTICAL":
        return height, lens.sensor_height
    horizontal = lens.sensor_fit == "HORIZONTAL" or width >= height
    return (width if horizontal else height), lens.sensor_width


def world_to_camera(matrix_world: np.ndarray, metres_per_unit: float) -> np.ndarray:
    """Return the 3x4 matrix from world metres to OpenCV camera metres; the camera's scale counts for nothing."""
    axes = matrix_world[:3, :3] / np.linalg.norm(matrix_world[:3, :3], axis=0)
    rotation = _OPENCV_FROM_BLENDER @ np.linalg.inv(axes)
    place_m = matrix_world[:3, 3] * metres_per_unit
    return np.column_stack((rotation, -rotation @ place_m))


def flat_refusal(camera: bpy.types.Object) -> str:
    """Return a sentence for a camera that is scaled to nothing along an axis and so looks nowhere, or ""."""
    axes = np.array(camera.matrix_world, float)[:3, :3]
    lengths = np.linalg.norm(axes, axis=0)
    if lengths.all() and abs(np.linalg.det(axes / lengths)) > _FLAT:
        return ""
    return f"Camera {camera.name!r} is scaled to 0 along an axis, by itself or its parent: clear its scale (Alt S)."


def in_camera(frame: CameraFrame, points_m: np.ndarray) -> np.ndarray:
    """Return world points [n, 3] in camera space, metres."""
    matrix = np.array(frame.world_to_camera).reshape(3, 4)
    return points_m @ matrix[:, :3].T + matrix[:, 3]


def project(frame: CameraFrame, points_m: np.ndarray) -> np.ndarray:
    """Return [n, 3]: x and y in pixels and z in metres of world points [n, 3]; not finite where z is not above 0."""
    x, y, z = in_camera(frame, points_m).T
    in_front = np.where(z > 0, z, np.nan)
    divisor = in_front if frame.projection == "PERSP" else np.where(z > 0, 1.0, np.nan)
    return np.column_stack((frame.fx * x / divisor + frame.cx, frame.fy * y / divisor + frame.cy, in_front))


def unproject(frame: CameraFrame, depth_m: np.ndarray) -> np.ndarray:
    """Return the world points [h, w, 3], metres, that a picture shows with `depth_m` [h, w] in its pixels' centres."""
    matrix = np.array(frame.world_to_camera).reshape(3, 4)
    height, width = depth_m.shape
    x = (np.arange(width) + 0.5 - frame.cx)[None, :] / frame.fx
    y = (np.arange(height) + 0.5 - frame.cy)[:, None] / frame.fy
    spread = depth_m if frame.projection == "PERSP" else np.ones_like(depth_m)
    seen = np.stack((x * spread, y * spread, depth_m), axis=-1) - matrix[:, 3]
    return seen @ np.linalg.inv(matrix[:, :3]).T


def towards_camera(frame: CameraFrame, point_m: np.ndarray) -> np.ndarray:
    """Return the unit vector [3] in world space from `point_m` to where it is seen from."""
    matrix = np.array(frame.world_to_camera).reshape(3, 4)
    if frame.projection == "ORTHO":
        return -matrix[2, :3] / np.linalg.norm(matrix[2, :3])
    ray = np.linalg.solve(matrix[:, :3], -matrix[:, 3]) - point_m
    return ray / np.linalg.norm(ray)


def rays(frame: CameraFrame, projected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where the rays start that see `projected` points [n, 3] (x and y in pixels, z in metres), and where they
    end: both [n, 3], world metres.
    """
    x, y, z = projected.T
    perspective = frame.projection == "PERSP"
    divisor = z if perspective else np.ones_like(z)
    ends = np.column_stack(((x - frame.cx) / frame.fx * divisor, (y - frame.cy) / frame.fy * divisor, z))
    starts = np.zeros_like(ends) if perspective else ends * (1.0, 1.0, 0.0)
    matrix = np.array(frame.world_to_camera).reshape(3, 4)
    turn_back = np.linalg.inv(matrix[:, :3])
    return (starts - matrix[:, 3]) @ turn_back.T, (ends - matrix[:, 3]) @ turn_back.T
