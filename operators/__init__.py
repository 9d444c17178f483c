"""The buttons: each checks, calls one function and reports.

Must not import panels.
"""

from __future__ import annotations

import bpy

from . import backend, generate, pictures, take, watch

_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (*generate.classes, *take.classes, *backend.classes)
)


def register() -> None:
    """Register the operators and start watching the playhead."""
    pictures.register()
    _register_classes()
    watch.register()


def unregister() -> None:
    """Stop watching and take the operators away."""
    watch.unregister()
    _unregister_classes()
    pictures.unregister()
