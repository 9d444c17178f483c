"""Draw again what shows the run: the sidebars and the preferences, and now and then all else.

Must not import panels.
"""

from __future__ import annotations

import time

import bpy

EVERYWHERE_SECONDS = 0.5  # between two drawings of all that is on the screen: the status bar cannot be told by itself

_everywhere_at = 0.0


def redraw(context: bpy.types.Context) -> None:
    """Draw the sidebars and the preferences again; a heavy viewport beside them is left alone."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "PREFERENCES":
                area.tag_redraw()
            elif area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()


def redraw_status_bar(context: bpy.types.Context, *, now: bool = False) -> None:
    """Draw the status bar again, which Python reaches only together with all else, and so not at every tick."""
    global _everywhere_at
    if now or time.monotonic() - _everywhere_at > EVERYWHERE_SECONDS:
        _everywhere_at = time.monotonic()
        context.window_manager.animatic.beat += 1
