"""The Shot panel: camera, frames, size, warnings.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .. import shots
from ..settings.picture_size import effective_size
from ..settings.scene import ShotSettings, frames_of
from ..translations import translated
from .base import TabPanel, camera_text, draw_text, shot_and_settings
from .board import draw_pictures

FEW_PICTURES = 12


class ANIMATIC_PT_shot(TabPanel, bpy.types.Panel):
    """The shot that the panels show."""

    bl_label = "Shot"
    bl_idname = "ANIMATIC_PT_shot"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the shot."""
        layout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        shot, settings = shot_and_settings(context)
        if shot is None or settings is None:
            draw_text(layout, context, "No shot here: set the scene's frame range.", "INFO")
            layout.operator("animatic.refresh", text="Look Again", icon="FILE_REFRESH")
            return
        if not context.scene.is_editable:
            draw_text(layout, context, "This scene comes from another file: set its shots there.", "INFO")
        row = layout.row(align=True)
        row.operator("animatic.step_shot", text="", icon="TRIA_LEFT").back = True
        row.label(text=shot.name)
        row.operator("animatic.step_shot", text="", icon="TRIA_RIGHT").back = False
        if shot.surface:
            _draw_way_back(layout, context)
        frames, size_px = frames_of(shot, settings), effective_size(context.scene, shot)
        column = layout.column(align=True)
        seen = not shots.lacks_camera(context.scene, shot)
        column.label(text=camera_text(context, shot), icon="CAMERA_DATA" if seen else "ERROR")
        if not seen:
            column.operator("animatic.add_camera", icon="ADD")
        text = translated(f"Frames {shot.start} to {shot.end}: {frames.count} pictures")
        column.label(text=text, icon="TIME", translate=False)
        draw_pictures(layout, context, shot, settings)
        self._draw_size(settings, size_px)
        self._draw_warnings(context, frames.count, settings, size_px)

    def _draw_size(self, settings: ShotSettings, size_px: tuple[int, int]) -> None:
        column = self.layout.column()
        column.prop(settings, "follow_render_aspect")
        if settings.follow_render_aspect:
            column.prop(settings, "long_side")
        else:
            column.prop(settings, "width")
            column.prop(settings, "height")
        text = translated(f"Pictures of {size_px[0]} × {size_px[1]} pixels")
        column.label(text=text, translate=False)

    def _draw_warnings(
        self, context: bpy.types.Context, pictures: int, settings: ShotSettings, size_px: tuple[int, int]
    ) -> None:
        own = context.scene.animatic
        models = own.models_or_none(settings)
        few = min(FEW_PICTURES, models.context_length) if models else FEW_PICTURES
        if pictures < few and settings.pictures == "all":
            way_out = "Lengthen the shot or lower Frame Step" if settings.step > 1 else "Lengthen the shot"
            text = f"{pictures} pictures: motion gets poor below {few}. {way_out}."
            draw_text(self.layout, context, text, "ERROR")
        if models and (note := models.size_note(*size_px)):
            draw_text(self.layout, context, f"{note}.", "ERROR")


def _draw_way_back(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Say that a texture is shown whatever the playhead does, and draw the button that shows the film's shot again."""
    there = shots.shot_at(context.scene, context.scene.frame_current)
    if there is not None:
        draw_text(layout, context, "A texture's shot: it stays when the playhead moves.", "TEXTURE")
        layout.operator("animatic.back_to_film", text=translated(f"Back to {there.name}"), icon="LOOP_BACK")
