"""Hold what was measured of the depth of the newest capture that serves the shown shot.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, FloatProperty, IntProperty

from ..backend.contract import DepthMeasure


class DepthRangeState(bpy.types.PropertyGroup):
    """What a clip's own near and far are: `window_manager.animatic.depth_range`."""

    measured: BoolProperty()
    near_m: FloatProperty()  # white, in metres
    far_m: FloatProperty()  # black, in metres; 0 where that is infinitely far
    icon: IntProperty()  # the picture of its histogram
    low_m: FloatProperty()  # at the left edge of that
    high_m: FloatProperty()  # at the right one

    def show(self, measure: DepthMeasure | None) -> None:
        """Hold `measure`; nothing without one."""
        self.measured = measure is not None
        self.near_m = measure.near_m if measure else 0.0
        self.far_m = (measure.far_m or 0.0) if measure else 0.0
        self.icon = 0

    @property
    def text(self) -> str:
        """What was measured in words, "" without."""
        if not self.measured:
            return ""
        near = f"{self.near_m:.4g}"
        return f"Measured: {near} m to {self.far_m:.4g} m" if self.far_m else f"Measured: {near} m to infinity"
