"""Tell whether Esc is meant for the run in progress.

A menu, a text field and another modal operator are asked before the run is. Must not import panels.
"""

from __future__ import annotations

import bpy

_OWN_ESC = {"FILE_BROWSER", "IMAGE_EDITOR"}  # Esc closes the first, and leaves the render in the second


def is_for_run(context: bpy.types.Context, event: bpy.types.Event) -> bool:
    """Tell whether `event` is Esc, pressed where it does nothing else."""
    if event.type != "ESC" or event.value != "PRESS":
        return False
    if any(window.screen.is_animation_playing for window in context.window_manager.windows):
        return False  # it stops the playback
    area = _area_at(context.window, event.mouse_x, event.mouse_y)
    return area is None or area.type not in _OWN_ESC


def _area_at(window: bpy.types.Window, x: int, y: int) -> bpy.types.Area | None:
    inside = (a for a in window.screen.areas if a.x <= x < a.x + a.width and a.y <= y < a.y + a.height)
    return next(inside, None)
