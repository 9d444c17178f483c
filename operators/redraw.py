"""Draw again what shows the run: the sidebars and the preferences, and now and then all else.

Must not import panels.
"""

from __future__ import annotations

import time

import bpy

EVERYWHERE_SECONDS = 0.5  # between two drawings of all that is on the screen: the status bar cannot be told by itself
SETTLED_SECONDS = 0.2  # after which panels are drawn once more

_everywhere_at = 0.0


def redraw(context: bpy.types.Context) -> None:
    """Draw the sidebars and the preferences again; a heavy viewport beside them is left alone.

    Once they rest they are drawn once more: Blender moves the panels below one whose height has changed only when it
    draws the next time, and until then they would lie over each other.
    """
    _tag(context)
    if _in_window():
        _forget()
        bpy.app.timers.register(_settle, first_interval=SETTLED_SECONDS)


def redraw_status_bar(context: bpy.types.Context, *, now: bool = False) -> None:
    """Draw the status bar again, which Python reaches only together with all else, and so not at every tick."""
    global _everywhere_at
    if now or time.monotonic() - _everywhere_at > EVERYWHERE_SECONDS:
        _everywhere_at = time.monotonic()
        context.window_manager.animatic.beat += 1


def unregister() -> None:
    """Draw nothing once more."""
    _forget()


def _tag(context: bpy.types.Context) -> None:
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "PREFERENCES":
                area.tag_redraw()
            elif area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()


def _in_window() -> bool:
    return not bpy.app.background


def _settle() -> None:
    _tag(bpy.context)


def _forget() -> None:
    if bpy.app.timers.is_registered(_settle):
        bpy.app.timers.unregister(_settle)
