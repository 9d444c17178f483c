"""Draw pictures of takes into the camera's frame in the 3D viewport, without a data-block in the .blend.

While a run goes on its newest pictures are shown (`live`); `show` shows others in their place, such as two takes
across each other (`comparing`). Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy

from . import drawing, live, reader, textures
from .layers import WHOLE, Layer, Part, Pictures

__all__ = ["WHOLE", "Layer", "Part", "Pictures", "hide", "is_shown", "live", "redraw", "register", "show", "unregister"]

_shown: Pictures | None = None
_handle: object | None = None


def show(pictures: Pictures) -> None:
    """Show in every camera's view what `pictures(scene frame)` returns, until `hide` or another `show`.

    It is asked at each redraw: it must be quick and may not change anything. Where it returns nothing, a run's own
    pictures are shown.
    """
    global _shown
    _shown = pictures
    textures.redraw()


def hide() -> None:
    """Show no more than a run's own pictures."""
    global _shown
    _shown = None
    textures.redraw()


def redraw() -> None:
    """Draw the 3D viewports again, after a change of what is shown."""
    textures.redraw()


def is_shown() -> bool:
    """Tell whether `show` shows something."""
    return _shown is not None


def _draw() -> None:
    frame = bpy.context.scene.frame_current
    drawing.draw((_shown(frame) if _shown is not None else []) or live.layers(frame))


def register() -> None:
    """Draw over the 3D viewports; without a window there are none."""
    global _handle
    if not bpy.app.background:
        _handle = bpy.types.SpaceView3D.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL")


def unregister() -> None:
    """Draw no more, and let go of all pictures."""
    global _handle, _shown
    if _handle is not None:
        bpy.types.SpaceView3D.draw_handler_remove(_handle, "WINDOW")
    _handle = _shown = None
    live.forget()
    reader.stop()
    drawing.clear()
