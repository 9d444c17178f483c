"""Buttons for prompts that are kept for all files.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, StringProperty

from .. import shots
from ..backend import contract
from ..settings import prompt_presets
from ..settings.scene import ShotSettings
from . import listing

_shown: list[tuple[str, str, str]] = []  # Blender keeps no texts of an enum's items: somebody has to


def _items(_self: object, _context: bpy.types.Context | None) -> list[tuple[str, str, str]]:
    _shown[:] = [(name, name, "A prompt that was kept") for name in prompt_presets.names()]
    return _shown


class _OfShot:
    """A mix-in for what acts on the prompt of the shot that is shown."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a shot."""
        if shots.glanced_shot(context.scene) is None:
            cls.poll_message_set(listing.NO_SHOT.rstrip("."))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Do it, or say what is wrong."""
        try:
            self.act(context.scene.animatic.settings_for(listing.current_shot(context)))
        except contract.ContractError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def act(self, settings: ShotSettings) -> None:
        """Do what the button says. Raises `ContractError`."""
        raise NotImplementedError


class _Chosen:
    """A mix-in for what is done with one of the presets: it is searched for where it was not named."""

    bl_property = "name"

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask which."""
        if self.properties.is_property_set("name"):
            return self.execute(context)
        context.window_manager.invoke_search_popup(self)
        return {"RUNNING_MODAL"}


class ANIMATIC_OT_prompt_preset_add(_OfShot, bpy.types.Operator):
    """Keep the prompt of the shot, and what it avoids, for all files; a preset of the same name is replaced."""

    bl_idname = "animatic.prompt_preset_add"
    bl_label = "Add Prompt Preset"
    bl_options = {"REGISTER"}

    name: StringProperty(name="Name", description="What the prompt is called in the list", options={"SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for a name, and offer the first words of the prompt."""
        if not self.properties.is_property_set("name"):
            self.name = prompt_presets.free_name(self._prompt(context))
        return context.window_manager.invoke_props_dialog(self)

    @staticmethod
    def _prompt(context: bpy.types.Context) -> str:
        settings = context.scene.animatic.settings_or_none(shots.glanced_shot(context.scene))
        return settings.prompt if settings else ""

    def act(self, settings: ShotSettings) -> None:
        """Keep it."""
        settings.save_prompt(self.name)


class ANIMATIC_OT_prompt_preset_apply(_Chosen, _OfShot, bpy.types.Operator):
    """Give the shot a prompt that was kept, and what it avoids."""

    bl_idname = "animatic.prompt_preset_apply"
    bl_label = "Apply Prompt Preset"
    bl_options = {"REGISTER", "UNDO"}

    name: EnumProperty(name="Preset", description="The prompt that the shot gets", items=_items, options={"SKIP_SAVE"})

    def act(self, settings: ShotSettings) -> None:
        """Take it."""
        settings.apply_prompt(self.name)


class ANIMATIC_OT_prompt_preset_remove(_Chosen, bpy.types.Operator):
    """Take a prompt out of those that are kept; shots that have it keep it."""

    bl_idname = "animatic.prompt_preset_remove"
    bl_label = "Remove Prompt Preset"
    bl_options = {"REGISTER"}

    name: EnumProperty(
        name="Preset", description="The prompt that is no longer kept", items=_items, options={"SKIP_SAVE"}
    )

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Delete it."""
        try:
            prompt_presets.delete(self.name)
        except contract.ContractError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


classes = (ANIMATIC_OT_prompt_preset_add, ANIMATIC_OT_prompt_preset_apply, ANIMATIC_OT_prompt_preset_remove)
