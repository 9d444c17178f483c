"""The buttons: each checks, calls one function and reports.

Must not import panels.
"""

from __future__ import annotations

import inspect

import bpy

from .. import keys, overlay
from ..overlay import comparing
from ..preferences import preferences_or_none
from . import (
    backend,
    boards,
    branch,
    captured_files,
    choose_take,
    compare,
    continue_take,
    depth_look,
    exports,
    failed_shot,
    figures,
    fixes,
    generate,
    joint_files,
    joint_mirror,
    joints,
    key_pictures,
    library,
    library_run,
    look,
    look_lora_choose,
    look_pictures,
    loras,
    materials,
    modal,
    more_frames,
    pictures,
    prompt_presets,
    quality,
    queue,
    queue_start,
    redraw,
    sample,
    seeing,
    segmentation,
    set_up,
    shots,
    shown,
    shown_shot,
    take,
    textures,
    travel,
    watch,
    wildcards,
)

CLASSES = (
    *generate.classes,
    *captured_files.classes,
    *continue_take.classes,
    *take.classes,
    *shown.classes,
    *shown_shot.classes,
    *compare.classes,
    *more_frames.classes,
    *branch.classes,
    *travel.classes,
    *prompt_presets.classes,
    *wildcards.classes,
    *shots.classes,
    *choose_take.classes,
    *failed_shot.classes,
    *look.classes,
    *look_lora_choose.classes,
    *loras.classes,
    *look_pictures.classes,
    *key_pictures.classes,
    *depth_look.classes,
    *textures.classes,
    *materials.classes,
    *queue.classes,
    *boards.classes,
    *exports.classes,
    *quality.classes,
    *seeing.classes,
    *segmentation.classes,
    *figures.classes,
    *joints.classes,
    *joint_files.classes,
    *joint_mirror.classes,
    *fixes.classes,
    *sample.classes,
    *set_up.classes,
    *library.classes,
    *backend.classes,
)
_register_classes, _unregister_classes = bpy.utils.register_classes_factory(CLASSES)


def register() -> None:
    """Register the operators and start watching the playhead."""
    pictures.register()
    for cls in CLASSES:
        cls.bl_description = inspect.getdoc(cls).rstrip(".")  # Blender ends a tooltip with a full stop of its own
    _register_classes()
    own = preferences_or_none()
    if own is not None:
        keys.use(own.keys)  # the operators are there now
    overlay.show(comparing.pictures)
    queue_start.register()
    watch.register()


def unregister() -> None:
    """End what goes on, stop watching and take the operators away."""
    watch.unregister()
    modal.end_run()
    set_up.end_set_up()
    library_run.stop()
    queue_start.unregister()
    redraw.unregister()
    overlay.hide()
    _unregister_classes()
    pictures.unregister()
