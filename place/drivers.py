"""Drive properties by expressions that Blender evaluates without permission to run Python.

Must not import anything of Animatic.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy


def drive(
    owner: bpy.types.bpy_struct,
    path: str,
    expression: str,
    index: int = -1,
    *,
    steps: Sequence[tuple[float, float]] = (),
    **inputs: tuple[bpy.types.ID, str],
) -> None:
    """Drive the property at `path` of `owner` by `expression`, instead of what drove it before.

    With `steps`, pairs of a result and a value, the property is the value of the last result that was reached.
    `inputs` are the variables: the datablock and the path of a property in it; `frame` is always there.
    Keep to Blender's simple expressions: comparisons, arithmetic, conditions and the common functions.
    """
    owner.driver_remove(path, index)
    curve = owner.driver_add(path, index)
    driver = curve.driver
    for name, (source, source_path) in inputs.items():
        variable = driver.variables.new()
        variable.name = name
        variable.targets[0].id_type = source.id_type
        variable.targets[0].id = source
        variable.targets[0].data_path = source_path
    driver.expression = expression
    if steps:  # instead of the straight line that Blender gives a driver: a modifier, from 5.0 on two keys
        for modifier in list(curve.modifiers):
            curve.modifiers.remove(modifier)
        while curve.keyframe_points:
            curve.keyframe_points.remove(curve.keyframe_points[0])
        for at, value in steps:
            curve.keyframe_points.insert(at, value).interpolation = "CONSTANT"
