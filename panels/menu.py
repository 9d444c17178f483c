"""The Animatic menu, in View of the 3D viewport: all that the buttons do, so that the search (F3) finds it.

Must not import operators.
"""

from __future__ import annotations

import bpy

Entry = tuple[str, str]  # operator and icon; a name in capitals is a menu; nothing is a line
_MAIN: tuple[Entry, ...] = (
    ("animatic.generate", "RENDER_ANIMATION"),
    ("animatic.capture", "REC"),
    ("animatic.look", "HIDE_OFF"),
    ("animatic.enlarge", "FULLSCREEN_ENTER"),
    ("animatic.open_capture", "FILE_FOLDER"),
    ("ANIMATIC_MT_seeing", "NONE"),
    ("animatic.left_out_add", "ADD"),
    ("animatic.cancel", "CANCEL"),
    ("", ""),
    ("animatic.quality", "PRESET"),
    ("animatic.depth_range", "EYEDROPPER"),
    ("animatic.depth_curve", "FCURVE"),
    ("animatic.roll_seed", "FILE_REFRESH"),
    ("animatic.set_segment", "VIEWZOOM"),
    ("animatic.clear_segment", "X"),
    ("animatic.add_camera", "CAMERA_DATA"),
    ("animatic.travel_add", "ADD"),
    ("animatic.travel_remove", "REMOVE"),
    ("ANIMATIC_MT_travel", "NONE"),
    ("animatic.wildcard_new", "TEXT"),
    ("animatic.prompt_preset_apply", "PRESET"),
    ("animatic.prompt_preset_add", "PRESET_NEW"),
    ("animatic.prompt_preset_remove", "REMOVE"),
    ("", ""),
    ("ANIMATIC_MT_shots", "NONE"),
    ("ANIMATIC_MT_takes", "NONE"),
    ("ANIMATIC_MT_queue", "NONE"),
    ("ANIMATIC_MT_boards", "NONE"),
    ("ANIMATIC_MT_textures", "NONE"),
    ("ANIMATIC_MT_people", "NONE"),
    ("ANIMATIC_MT_help", "NONE"),
)
_SHOTS: tuple[Entry, ...] = (
    ("animatic.step_shot", "TRIA_RIGHT"),
    ("animatic.back_to_film", "LOOP_BACK"),
    ("animatic.shot_add", "ADD"),
    ("animatic.shot_duplicate", "DUPLICATE"),
    ("animatic.shot_remove", "REMOVE"),
    ("animatic.shot_move", "NONE"),
    ("animatic.shot_retry", "FILE_REFRESH"),
    ("ANIMATIC_MT_film", "NONE"),
    ("", ""),
    ("animatic.look_lora_add", "ADD"),
    ("animatic.look_lora_remove", "REMOVE"),
    ("animatic.look_lora_choose", "VIEWZOOM"),
    ("animatic.camera_move_add", "CON_CAMERASOLVER"),
    ("animatic.shot_lora_add", "ADD"),
    ("animatic.shot_lora_remove", "REMOVE"),
    ("animatic.look_picture_open", "FILE_FOLDER"),
    ("animatic.look_picture_image", "IMAGE_DATA"),
    ("animatic.look_picture_take", "RENDER_RESULT"),
    ("animatic.look_picture_remove", "REMOVE"),
    ("animatic.look_preset_add", "PRESET_NEW"),
    ("", ""),
    ("animatic.key_picture_add", "ADD"),
    ("animatic.key_picture_remove", "REMOVE"),
)
_TAKES: tuple[Entry, ...] = (
    ("animatic.place", "IMAGE_PLANE"),
    ("animatic.recall", "LOOP_BACK"),
    ("animatic.finish_take", "PLAY"),
    ("animatic.continue_take", "FRAME_NEXT"),
    ("animatic.flip_take", "ARROW_LEFTRIGHT"),
    ("animatic.compare_takes", "MOD_EDGESPLIT"),
    ("animatic.end_compare", "X"),
    ("animatic.choose_take", "CHECKMARK"),
    ("animatic.branch_take", "MOD_ARRAY"),
    ("animatic.more_frames", "SEQ_STRIP_DUPLICATE"),
    ("animatic.show_more_frames", "HIDE_OFF"),
    ("animatic.remove_more_frames", "TRASH"),
    ("", ""),
    ("animatic.render_planes", "RESTRICT_RENDER_OFF"),
    ("animatic.match_colours", "COLOR"),
    ("animatic.remove_placed", "X"),
    ("", ""),
    ("animatic.export_take", "EXPORT"),
    ("animatic.export_comfyui", "NODETREE"),
    ("", ""),
    ("animatic.open_take", "FILE_FOLDER"),
    ("animatic.delete_take", "TRASH"),
    ("animatic.refresh", "FILE_REFRESH"),
)
_SEEING: tuple[Entry, ...] = (
    ("animatic.show_pose", "ARMATURE_DATA"),
    ("animatic.show_depth", "IMAGE_ZDEPTH"),
    ("animatic.show_planes", "MOD_ARRAY"),
)
_QUEUE: tuple[Entry, ...] = (
    ("animatic.queue_shots", "ADD"),
    ("animatic.queue_run", "PLAY"),
    ("animatic.queue_pause", "PAUSE"),
    ("animatic.queue_retry", "FILE_REFRESH"),
    ("animatic.queue_clear", "TRASH"),
)
_TEXTURES: tuple[Entry, ...] = (
    ("animatic.project_take", "MOD_UVPROJECT"),
    ("animatic.new_texture", "TEXTURE"),
    ("animatic.finish_texture", "PLAY"),
    ("animatic.place_material", "MATERIAL"),
    ("animatic.remove_material", "X"),
    ("animatic.add_uv_map", "UV"),
    ("animatic.copy_beside", "FILE_TICK"),
    ("", ""),
    ("animatic.open_texture", "FILE_FOLDER"),
    ("animatic.delete_texture", "TRASH"),
    ("animatic.refresh_textures", "FILE_REFRESH"),
)
_PEOPLE: tuple[Entry, ...] = (
    ("animatic.people_refresh", "FILE_REFRESH"),
    ("animatic.person_add", "ADD"),
    ("animatic.person_remove", "REMOVE"),
    ("", ""),
    ("animatic.joint_source", "OPTIONS"),
    ("animatic.joint_pick", "BONE_DATA"),
    ("animatic.joint_use_selected", "EYEDROPPER"),
    ("animatic.joint_select", "RESTRICT_SELECT_OFF"),
    ("animatic.joint_mirror", "MOD_MIRROR"),
    ("ANIMATIC_MT_joints", "NONE"),
)
_MODELS: tuple[Entry, ...] = (
    ("animatic.models_list", "FILE_REFRESH"),
    ("animatic.model_offer", "VIEWZOOM"),
    ("animatic.model_download", "IMPORT"),
    ("animatic.model_use", "ADD"),
    ("animatic.model_convert", "FILE_CACHE"),
    ("animatic.model_offer_removal", "TRASH"),
    ("animatic.model_delete", "TRASH"),
    ("animatic.models_cancel", "CANCEL"),
)
_HELP: tuple[Entry, ...] = (
    ("animatic.set_up_backend", "IMPORT"),
    ("animatic.repair_backend", "TOOL_SETTINGS"),
    ("animatic.remove_backend", "TRASH"),
    ("animatic.check_backend", "CHECKMARK"),
    ("animatic.free_memory", "MEMORY"),
    ("animatic.open_log", "TEXT"),
    ("ANIMATIC_MT_models", "NONE"),
    ("", ""),
    ("animatic.sample_scene", "SCENE_DATA"),
    ("animatic.use_preview_model", "SHADING_RENDERED"),
    ("animatic.allow_downloads", "INTERNET"),
    ("animatic.use_size", "FULLSCREEN_EXIT"),
    ("animatic.use_depth", "CON_FOLLOWTRACK"),
    ("animatic.copy_error", "COPYDOWN"),
)
_ENUMS = {
    "animatic.place": "where",
    "animatic.enlarge": "kind",
    "animatic.quality": "preset",
    "animatic.compare_takes": "other",
    "animatic.shot_move": "direction",
    "animatic.camera_move_add": "move",
    "animatic.queue_shots": "which",
    "animatic.joint_source": "source",
    "animatic.new_texture": "kind",
    "animatic.place_material": "kind",
    "animatic.remove_material": "what",
}


def _draw_entries(layout: bpy.types.UILayout, entries: tuple[Entry, ...]) -> None:
    for name, icon in entries:
        if not name:
            layout.separator()
        elif name.startswith("ANIMATIC_MT_"):
            layout.menu(name)
        elif name in _ENUMS:
            layout.operator_menu_enum(name, _ENUMS[name], icon=icon)
        else:
            layout.operator(name, icon=icon)


class ANIMATIC_MT_shots(bpy.types.Menu):
    """What can be done with the shots of the film, and the look that they share."""

    bl_label = "Shots and Look"
    bl_idname = "ANIMATIC_MT_shots"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _SHOTS)


class ANIMATIC_MT_takes(bpy.types.Menu):
    """What can be done with the chosen take."""

    bl_label = "Takes"
    bl_idname = "ANIMATIC_MT_takes"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _TAKES)


class ANIMATIC_MT_seeing(bpy.types.Menu):
    """What is drawn over the view through the shot's camera."""

    bl_label = "In the Viewport"
    bl_idname = "ANIMATIC_MT_seeing"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _SEEING)


class ANIMATIC_MT_queue(bpy.types.Menu):
    """What waits to be made."""

    bl_label = "Queue"
    bl_idname = "ANIMATIC_MT_queue"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _QUEUE)


class ANIMATIC_MT_textures(bpy.types.Menu):
    """Animated textures and the materials that show them."""

    bl_label = "Textures"
    bl_idname = "ANIMATIC_MT_textures"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _TEXTURES)


class ANIMATIC_MT_people(bpy.types.Menu):
    """The people of the shown shot and their joints."""

    bl_label = "People"
    bl_idname = "ANIMATIC_MT_people"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _PEOPLE)


class ANIMATIC_MT_models(bpy.types.Menu):
    """The models on this machine."""

    bl_label = "Models"
    bl_idname = "ANIMATIC_MT_models"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _MODELS)


class ANIMATIC_MT_help(bpy.types.Menu):
    """The backend, a scene to try, and what puts problems right."""

    bl_label = "Set Up and Help"
    bl_idname = "ANIMATIC_MT_help"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _HELP)


class ANIMATIC_MT_animatic(bpy.types.Menu):
    """What can be done with the shot that is shown."""

    bl_label = "Animatic"
    bl_idname = "ANIMATIC_MT_animatic"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        _draw_entries(self.layout, _MAIN)


def _draw(self: bpy.types.Menu, _context: bpy.types.Context) -> None:
    self.layout.separator()
    self.layout.menu("ANIMATIC_MT_animatic")


_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (
        ANIMATIC_MT_shots,
        ANIMATIC_MT_takes,
        ANIMATIC_MT_seeing,
        ANIMATIC_MT_queue,
        ANIMATIC_MT_textures,
        ANIMATIC_MT_people,
        ANIMATIC_MT_models,
        ANIMATIC_MT_help,
        ANIMATIC_MT_animatic,
    )
)


def register() -> None:
    """Add the menu to View."""
    _register_classes()
    bpy.types.VIEW3D_MT_view.append(_draw)


def unregister() -> None:
    """Take it away."""
    bpy.types.VIEW3D_MT_view.remove(_draw)
    _unregister_classes()
