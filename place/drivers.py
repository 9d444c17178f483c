"""Drive properties by expressions that Blender evaluates without permission to run Python.

Must not import anything of Animatic.
"""

from __future__ import annotations

import bpy


def drive(
    owner: bpy.types.bpy_struct, path: str, expression: str, index: int = -1, **inputs: tuple[bpy.types.ID, str]
) -> None:
    """Drive the property at `path` of `owner` by `expression`, instead of what drove it before.

    `inputs` are the variables: the datablock and the path of a property in it; `frame` is always there.
    Keep to Blender's simple expressions: comparisons, arithmetic, conditions and the common functions.
    """
    owner.driver_remove(path, index)
    driver = owner.driver_add(path, index).driver
    for name, (source, source_path) in inputs.items():
        variable = driver.variables.new()
        variable.name = name
        variable.targets[0].id_type = source.id_type
        variable.targets[0].id = source
        variable.targets[0].data_path = source_path
    driver.expression = expression


def drive_in_steps(owner: bpy.types.bpy_struct, path: str, values: dict[int, float]) -> None:
    """Drive the property at `path` of `owner` by the frame: from each scene frame of `values` on it has its value.

    The values are keys of the driver's own curve, as an expression holds no more than 255 characters.
    """
    owner.driver_remove(path)
    curve = owner.driver_add(path)
    curve.driver.expression = "frame"
    for modifier in list(curve.modifiers):  # it would hand on the frame itself
        curve.modifiers.remove(modifier)
    curve.keyframe_points.add(len(values))
    for point, (frame, value) in zip(curve.keyframe_points, sorted(values.items()), strict=True):
        point.co, point.interpolation = (frame, value), "CONSTANT"
    curve.update()
