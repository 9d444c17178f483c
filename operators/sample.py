"""The button that makes a scene to try Animatic on, and the one that ends the guide of the first run.

Must not import panels.
"""

from __future__ import annotations

import bpy

from .. import sample
from ..preferences import preferences_or_none
from . import listing


class ANIMATIC_OT_sample_scene(bpy.types.Operator):
    """Add a scene with a street, a walking figure and a moving camera to this file; yours stay as they are."""

    bl_idname = "animatic.sample_scene"
    bl_label = "Open Sample Scene"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a window and Object Mode."""
        if context.window is None:
            cls.poll_message_set("There is no window to show it in")
            return False
        if context.mode != "OBJECT":
            cls.poll_message_set("Go to Object Mode first")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it, or show the one that is there."""
        scene = bpy.data.scenes.get(sample.NAME)
        if scene is None or scene.library is not None:
            scene = sample.build(context.window)
        context.window.scene = scene
        shot = listing.current_shot(context)
        settings = scene.animatic.settings_for(shot)
        settings.prompt = settings.prompt or sample.PROMPT
        if context.space_data is not None and context.space_data.type == "VIEW_3D":
            context.space_data.region_3d.view_perspective = "CAMERA"
            context.space_data.shading.color_type = "MATERIAL"
        listing.refresh(context)
        self.report({"INFO"}, f"{scene.name} is a scene of its own in this file. Press Generate.")
        return {"FINISHED"}


class ANIMATIC_OT_end_guide(bpy.types.Operator):
    """Put the guide of the first run away; the preferences have all that it offers."""

    bl_idname = "animatic.end_guide"
    bl_label = "Skip the Guide"

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Remember it with the preferences."""
        end_guide()
        return {"FINISHED"}


def end_guide() -> None:
    """Remember that the guide is not needed any more."""
    own = preferences_or_none()
    if own is not None and not own.guide_done:
        own.guide_done = True
        bpy.context.preferences.is_dirty = True  # so that Blender saves them


classes = (ANIMATIC_OT_sample_scene, ANIMATIC_OT_end_guide)
