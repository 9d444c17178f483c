"""The errors of a capture that an artist can act on.

Must not import anything.
"""

from __future__ import annotations


class CaptureError(Exception):
    """Say in a sentence why the capture failed and what to do about it."""


class CaptureStopped(CaptureError):
    """Say that Blender ended the capture's render, as Esc, undo and opening a file make it."""


class CaptureCancelled(CaptureError):
    """Say that the capture ended because it was asked to."""


class CannotDraw(CaptureError):
    """Say why a frame cannot be drawn as a render shows it, so that it has to be rendered."""
