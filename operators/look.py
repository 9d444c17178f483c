"""Buttons for looks: which one is changed, and presets that Blender keeps for all files.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bl_operators.presets import AddPresetBase
from bpy.props import EnumProperty

from ..settings.look import LookSettings
from ..settings.reference_images import file_of
from . import listing

_MODEL_VALUES = (
    "model_set",  # first: it brings its recommendations, which the others replace
    "scheduler",
    "steps",
    "guidance",
    "guidance_changes",
    "guidance_end",
    "guidance_ease",
    "domain_adapter",
    "own_base",
    "own_motion_module",
    "own_vae",
    "clip_skip",
    "context_length",
    "context_overlap",
    "context_stride",
    "context_fuse",
    "context_shift",
)
_LOOK_VALUES = ("prompt", "negative_prompt", "loras", "reference_strength", "picture_files")


class LookChoice:
    """A mix-in for what changes a look: which one."""

    look: EnumProperty(
        name="Look",
        description="Whether the film's look is changed or the shown shot's own",
        items=(
            ("film", "Film's", "The look that all shots share"),
            ("shot", "Shot's", "The own look of the shown shot"),
        ),
        options={"SKIP_SAVE"},
    )

    def chosen_look(self, context: bpy.types.Context) -> LookSettings | None:
        """Return the look; None, and say why, where no shot is shown."""
        own = context.scene.animatic
        if self.look == "film":
            return own.look
        shot = listing.current_shot(context)
        if shot is None:
            self.report({"ERROR"}, listing.NO_SHOT)
            return None
        return own.settings_for(shot).own_look


class LookOperator(LookChoice):
    """A mix-in for what acts on a look alone."""

    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Change the look."""
        found = self.chosen_look(context)
        return {"CANCELLED"} if found is None else self.act(found)

    def act(self, look: LookSettings) -> set[str]:
        """Do what the button says with `look`."""
        raise NotImplementedError


class ANIMATIC_OT_look_preset_add(AddPresetBase, bpy.types.Operator):
    """Keep the film's look, its model set and how that is run as a preset for all files, or take one away."""

    bl_idname = "animatic.look_preset_add"
    bl_label = "Add Look Preset"
    bl_options = {"REGISTER"}

    preset_menu = "ANIMATIC_MT_look_presets"
    preset_subdir = "animatic/look"
    preset_defines = ["own = bpy.context.scene.animatic"]
    preset_values = [
        *(f"own.{name}" for name in _MODEL_VALUES),
        *(f"own.look.{name}" for name in _LOOK_VALUES),
    ]

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Keep it, and say which pictures no other file could find."""
        done, look = super().execute(context), context.scene.animatic.look
        left_out = [item.image.name for item in look.pictures if item.is_used and file_of(item.image) is None]
        if done == {"FINISHED"} and left_out and not self.remove_active:
            text = f"The preset has no pictures without a file: {', '.join(left_out)}. Save them as files to keep them."
            self.report({"WARNING"}, text)
        return done


classes = (ANIMATIC_OT_look_preset_add,)
