"""Animatic: controlled moving pictures from a 3D scene.

Registers the modules in order; everything else lives in them.
"""

from __future__ import annotations

from . import commands, opening, operators, overlay, panels, preferences, settings, state, translations
from .worker import session

_modules = (translations, preferences, settings, state, opening, overlay, operators, panels, session, commands)


def register() -> None:
    """Register every module, first to last."""
    for module in _modules:
        module.register()


def unregister() -> None:
    """Unregister every module, last to first."""
    for module in reversed(_modules):
        module.unregister()
