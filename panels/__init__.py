"""The sidebar tab and the menu in the 3D viewport: layout only.

Must not import operators, capture, place or the backend; knows settings and operator ids.
"""

from __future__ import annotations

import bpy

from . import (
    boards,
    controls,
    depth_look,
    extra_passes,
    figures,
    film,
    generate,
    key_frames,
    library,
    look,
    look_pictures,
    loras,
    menu,
    model,
    more_frames,
    prompt,
    queue,
    seeing,
    segmentation,
    set_up,
    shot,
    shown,
    source,
    status_bar,
    takes,
    textures,
    travel,
)

CLASSES = (
    set_up.ANIMATIC_PT_set_up,
    film.ANIMATIC_UL_film,
    film.ANIMATIC_MT_film,
    film.ANIMATIC_PT_film,
    *loras.CLASSES,
    *look_pictures.CLASSES,
    look.ANIMATIC_MT_look_presets,
    look.ANIMATIC_PT_look,
    shot.ANIMATIC_PT_shot,
    key_frames.ANIMATIC_PT_key_frames,
    key_frames.ANIMATIC_PT_key_frame_steps,
    controls.ANIMATIC_PT_controls,
    depth_look.ANIMATIC_PT_depth_look,
    seeing.ANIMATIC_PT_seeing,
    controls.ANIMATIC_PT_control_steps,
    *figures.CLASSES,
    shown.ANIMATIC_PT_shown,
    source.ANIMATIC_PT_source,
    *segmentation.CLASSES,
    *extra_passes.CLASSES,
    prompt.ANIMATIC_PT_prompt,
    look.ANIMATIC_PT_shot_look,
    loras.ANIMATIC_PT_shot_loras,
    travel.ANIMATIC_UL_travel,
    travel.ANIMATIC_MT_travel,
    travel.ANIMATIC_PT_travel,
    model.ANIMATIC_PT_model,
    model.ANIMATIC_PT_model_advanced,
    generate.ANIMATIC_PT_generate,
    queue.ANIMATIC_UL_queue,
    queue.ANIMATIC_PT_queue,
    takes.ANIMATIC_UL_takes,
    takes.ANIMATIC_PT_takes,
    more_frames.ANIMATIC_PT_more_frames,
    textures.ANIMATIC_UL_textures,
    textures.ANIMATIC_PT_textures,
    textures.ANIMATIC_PT_project,
    textures.ANIMATIC_PT_project_advanced,
    textures.ANIMATIC_PT_material,
    *boards.CLASSES,
    library.ANIMATIC_UL_models,
)
_register_classes, _unregister_classes = bpy.utils.register_classes_factory(CLASSES)


def register() -> None:
    """Add the panels and the menu."""
    _register_classes()
    menu.register()
    status_bar.register()
    library.register()


def unregister() -> None:
    """Take them away."""
    library.unregister()
    status_bar.unregister()
    menu.unregister()
    _unregister_classes()
