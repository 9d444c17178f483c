"""Mend a .blend that was saved while it was being captured: its scenes get their own settings back.

Must not import settings, operators or panels.
"""

from __future__ import annotations

import logging

import bpy

from .. import capture

_log = logging.getLogger(__name__)


@bpy.app.handlers.persistent
def _mend(file: str, _unused: object = None) -> None:
    for scene in bpy.data.scenes:
        if scene.library is None and capture.mend(scene):
            _log.warning("%s was saved during a capture of %s: its render settings were put back.", file, scene.name)


def register() -> None:
    """Look at each file that is opened."""
    bpy.app.handlers.load_post.append(_mend)


def unregister() -> None:
    """Look no more."""
    bpy.app.handlers.load_post.remove(_mend)
