"""Buttons that put right what a run failed of, or what would let it fail.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import IntProperty
from mathutils import Vector

from ..backend import contract
from ..backend.contract.shot import SIZE_HIGH_PX, SIZE_MULTIPLE_PX
from ..preferences import preferences_or_none
from ..settings.picture_size import effective_size, set_size, size_of_side
from . import film_failures, listing

_SMALLER = 0.75  # of the longer side, where the error names no size that fits


class ANIMATIC_OT_allow_downloads(bpy.types.Operator):
    """Let runs download the models that they need (several GB, once), and Blender go online for it."""

    bl_idname = "animatic.allow_downloads"
    bl_label = "Allow Downloads"

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Ask for a Blender that may go online."""
        if bpy.app.online_access_override and not bpy.app.online_access:
            cls.poll_message_set("Blender was started with --offline-mode: start it without")
            return False
        return True

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask before Blender goes online."""
        if bpy.app.online_access:
            return self.execute(context)
        return context.window_manager.invoke_props_dialog(self, confirm_text="Allow Online Access", width=360)

    def draw(self, _context: bpy.types.Context) -> None:
        """Say what is asked."""
        self.layout.label(text="Blender's online access is off.")
        self.layout.label(text="Allow it, so that models can be downloaded from the Hugging Face Hub?")

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Switch both on."""
        own = preferences_or_none()
        if own is None:
            self.report({"ERROR"}, "Animatic has no preferences in a script: set ANIMATIC_ONLINE=1 instead.")
            return {"CANCELLED"}
        if not bpy.app.online_access:
            context.preferences.system.use_online_access = True
        own.allow_downloads = True
        self.report({"INFO"}, "Missing models are downloaded by the next run: press Generate.")
        film_failures.dismiss(context)
        return {"FINISHED"}


class ANIMATIC_OT_use_preview_model(bpy.types.Operator):
    """Choose the small model that comes with Animatic: rough pictures, without a download and without a GPU."""

    bl_idname = "animatic.use_preview_model"
    bl_label = "Choose the Preview Model"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Choose it; its own settings follow."""
        own, shot = context.scene.animatic, listing.current_shot(context)
        settings = own.settings_for(shot) if shot else None
        if settings is not None and settings.differs_in_models:
            settings.own_model_set = contract.PREVIEW.name
        else:
            own.model_set = contract.PREVIEW.name
        film_failures.dismiss(context)
        return {"FINISHED"}


class ANIMATIC_OT_use_size(bpy.types.Operator):
    """Make the pictures of the shot smaller, so that they need less memory; a new take then fits."""

    bl_idname = "animatic.use_size"
    bl_label = "Use a Smaller Size"
    bl_options = {"REGISTER", "UNDO"}

    width: IntProperty(
        name="Width",
        description="Width of the pictures; 0 makes them a quarter smaller on each side",
        min=0,
        max=SIZE_HIGH_PX,
        subtype="PIXEL",
        options={"SKIP_SAVE"},
    )
    height: IntProperty(
        name="Height",
        description="Height of the pictures; 0 makes them a quarter smaller on each side",
        min=0,
        max=SIZE_HIGH_PX,
        subtype="PIXEL",
        options={"SKIP_SAVE"},
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set the size; the render's aspect stays followed where that gives it."""
        shot = listing.current_shot(context)
        if shot is None:
            self.report({"ERROR"}, listing.NO_SHOT)
            return {"CANCELLED"}
        scene, asked = context.scene, (self.width, self.height)
        if not (self.width and self.height):
            asked = size_of_side(scene, shot, round(max(effective_size(scene, shot)) * _SMALLER))
        following = scene.animatic.settings_for(shot).follow_render_aspect
        shaped = size_of_side(scene, shot, max(asked))
        like = all(0 <= much - less <= SIZE_MULTIPLE_PX for much, less in zip(asked, shaped, strict=True))
        set_size(scene, shot, shaped if following and like else asked)
        film_failures.dismiss(context)
        width, height = effective_size(scene, shot)
        self.report({"INFO"}, f"Pictures are {width} × {height} pixels now: press Generate.")
        return {"FINISHED"}


class ANIMATIC_OT_use_depth(bpy.types.Operator):
    """Switch the depth control on, so that there is something to capture and to steer the picture by."""

    bl_idname = "animatic.use_depth"
    bl_label = "Switch On Depth"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Switch it on."""
        context.scene.animatic.depth.enabled = True
        film_failures.dismiss(context)
        return {"FINISHED"}


class ANIMATIC_OT_add_camera(bpy.types.Operator):
    """Add a camera that sees what this viewport shows, and look through it; it becomes the scene's camera."""

    bl_idname = "animatic.add_camera"
    bl_label = "Add Camera from View"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a viewport."""
        if context.space_data is None or context.space_data.type != "VIEW_3D":
            cls.poll_message_set("Press it in a 3D viewport")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add the camera."""
        space, view = context.space_data, context.space_data.region_3d
        lens = bpy.data.cameras.new("Camera")
        lens.lens, lens.clip_start, lens.clip_end = space.lens, space.clip_start, space.clip_end
        camera = bpy.data.objects.new("Camera", lens)
        context.scene.collection.objects.link(camera)
        camera.rotation_euler = view.view_rotation.to_euler()
        camera.location = view.view_location + view.view_rotation @ Vector((0.0, 0.0, view.view_distance))
        context.scene.camera = camera
        view.view_perspective = "CAMERA"
        listing.refresh(context)
        film_failures.dismiss(context)
        return {"FINISHED"}


classes = (
    ANIMATIC_OT_allow_downloads,
    ANIMATIC_OT_use_preview_model,
    ANIMATIC_OT_use_size,
    ANIMATIC_OT_use_depth,
    ANIMATIC_OT_add_camera,
)
