"""Show in the 3D viewport what the model will see of the frame at the playhead, before anything is captured.

`asked` knows what would be captured, `pose` reads the people with the capture's own pass, `depth` draws the evaluated
surfaces out of sight, `grey` chooses white and black, `drawing` lays it all over the camera's view; `changes` tells
when something is to be done anew. `thumbnails` draws the pictures of a frame that is captured. Must not import
operators, panels, runs or takes.
"""

from __future__ import annotations

from . import changes, drawing, thumbnails

__all__ = ["edited_at", "note", "register", "thumbnails", "unregister"]


def note() -> str:
    """Return a sentence where nothing was drawn in the viewport, "" where it was."""
    return drawing.note


def edited_at() -> float:
    """Return when the scene was changed other than by its animation, in seconds since 1970; 0 for never."""
    return changes.edited_at


def register() -> None:
    """Hear of changes, and draw over the viewports."""
    changes.register()
    drawing.register()


def unregister() -> None:
    """Draw no more, and let go of what is kept."""
    drawing.unregister()
    changes.unregister()
