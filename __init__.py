"""Animatic: controlled moving pictures from a 3D scene.

Registers the modules in order; everything else lives in them.
"""

from __future__ import annotations

import atexit

import bpy

from . import commands, opening, operators, overlay, panels, preferences, seeing, settings, state, translations
from .worker import session

_modules = (translations, preferences, settings, state, opening, overlay, seeing, operators, panels, session, commands)


def register() -> None:
    """Register every module, first to last."""
    for module in _modules:
        module.register()
    if bpy.app.module:  # Blender as a module crashes at its end while classes of ours are registered
        atexit.register(unregister)


def unregister() -> None:
    """Unregister every module, last to first."""
    atexit.unregister(unregister)
    for module in reversed(_modules):
        module.unregister()
