"""The buttons: each checks, calls one function and reports.

Must not import panels.
"""

from __future__ import annotations

import bpy

from . import (
    backend,
    boards,
    branch,
    choose_take,
    compare,
    continue_take,
    generate,
    look,
    materials,
    modal,
    pictures,
    queue,
    queue_start,
    shots,
    take,
    textures,
    travel,
    watch,
)

_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (
        *generate.classes,
        *continue_take.classes,
        *take.classes,
        *compare.classes,
        *branch.classes,
        *travel.classes,
        *shots.classes,
        *choose_take.classes,
        *look.classes,
        *textures.classes,
        *materials.classes,
        *queue.classes,
        *boards.classes,
        *backend.classes,
    )
)


def register() -> None:
    """Register the operators and start watching the playhead."""
    pictures.register()
    _register_classes()
    queue_start.register()
    watch.register()


def unregister() -> None:
    """End what goes on, stop watching and take the operators away."""
    watch.unregister()
    modal.end_run()
    queue_start.unregister()
    backend.end_set_up()
    _unregister_classes()
    pictures.unregister()
