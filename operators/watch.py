"""Keep what the panels show in step with the playhead, the markers, the file and the backend.

Must not import panels.
"""

from __future__ import annotations

import bpy

from .. import shots
from . import backend, listing, modal

INTERVAL_SECONDS = 0.5


def _look() -> float:
    """Read the lists again when the playhead stands in another shot, or a shot is new."""
    context = bpy.context
    scene, state = context.scene, context.window_manager.animatic
    shot = shots.shot_at(scene, scene.frame_current)
    if backend.update_report(context):
        modal.redraw(context)
    if not state.running and (shots.needs_sync(scene) or (shot is not None and shot.id != state.shot_id)):
        listing.refresh(context)
    return INTERVAL_SECONDS


def register() -> None:
    """Start looking; without a window there are no panels to keep."""
    if not bpy.app.background:
        bpy.app.timers.register(_look, first_interval=INTERVAL_SECONDS, persistent=True)


def unregister() -> None:
    """Stop looking."""
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
