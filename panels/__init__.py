"""The sidebar tab in the 3D viewport: layout only.

Must not import operators, capture, place or the backend; knows properties and operator ids.
"""

from __future__ import annotations

import bpy

from . import controls, generate, model, prompt, set_up, shot, takes, travel

register, unregister = bpy.utils.register_classes_factory(
    (
        set_up.ANIMATIC_PT_set_up,
        shot.ANIMATIC_PT_shot,
        controls.ANIMATIC_PT_controls,
        prompt.ANIMATIC_PT_prompt,
        travel.ANIMATIC_UL_travel,
        travel.ANIMATIC_MT_travel,
        travel.ANIMATIC_PT_travel,
        model.ANIMATIC_PT_model,
        model.ANIMATIC_PT_model_advanced,
        generate.ANIMATIC_PT_generate,
        takes.ANIMATIC_UL_takes,
        takes.ANIMATIC_PT_takes,
    )
)
