"""The Set Up panel: leads to the first take, step by step, and is gone then.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .. import shots
from ..preferences import preferences_or_none
from ..state import State
from .base import TabPanel, draw_error, draw_text, shot_and_settings

EXTENSION = __package__.rpartition(".")[0]
WHAT = (
    "The pictures are made by a backend beside Blender. It is set up once, in a folder of its own: "
    "3 GB, or 8 GB with an NVIDIA or AMD GPU."
)


class ANIMATIC_PT_set_up(TabPanel, bpy.types.Panel):
    """What to do before the first take."""

    bl_label = "Set Up"
    bl_idname = "ANIMATIC_PT_set_up"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Show where a look for the backend found none, and until the first take is made."""
        state = context.window_manager.animatic
        return bool(state.backend_report) and (not state.backend_ready or _is_guided())

    def draw_header_preset(self, _context: bpy.types.Context) -> None:
        """Draw the way past the guide."""
        if _is_guided():
            self.layout.operator("animatic.end_guide", text="", icon="X", emboss=False)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the steps to the first take, or the set-up in progress."""
        state = context.window_manager.animatic
        if state.setting_up:
            self._draw_progress(context, state)
            return
        self._draw_step("1. Backend", state.backend_ready)
        if not state.backend_ready:
            self._draw_backend(context, state)
        if _is_guided():
            ready = [state.backend_ready, self._draw_models(context), self._draw_scene(context)]
            if all(ready) and not state.running:
                column = self.layout.column()
                column.scale_y = 1.4
                column.operator("animatic.generate", icon="RENDER_ANIMATION")
            if state.backend_ready:
                told = "Generate is below too, with all settings. This guide disappears after the first take."
                draw_text(self.layout, context, told)

    def _draw_step(self, title: str, done: bool) -> None:
        self.layout.label(text=title, icon="CHECKMARK" if done else "RADIOBUT_OFF")

    def _draw_progress(self, context: bpy.types.Context, state: State) -> None:
        row = self.layout.row(align=True)
        row.progress(factor=state.setup_fraction, text=f"{state.setup_fraction:.0%}")
        row.operator("animatic.cancel_setup", text="", icon="CANCEL")
        draw_text(self.layout, context, state.setup_text)

    def _draw_backend(self, context: bpy.types.Context, state: State) -> None:
        layout = self.layout
        draw_text(layout, context, state.python_problem or WHAT, "ERROR" if state.python_problem else "NONE")
        if not bpy.app.online_access:
            self._draw_online_access(context)
        column = layout.column(align=True)
        column.scale_y = 1.4
        column.operator("animatic.set_up_backend", icon="IMPORT")
        layout.operator("preferences.addon_show", text="Preferences", icon="PREFERENCES").module = EXTENSION
        if state.error:
            draw_error(layout, context, state)

    def _draw_online_access(self, context: bpy.types.Context) -> None:
        if bpy.app.online_access_override:
            draw_text(self.layout, context, "Blender was started with --offline-mode: start it without.", "ERROR")
            return
        draw_text(self.layout, context, "First let Blender go online, to download it:")
        self.layout.prop(context.preferences.system, "use_online_access")

    def _draw_models(self, context: bpy.types.Context) -> bool:
        """Draw the step of the models; return whether it is done."""
        own, preferences = context.scene.animatic, preferences_or_none()
        built_in = bool(own.model_set) and own.models.family == "preview"
        allowed = preferences.allow_downloads or len(preferences.model_folders) > 0
        self._draw_step("2. Models", built_in or allowed)
        if built_in:
            draw_text(self.layout, context, "The preview model is built in: start with it, and choose others in Model.")
        elif not allowed:
            draw_text(self.layout, context, "The chosen models are downloaded by the first run, if you allow it.")
            column = self.layout.column(align=True)
            column.operator("animatic.allow_downloads", icon="INTERNET")
            column.operator("animatic.use_preview_model", icon="SHADING_RENDERED")
        return built_in or allowed

    def _draw_scene(self, context: bpy.types.Context) -> bool:
        """Draw the step of the scene; return whether it is done."""
        shot, _settings = shot_and_settings(context)
        there = shot is not None and not shots.lacks_camera(context.scene, shot)
        self._draw_step("3. Scene with a Camera", there)
        column = self.layout.column(align=True)
        if not there:
            column.operator("animatic.add_camera", icon="CAMERA_DATA")
        column.operator("animatic.sample_scene", icon="SCENE_DATA")
        return there


def _is_guided() -> bool:
    """Tell whether the guide is still wanted; scripts have no preferences and need none."""
    preferences = preferences_or_none()
    return preferences is not None and not preferences.guide_done
