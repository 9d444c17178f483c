"""Find where the frame of a camera lies in a 3D viewport, in pixels of its region.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

import bpy
import numpy as np

from .layers import Part

Rectangle = tuple[float, float, float, float]  # left, bottom, right, top, in pixels


def frame_corners(lens: bpy.types.Camera, width: int, height: int) -> np.ndarray:
    """Return lower left and upper right corner, [2, 3], of the frame of a picture of that size, in camera space.

    The camera looks along -z; the corners are at a distance of 1. The side that the sensor is fitted to measures a
    span; shift is counted in spans.
    """
    vertical = lens.sensor_fit == "VERTICAL"
    fitted = height if vertical else width if lens.sensor_fit == "HORIZONTAL" else max(width, height)
    sensor = lens.sensor_height if vertical else lens.sensor_width
    span = lens.ortho_scale if lens.type == "ORTHO" else sensor / lens.lens
    half = np.array((width, height)) / fitted * span / 2
    middle = np.array((lens.shift_x, lens.shift_y)) * span
    return np.array([[*(middle - half), -1.0], [*(middle + half), -1.0]])


def frame_rectangle(
    camera: bpy.types.Object, size: tuple[int, int], perspective: np.ndarray, region: tuple[int, int]
) -> Rectangle | None:
    """Return where the frame of a picture of `size` lies in a region that looks through `camera`.

    `perspective` is the region's matrix from the world to clip space [4, 4]. None for a panoramic camera.
    """
    if camera.data.type not in {"PERSP", "ORTHO"}:
        return None
    matrix = np.array(camera.matrix_world)
    matrix[:3, :3] /= np.linalg.norm(matrix[:3, :3], axis=0)  # a camera's scale counts for nothing
    corners = np.column_stack((frame_corners(camera.data, *size), np.ones(2)))
    clip = corners @ (np.asarray(perspective) @ matrix).T
    x, y = ((clip[:, axis] / clip[:, 3] + 1) / 2 * region[axis] for axis in (0, 1))
    return float(x[0]), float(y[0]), float(x[1]), float(y[1])


def part_of(rectangle: Rectangle, part: Part) -> Rectangle:
    """Return the rectangle of a part of the frame in `rectangle`."""
    left, bottom, right, top = rectangle
    width, height = right - left, top - bottom
    return left + part[0] * width, bottom + part[1] * height, left + part[2] * width, bottom + part[3] * height
