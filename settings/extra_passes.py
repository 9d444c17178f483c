"""Hold which passes a scene's captures hold beside what steers its takes: `scene.animatic.extra`.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty

from ..backend import contract

EXTRA_PASSES: tuple[contract.PassKind, ...] = ("normal", "position", "uv", "motion", "objects")


class ExtraPassSettings(bpy.types.PropertyGroup):
    """Passes that are kept in the capture's folder for other programs, and steer nothing by themselves."""

    normal: BoolProperty(
        name="Normal",
        description="Where surfaces face, in camera space: x right, y up, z towards the camera. "
        "For relighting in another program",
        options=set(),
    )
    position: BoolProperty(
        name="Position",
        description="Where in the world surfaces lie, in metres. For masks by place and for projections in "
        "another program",
        options=set(),
    )
    uv: BoolProperty(
        name="UV",
        description="Where in their UV maps surfaces are seen. For exchanging textures in another program",
        options=set(),
    )
    motion: BoolProperty(
        name="Motion",
        description="Where what each pixel shows is in the next picture and was in the one before, exact, with what "
        "is hidden there. For motion blur and for pictures between the pictures; stills have none",
        options=set(),
    )
    objects: BoolProperty(
        name="Objects",
        description="A number for each object, whose names are in capture.json. For masks of single objects",
        options=set(),
    )

    def passes(self, frames: contract.FrameMap) -> tuple[contract.PassKind, ...]:
        """Return the passes that are switched on, as far as `frames` can have them."""
        asked = (kind for kind in EXTRA_PASSES if getattr(self, kind))
        return tuple(kind for kind in asked if kind != "motion" or not frames.are_stills)
