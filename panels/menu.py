"""The Animatic menu, in View of the 3D viewport: what the tab's buttons do, so that the search (F3) finds them.

Must not import operators.
"""

from __future__ import annotations

import bpy


class ANIMATIC_MT_animatic(bpy.types.Menu):
    """What can be done with the shot under the playhead."""

    bl_label = "Animatic"
    bl_idname = "ANIMATIC_MT_animatic"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        layout = self.layout
        layout.operator("animatic.generate", icon="RENDER_ANIMATION")
        layout.operator("animatic.capture", icon="REC")
        layout.operator("animatic.finish_take", icon="PLAY")
        layout.operator("animatic.continue_take", icon="FRAME_NEXT")
        layout.operator("animatic.recall", icon="LOOP_BACK")
        layout.separator()
        for which, text in (("shown", "Add This Shot to Queue"), ("all", "Add All Shots to Queue")):
            layout.operator("animatic.queue_shots", text=text, icon="ADD").which = which
        layout.operator("animatic.queue_run", icon="PLAY")
        layout.operator("animatic.queue_pause", icon="PAUSE")
        layout.separator()
        layout.operator("animatic.shot_add", icon="ADD")
        layout.operator("animatic.shot_duplicate", icon="DUPLICATE")
        layout.operator("animatic.shot_remove", icon="REMOVE")
        layout.operator_enum("animatic.shot_move", "direction")
        layout.operator("animatic.choose_take", icon="CHECKMARK")
        layout.menu("ANIMATIC_MT_film")
        layout.separator()
        layout.operator("animatic.look_lora_add", icon="ADD")
        layout.operator("animatic.look_lora_remove", icon="REMOVE")
        layout.operator("animatic.look_preset_add", icon="PRESET_NEW")
        layout.separator()
        layout.operator("animatic.roll_seed", icon="FILE_REFRESH")
        layout.operator("animatic.travel_add", icon="ADD")
        layout.operator("animatic.travel_remove", icon="REMOVE")
        layout.menu("ANIMATIC_MT_travel")
        layout.separator()
        layout.operator("animatic.project_take", icon="MOD_UVPROJECT")
        layout.operator_menu_enum("animatic.new_texture", "kind", icon="TEXTURE")
        layout.operator_menu_enum("animatic.place_material", "kind", icon="MATERIAL")
        layout.operator("animatic.remove_material", icon="X")
        layout.operator("animatic.add_uv_map", icon="UV")
        layout.operator("animatic.copy_beside", icon="FILE_TICK")
        layout.menu("ANIMATIC_MT_boards")


def _draw(self: bpy.types.Menu, _context: bpy.types.Context) -> None:
    self.layout.separator()
    self.layout.menu("ANIMATIC_MT_animatic")


_register_class, _unregister_class = bpy.utils.register_classes_factory((ANIMATIC_MT_animatic,))


def register() -> None:
    """Add the menu to View."""
    _register_class()
    bpy.types.VIEW3D_MT_view.append(_draw)


def unregister() -> None:
    """Take it away."""
    bpy.types.VIEW3D_MT_view.remove(_draw)
    _unregister_class()
