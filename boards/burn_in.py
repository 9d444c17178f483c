"""Lay a shot's burn-in and its slate: text over the picture, text where there is none.

Blender animates no text, stamps do not show in the sequencer's preview, and a handler would leave renders on machines
without the extension bare: so every frame has a text strip of its own, folded into one meta strip a shot. They cost
0.3 ms and 2.4 kB a frame. Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ..compat import new_effect_strip, trim_strip
from .lettering import fitted, font_for, width_px

_TEXT_PART = 1 / 24  # of the picture's shorter side
_MARGIN = 0.02  # of the picture's width, from its edge to the shade
_PAD = 0.35  # of the text's size, from the shade's edge to the text
_SHADE = (0.0, 0.0, 0.0, 0.6)
_GREY = (0.18, 0.18, 0.18)


def lay_burn_in(
    edit: bpy.types.Scene, name: str, channel: int, start: int, numbers: Sequence[str]
) -> bpy.types.MetaStrip:
    """Add a meta strip that shows `name` at the lower left, as much of it as the `numbers` leave room for.

    `add_numbers` fills its lower right.
    """
    meta = edit.sequence_editor.strips.new_meta(f"{name} burn-in", channel, start)
    label = new_effect_strip(meta.strips, name, "TEXT", 1, start, len(numbers))
    label.font = font_for(name)
    _write(edit, label, _beside(edit, name, numbers, mono=label.font is None), "LEFT")
    trim_strip(meta, start, start + len(numbers))
    meta.blend_type = "ALPHA_OVER"
    return meta


def add_numbers(edit: bpy.types.Scene, meta: bpy.types.MetaStrip, numbers: Sequence[str], start: int) -> None:
    """Show `numbers` frame by frame from `start` on. Blender compares every new strip's name with all others."""
    for passed, text in enumerate(numbers):
        _write(edit, new_effect_strip(meta.strips, text, "TEXT", 2, start + passed, 1), text, "RIGHT")


def lay_slate(
    edit: bpy.types.Scene, name: str, reason: str, channel: int, start: int, frames: int
) -> bpy.types.MetaStrip:
    """Add a meta strip that shows `name` and `reason` on grey."""
    meta = edit.sequence_editor.strips.new_meta(f"{name} slate", channel, start)
    ground = new_effect_strip(meta.strips, f"{name} ground", "COLOR", 1, start, frames)
    ground.color = _GREY
    text = new_effect_strip(meta.strips, f"{name} words", "TEXT", 2, start, frames)
    text.text, text.font_size = f"{name}\n{reason}", _text_px(edit, 1.6)
    text.font = font_for(name + reason)
    text.alignment_x, text.anchor_x, text.anchor_y = "CENTER", "CENTER", "CENTER"
    text.location, text.wrap_width = (0.5, 0.5), 0.9
    trim_strip(meta, start, start + frames)
    return meta


def _beside(edit: bpy.types.Scene, name: str, numbers: Sequence[str], *, mono: bool) -> str:
    """Return what of `name` has room to the left of the widest of `numbers`, a letter away from it."""
    size = _text_px(edit)
    taken = width_px(max(numbers, key=len, default=""), size, mono=True)
    room = edit.render.resolution_x * (1 - 2 * _MARGIN) - taken - (4 * _PAD + 1) * size
    return fitted(name, room, size, mono=mono)


def _write(edit: bpy.types.Scene, strip: bpy.types.TextStrip, text: str, side: str) -> None:
    """Write `text` small in a lower corner, on a shade that it can be read on whatever is behind it."""
    width, height = edit.render.resolution_x, edit.render.resolution_y
    strip.text, strip.font_size = text, _text_px(edit)
    strip.alignment_x = strip.anchor_x = side
    strip.anchor_y = "BOTTOM"
    pad_px = _PAD * strip.font_size
    inset_px = _MARGIN * width + pad_px
    strip.location = ((inset_px if side == "LEFT" else width - inset_px) / width, inset_px / height)
    strip.use_box, strip.box_color, strip.box_margin = True, _SHADE, pad_px / width
    strip.use_shadow = False


def _text_px(edit: bpy.types.Scene, times: float = 1.0) -> float:
    """Return a size for the full resolution: Blender scales text with its percentage."""
    return max(10.0, round(min(edit.render.resolution_x, edit.render.resolution_y) * _TEXT_PART * times))
