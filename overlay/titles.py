"""Write the title of a layer into the corner of its part that lies farthest from the other layers.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

import blf
import bpy

from .camera_frame import Rectangle
from .layers import Part

_FONT = 0  # Blender's own
_POINTS, _EDGE = 12, 8  # of the letters, and what is left free around them, at a UI scale of 1


def draw(title: str, at: Rectangle, part: Part) -> None:
    """Write `title` into the rectangle `at` of the region, which shows `part` of the frame; nothing where it is small.

    A shadow lets it be read on any picture.
    """
    scale = bpy.context.preferences.system.ui_scale or 1.0
    blf.size(_FONT, _POINTS * scale)
    place = corner(at, part, blf.dimensions(_FONT, title), _EDGE * scale)
    if place is None:
        return
    blf.enable(_FONT, blf.SHADOW)
    blf.shadow(_FONT, 3, 0.0, 0.0, 0.0, 1.0)
    blf.color(_FONT, 1.0, 1.0, 1.0, 1.0)
    blf.position(_FONT, *place, 0.0)
    blf.draw(_FONT, title)
    blf.disable(_FONT, blf.SHADOW)


def corner(at: Rectangle, part: Part, size: tuple[float, float], edge: float) -> tuple[float, float] | None:
    """Return where a text of `size` begins: low and left, or high and right in a part that begins inside the frame."""
    left, bottom, right, top = at
    width, height = size
    if right - left < width + 2 * edge or top - bottom < height + 2 * edge:
        return None
    beyond = part[0] > 0.0 or part[1] > 0.0
    return (right - edge - width, top - edge - height) if beyond else (left + edge, bottom + edge)
