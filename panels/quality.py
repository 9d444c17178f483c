"""The row of presets in the Generate panel: Draft, Standard, Final, with what each takes.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..estimates.costs import cost_of
from ..settings.quality import current, qualities
from ..shots import Shot
from ..translations import iface, translated

_FRAME_STEPS = {1: "on ones", 2: "on twos", 3: "on threes"}


def draw_quality(layout: bpy.types.UILayout, context: bpy.types.Context, shot: Shot) -> None:
    """Draw a button for each preset, the one that is set pressed, and its size, steps and memory below."""
    scene = context.scene
    if not scene.animatic.model_set:
        return  # the file of the set is gone; the Model panel says so
    chosen = current(scene, shot)
    row = layout.row(align=True)
    for quality in qualities(scene, shot):
        column = row.column(align=True)
        pressed = column.operator("animatic.quality", text=quality.label, depress=quality.name == chosen)
        pressed.preset = quality.name
        details = column.column(align=True)
        details.scale_y = 0.7
        details.alignment = "CENTER"
        details.label(text=f"{quality.width} × {quality.height}", translate=False)
        details.label(text=iface("{0} steps", quality.steps), translate=False)
        details.label(text=_FRAME_STEPS[quality.step])
        cost = cost_of(scene, shot, quality)
        if cost.memory is not None:
            details.label(text=cost.memory.short, icon=cost.memory.icon, translate=False)
        if cost.time:
            details.label(text=f"~ {translated(cost.time)}", translate=False)
    if not chosen:
        layout.label(text="Custom settings", icon="OPTIONS")
