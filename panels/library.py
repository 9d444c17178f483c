"""The Models section of the preferences: folders, what lies in them, and what can be done with it.

Must not import operators.
"""

from __future__ import annotations

import bpy

from .. import preferences
from ..state import LibraryState
from ..state.library import BY_ID, as_size
from ..translations import iface, translated
from . import base

_ICONS = {
    "checkpoint": "SHADING_RENDERED",
    "unet": "NODETREE",
    "vae": "IMAGE_DATA",
    "text_encoder": "FONT_DATA",
    "motion_module": "ANIM_DATA",
    "lora": "BRUSH_DATA",
    "motion_lora": "CAMERA_DATA",
    "domain_adapter": "MODIFIER",
    "controlnet": "OUTLINER_DATA_EMPTY",
    "sparsectrl": "KEYFRAME_HLT",
    "ip_adapter": "IMAGE_REFERENCE",
    "image_encoder": "HIDE_OFF",
    "interpolation": "IPO_LINEAR",
    "upscaler": "FULLSCREEN_ENTER",
    "embedding": "TEXT",
    "unknown": "QUESTION",
}
_ROWS = 10
_NAMES = 0.16  # of the width, for what a detail is called
_OF_BOX, _OF_DETAILS = 0.85, 0.68  # of the region, for texts
_WIDTHS = (0.42, 0.35, 0.4, 0.5)  # of each cell, of what the ones before left


class ANIMATIC_UL_models(bpy.types.UIList):
    """A line a model: name, what it is, family, precision, size."""

    bl_idname = "ANIMATIC_UL_models"

    def draw_item(self, _context, layout, _data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw what the header tells of it."""
        model = item.model
        icon = "ERROR" if model.problem else _ICONS[model.kind]
        row = layout.row(align=True)
        row.active = not model.problem
        cells = (model.name, translated(model.label), model.family, model.precision)
        for width, text in zip(_WIDTHS, cells, strict=True):
            row = row.split(factor=width, align=True)
            row.label(text=text or "–", icon=icon, translate=False)
            icon = "NONE"
        row.label(text=as_size(model.size_bytes), translate=False)

    def draw_filter(self, context: bpy.types.Context, layout: bpy.types.UILayout) -> None:
        """Draw no filter of Blender's: the section has its own above the list."""

    def filter_items(self, _context: bpy.types.Context, data: LibraryState, name: str) -> tuple[list[int], list[int]]:
        """Show what is asked for, in the order of kinds and names."""
        models = [item.model for item in getattr(data, name)]
        flags = [self.bitflag_filter_item if data.is_shown(model) else 0 for model in models]
        kinds = list(_ICONS)
        order = sorted(range(len(models)), key=lambda at: (kinds.index(models[at].kind), models[at].name.lower()))
        places = [0] * len(models)
        for place, at in enumerate(order):
            places[at] = place
        return flags, places


def draw_text(layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE") -> None:
    """Draw `text` in the lines that a box of the preferences has room for."""
    base.draw_text(layout, context, text, icon, share=_OF_BOX)


def draw_models(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the section."""
    state = context.window_manager.animatic.library
    box = layout.box()
    row = box.row(align=True)
    row.label(text="Models", icon="ASSET_MANAGER")
    row.operator("animatic.models_list", icon="FILE_REFRESH")
    _draw_folders(box, state)
    if state.working:
        row = box.row(align=True)
        row.progress(factor=state.fraction, text=translated(state.text))
        row.operator("animatic.models_cancel", text="", icon="CANCEL")
    if state.error:
        draw_text(box, context, f"{state.error} {state.error_hint}".strip(), "ERROR")
    for line in state.report.splitlines():
        draw_text(box, context, line, "INFO")
    if state.models:
        column = box.column()
        column.active = not state.working  # it stays in sight, grey, until it is read anew
        _draw_list(column, context, state)
    elif not state.listed and not state.working:
        draw_text(box, context, "List Models shows what lies in these folders and in the Hugging Face cache.")
    _draw_download(box, context, state)


def _draw_folders(box: bpy.types.UILayout, state: LibraryState) -> None:
    """Draw what was found in each folder, and what is free there."""
    for item in state.folders:
        label = translated(item.label)
        text = f"{label[:1].upper()}{label[1:]}: {item.name}"
        if item.problem:
            box.label(text=f"{text}. {translated(item.problem)}", icon="ERROR", translate=False)
            continue
        told = iface("{0} models, {1}; {2} free on its disk", item.models, item.size, item.free)
        box.label(text=f"{text}: {told}", icon="FILE_FOLDER", translate=False)


def _draw_list(box: bpy.types.UILayout, context: bpy.types.Context, state: LibraryState) -> None:
    row = box.row(align=True)
    row.prop(state, "kind", text="")
    row.prop(state, "search", text="", icon="VIEWZOOM")
    box.template_list("ANIMATIC_UL_models", "", state, "models", state, "active", rows=_ROWS)
    model = state.chosen()
    if model is None:
        return
    column = box.column(align=True)
    for name, text in _details(state, model):
        split = column.split(factor=_NAMES)
        split.label(text=name)
        base.draw_text(split.column(align=True), context, text, share=_OF_DETAILS)
    if model.problem:
        draw_text(box, context, f"{model.problem} {model.hint}".strip(), "ERROR")
    if state.removal:
        _draw_removal(box, context, state)
        return
    row = box.row(align=True)
    row.operator("animatic.model_use", icon="ADD")
    row.operator("animatic.model_convert", icon="FILE_CACHE")
    row.operator("animatic.model_offer_removal", icon="TRASH")


def _details(state: LibraryState, model) -> list[tuple[str, str]]:
    """Return what the header tells of a model, by what it is called; only what there is."""
    told = (
        ("Path", model.path),
        ("Kind", ", ".join(filter(None, (translated(model.label), model.family, *_parts(model.detail))))),
        ("Precision", model.precision),
        ("Form", iface("A pickle, which is read as numbers only") if model.is_pickle and not model.problem else ""),
        ("Trigger Words", ", ".join(model.triggers)),
        ("Licence", model.licence or iface("Not told in its file")),
        ("Fits", translated(state.fits(model))),
        ("Of Those Here", state.fitting(model, translated)),
    )
    return [(name, text) for name, text in told if text]


def _parts(detail: str) -> list[str]:
    return [translated(part) for part in detail.split(", ")]


def _draw_removal(box: bpy.types.UILayout, context: bpy.types.Context, state: LibraryState) -> None:
    inner = box.box()
    for line in state.removal_text.splitlines():
        draw_text(inner, context, line, "QUESTION")
    row = inner.row(align=True)
    row.operator("animatic.model_delete", icon="TRASH")
    row.operator("animatic.model_keep", icon="LOOP_BACK")


def _draw_download(box: bpy.types.UILayout, context: bpy.types.Context, state: LibraryState) -> None:
    """Draw what can be fetched; where Blender may not go online, what to do about that."""
    box.separator()
    row = box.row(align=True)
    row.prop(state, "wanted", text="Download")
    if state.wanted == BY_ID:
        row.prop(state, "wanted_id", text="", placeholder="org/name")
    else:
        found = state.good_set
        text = iface("{0}. About {1}.", iface(found.description), as_size(found.about_bytes))
        draw_text(box, context, text)
    if not bpy.app.online_access:
        _draw_online_access(box, context)
        return
    if state.offered and state.offered == state.reference:
        inner = box.box()
        for line in state.offer_text.splitlines():
            draw_text(inner, context, line)
    row = box.row(align=True)
    row.operator("animatic.model_offer", icon="VIEWZOOM")
    row = row.row(align=True)
    row.enabled = bool(state.reference)
    row.operator("animatic.model_download", icon="IMPORT")


def _draw_online_access(box: bpy.types.UILayout, context: bpy.types.Context) -> None:
    if bpy.app.online_access_override:
        draw_text(box, context, "Blender was started with --offline-mode: start it without.", "ERROR")
        return
    draw_text(box, context, "Nothing is downloaded before Blender may go online:", "ERROR")
    box.prop(context.preferences.system, "use_online_access")


def register() -> None:
    """Show the section in the preferences."""
    preferences.SECTIONS.append(draw_models)


def unregister() -> None:
    """Take it away."""
    preferences.SECTIONS.remove(draw_models)
