"""Keep a plane on a camera's frame by a constraint and drivers.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy
from mathutils import Matrix

from .drivers import drive

DISTANCE = "distance"  # custom property of the plane: scene units from the camera


def follow(plane: bpy.types.Object, camera: bpy.types.Object) -> None:
    """Hang `plane` on `camera` without its scale, which a camera ignores and a child would inherit."""
    plane.constraints.clear()
    constraint = plane.constraints.new("CHILD_OF")
    constraint.target = camera
    constraint.use_scale_x = constraint.use_scale_y = constraint.use_scale_z = False
    constraint.inverse_matrix = Matrix()


def followed_camera(plane: bpy.types.Object) -> bpy.types.Object | None:
    """Return the camera that `plane` hangs on, or None where it hangs on none."""
    cameras = (item.target for item in plane.constraints if item.type == "CHILD_OF" and item.target)
    return next((camera for camera in cameras if camera.type == "CAMERA"), None)


def fill_frame(plane: bpy.types.Object, camera: bpy.types.Object, width: int, height: int) -> None:
    """Drive location and scale of a 1 x 1 plane so that it covers a frame of `width` x `height` pixels.

    The side of the frame that the sensor is fitted to measures a span: the sensor's side times distance
    over focal length, or the scale of an orthographic camera. Shift is counted in spans.
    """
    lens, longer = camera.data, max(width, height)
    span = "(o if ortho == 1 else d * (sh if fit == 2 else sw) / f)"  # ortho 1: orthographic; fit 2: vertical
    inputs = {
        "ortho": (lens, "type"),
        "o": (lens, "ortho_scale"),
        "d": (plane, f'["{DISTANCE}"]'),
        "fit": (lens, "sensor_fit"),
        "sw": (lens, "sensor_width"),
        "sh": (lens, "sensor_height"),
        "f": (lens, "lens"),
    }
    for axis, side in enumerate((width, height)):
        spans = f"({side / height!r} if fit == 2 else {side / width!r} if fit == 1 else {side / longer!r})"
        drive(plane, "scale", f"{span} * {spans}", axis, **inputs)
    for axis, shift in enumerate(("shift_x", "shift_y")):
        drive(plane, "location", f"{span} * shift", axis, shift=(lens, shift), **inputs)
    drive(plane, "location", "-d", 2, d=inputs["d"])
