"""Animatic: controlled moving pictures from a 3D scene.

Registers the modules in order; everything else lives in them.
"""

from __future__ import annotations

from . import command, mend, operators, overlay, panels, preferences, settings, state, translations, upgrade
from .worker import session

_modules = (translations, mend, preferences, settings, state, upgrade, overlay, operators, panels, session, command)


def register() -> None:
    """Register every module, first to last."""
    for module in _modules:
        module.register()


def unregister() -> None:
    """Unregister every module, last to first."""
    for module in reversed(_modules):
        module.unregister()
