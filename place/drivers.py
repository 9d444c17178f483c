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
