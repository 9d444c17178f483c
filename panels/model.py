"""The Model panel: model set, scheduler, steps, guidance.

Must not import operators.
"""

from __future__ import annotations

import re

import bpy

from ..settings.scene import SceneSettings, model_set_problems
from .base import TabPanel, draw_text

_PREVIEW = "Rough preview, no GPU needed. For the final look choose a Stable Diffusion set."


class ANIMATIC_PT_model(TabPanel, bpy.types.Panel):
    """The models and how they are run."""

    bl_label = "Model"
    bl_idname = "ANIMATIC_PT_model"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the model set and the settings that matter most."""
        layout, own = self.layout, context.scene.animatic
        layout.use_property_split, layout.use_property_decorate = True, False
        row = layout.row()
        row.use_property_split = False  # the names are long
        row.prop(own, "model_set", text="")
        models = own.models if own.model_set else None  # empty when the file of the set is gone
        if models is None:
            draw_text(layout, context, "The model set of this scene is not installed here: choose one.", "ERROR")
        elif models.family == "preview":
            draw_text(layout, context, _PREVIEW, "INFO")
        if models is not None and models.family != "preview":
            _draw_own_files(layout, own)
        if models is not None and models.domain_adapter:
            layout.prop(own, "domain_adapter", slider=True)
        layout.prop(own, "scheduler")
        layout.prop(own, "steps")
        layout.prop(own, "guidance")
        row = layout.row()
        row.use_property_split = False
        row.prop(own, "guidance_changes")
        if own.guidance_changes:
            column = layout.column(align=True)
            column.prop(own, "guidance_end")
            column.prop(own, "guidance_ease")
        for note in own.override_notes():
            draw_text(layout, context, f"{note}.", "ERROR")
        for problem in model_set_problems():
            draw_text(layout, context, problem, "ERROR")


def _draw_own_files(layout: bpy.types.UILayout, own: SceneSettings) -> None:
    """Draw what stands in for the parts of the model set, folded until something does."""
    header, body = layout.panel("animatic_own_files", default_closed=True)
    header.label(text="Own Files")
    if body is not None:
        for name in ("own_base", "own_motion_module", "own_vae"):
            body.prop(own, name)
        return
    for name in own.own_files.values():  # what draws is never out of sight
        layout.label(text=re.split(r"[\\/:]", name)[-1], icon="FILE", translate=False)


class ANIMATIC_PT_model_advanced(TabPanel, bpy.types.Panel):
    """What rarely needs a change."""

    bl_label = "Advanced"
    bl_idname = "ANIMATIC_PT_model_advanced"
    bl_parent_id = "ANIMATIC_PT_model"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw them."""
        layout, own = self.layout, context.scene.animatic
        layout.use_property_split, layout.use_property_decorate = True, False
        layout.prop(own, "clip_skip")
        layout.prop(own, "context_length")
        layout.prop(own, "context_overlap")
        layout.row().prop(own, "context_stride", expand=True)
        layout.prop(own, "context_fuse")
        layout.prop(own, "context_shift")
        layout.label(text="Shortcuts: faster, a little different")
        layout.prop(own, "control_every")
        layout.prop(own, "deep_every")
        layout.prop(own, "guidance_until", slider=True)
        layout.prop(own, "control_one_half")
        layout.operator("animatic.free_memory", icon="MEMORY")
