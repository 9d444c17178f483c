"""Bring the settings of a .blend from an earlier version up to date when it is opened.

Must not import operators or panels.
"""

from __future__ import annotations

import logging

import bpy

from .. import compat
from ..backend import contract
from ..settings.model import model_set_number

_log = logging.getLogger(__name__)


@bpy.app.handlers.persistent
def _upgrade(file: str, _unused: object = None) -> None:
    for scene in bpy.data.scenes:
        if scene.library is None and _has_untrained_set(scene):
            scene.animatic.model_set = contract.PREVIEW.name
            text = (
                f"{scene.name} was saved with the untrained model set, which made noise: it has the preview model now."
            )
            _log.warning("%s: %s", file, text)
            bpy.context.window_manager.animatic.add_note(text)


def _has_untrained_set(scene: bpy.types.Scene) -> bool:
    """Tell whether the first version's stand-in is chosen in `scene`, which is not among the model sets any more."""
    return compat.stored_value(scene.animatic, "model_set") == model_set_number(contract.UNTRAINED.name)


def register() -> None:
    """Look at each file that is opened, after the notes of the one before were forgotten."""
    bpy.app.handlers.load_post.append(_upgrade)


def unregister() -> None:
    """Look no more."""
    bpy.app.handlers.load_post.remove(_upgrade)
