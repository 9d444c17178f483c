"""The Controls panel: which passes steer the picture, and a look at what was captured.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.controls import ControlSettings
from ..state import State
from .base import TabPanel, draw_error, draw_text
from .seeing import draw_age

_USUAL = (("depth", "Depth"), ("openpose", "Pose"))
_MORE = (("canny", "Canny"), ("lineart", "Lineart"), ("normal", "Normal"), ("seg", "Segmentation"))
_TITLES = (*_USUAL, *_MORE)
_NAMES = dict(_TITLES)
_PICTURES_IN_A_ROW = 3
_CAPTURING = ("animatic.capture", "animatic.look")  # the buttons of this panel


class ANIMATIC_PT_controls(TabPanel, bpy.types.Panel):
    """Depth and pose, and the controls that are asked for less often below a fold."""

    bl_label = "Controls"
    bl_idname = "ANIMATIC_PT_controls"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the controls."""
        own = context.scene.animatic
        for kind, title in _USUAL:
            self._draw_control(context, self.layout, kind, title)
        header, body = self.layout.panel("animatic_more_controls", default_closed=True)
        header.label(text="More Controls")
        for kind, title in _MORE:
            if body is not None:
                self._draw_control(context, body, kind, title)
            elif getattr(own, kind).enabled:  # what steers is never out of sight
                self._draw_control(context, self.layout, kind, title)
        self._draw_capture(context)
        draw_age(self.layout, context)

    def _draw_control(self, context: bpy.types.Context, layout: bpy.types.UILayout, kind: str, title: str) -> None:
        own = context.scene.animatic
        control: ControlSettings = getattr(own, kind)
        box = layout.box()
        box.prop(control, "enabled", text=title)
        if not control.enabled:
            return
        column = box.column(align=True)
        column.use_property_split = column.use_property_decorate = True
        column.prop(control, "strength", slider=True)
        if control.unread_note:
            draw_text(box, context, control.unread_note, "INFO")
        if kind == "canny":
            self._draw_render(context, box)
        if note := own.control_note(kind):
            draw_text(box, context, note, "ERROR")

    def _draw_render(self, context: bpy.types.Context, box: bpy.types.UILayout) -> None:
        """Draw the engine that *From the Render* renders with too."""
        column = box.column()
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(context.scene.animatic.source, "engine")

    def _draw_capture(self, context: bpy.types.Context) -> None:
        own, state = context.scene.animatic, context.window_manager.animatic
        column = self.layout.column(align=True)
        draw_text(column, context, state.capture_text or "Not captured yet", "RENDER_ANIMATION")
        if state.capture_note:
            draw_text(column, context, state.capture_note, "INFO")
        row = column.row(align=True)
        row.operator("animatic.capture", text="Recapture" if state.seeing.capture else "Capture", icon="REC")
        row.operator("animatic.look", text="", icon="HIDE_OFF")
        if own.seg.enabled and state.segmentation_note:
            draw_text(column, context, state.segmentation_note, "INFO")
        if state.said_by in _CAPTURING:
            self._draw_said(context, state)
        shown = [kind for kind, _title in _TITLES if kind in ("depth", "openpose") or getattr(own, kind).enabled]
        drawn = [kind for kind in shown if _icon(state, kind)]
        for first in range(0, len(drawn), _PICTURES_IN_A_ROW):
            row = self.layout.row()
            for kind in drawn[first : first + _PICTURES_IN_A_ROW]:
                column = row.column(align=True)
                column.template_icon(icon_value=_icon(state, kind), scale=6)
                column.operator("animatic.enlarge", text=_NAMES[kind], icon="FULLSCREEN_ENTER").kind = kind

    def _draw_said(self, context: bpy.types.Context, state: State) -> None:
        """Draw what the last run from a button of this panel has said; Generate says it too, with all others."""
        if state.error:
            draw_error(self.layout, context, state)
        for note in state.notes_in(context.scene):
            if note != state.segmentation_note:  # which stands above
                draw_text(self.layout, context, note, "INFO")


def _icon(state: State, kind: str) -> int:
    """Return the picture of a control: the backend's, or the one that was drawn here."""
    return getattr(state, f"{kind}_icon") or getattr(state.seeing, f"{kind}_icon", 0)


class ANIMATIC_PT_control_steps(TabPanel, bpy.types.Panel):
    """In which of the steps each control steers."""

    bl_label = "Over the Steps"
    bl_idname = "ANIMATIC_PT_control_steps"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a control that is on."""
        return any(getattr(context.scene.animatic, kind).enabled for kind, _title in _TITLES)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw where each control that is on begins, ends and eases."""
        for kind, title in _TITLES:
            control = getattr(context.scene.animatic, kind)
            if not control.enabled:
                continue
            column = self.layout.column(align=True)
            column.use_property_split = column.use_property_decorate = True
            column.label(text=title)
            for name in ("start", "end", "ease"):
                column.prop(control, name, slider=True)
