"""Exchange the pictures of a strip, which stays with all that was done to it: colour, transform, effects, keys.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import isclose
from pathlib import Path

import bpy

from .framing import Size, frame_aspect, span_in_edit
from .sequence import COPIED, blend_path, origin_of

_SIZE = "animatic_size"  # custom property of a strip: how many pixels its pictures have, which Blender learns late
_FADE_PX = 1  # of the edit: along so much of its edges the sequencer lets a scaled picture fade


def new_strip(
    edit: bpy.types.Scene,
    name: str,
    files: Sequence[Path],
    size: Size,
    channel: int,
    start: int,
) -> bpy.types.ImageStrip:
    """Add a strip that shows `files`, one a frame, over the frame of `edit`; those of another shape in it, whole."""
    first, *others = files
    strip = edit.sequence_editor.strips.new_image(name, blend_path(first), channel, start, fit_method="ORIGINAL")
    for file in others:
        strip.elements.append(file.name)
    strip.blend_type = "ALPHA_OVER"
    strip[_SIZE] = size
    strip.transform.scale_x, strip.transform.scale_y = _scales(size, edit.render)
    return strip


def show_files(strip: bpy.types.ImageStrip, name: str, files: Sequence[Path], size: Size) -> None:
    """Let `strip` show `files` under `name`, as large as what it showed; where it begins and ends is the caller's."""
    first, *others = files
    strip.name, strip.directory = name, blend_path(first.parent) + os.sep
    while len(strip.elements) > 1:
        strip.elements.pop(-1)
    before = tuple(strip.get(_SIZE, (strip.elements[0].orig_width, strip.elements[0].orig_height)))
    strip.elements[0].filename = first.name
    for file in others:
        strip.elements.append(file.name)
    if COPIED in strip:
        del strip[COPIED]
    if before != size and all(before):
        _resize(strip, before, size)
    strip[_SIZE] = size


def strip_take(strip: bpy.types.ImageStrip) -> Path:
    """Return the folder of the take that `strip` shows."""
    return origin_of(strip) or Path(bpy.path.abspath(strip.directory)).parent


def _resize(strip: bpy.types.ImageStrip, before: Size, size: Size) -> None:
    """Scale `strip` as much as pictures of `size` need to lie where those of the size before did.

    One that is as an earlier version placed it, whole in the frame, gets the place of a new one.
    """
    render, crop, transform = strip.id_data.render, strip.crop, strip.transform
    whole = _whole(before, render)
    untouched = all(isclose(scale, whole, rel_tol=1e-4) for scale in (transform.scale_x, transform.scale_y))
    was, now = _scales(before, render), _scales(size, render)
    transform.scale_x *= now[0] / (whole if untouched else was[0])
    transform.scale_y *= now[1] / (whole if untouched else was[1])
    for side, axis in (("min_x", 0), ("max_x", 0), ("min_y", 1), ("max_y", 1)):
        setattr(crop, side, round(getattr(crop, side) * size[axis] / before[axis]))


def _scales(size: Size, render: bpy.types.RenderSettings) -> tuple[float, float]:
    """Return by how much pictures of `size` are scaled to lie in the frame as it is looked at."""
    frame, spans = (render.resolution_x, render.resolution_y), span_in_edit(size, frame_aspect(render))
    more = 1.0
    if min(spans) >= 1:
        more = max(_over_edge(side, span * side) for side, span in zip(frame, spans, strict=True))
    across, up = (span * side * more / own for span, side, own in zip(spans, frame, size, strict=True))
    return across, up


def _over_edge(frame_px: int, picture_px: float) -> float:
    """Return how much larger a picture must be so that its edges, which the sequencer lets fade, lie beyond the frame.

    They fade but where they lie on those of the frame, and where that has an even number of pixels.
    """
    spare = picture_px - frame_px
    on_edges = spare < 1e-3 and frame_px % 2 == 0
    return 1.0 if on_edges or spare >= 2 * _FADE_PX else (frame_px + 2 * _FADE_PX) / picture_px


def _whole(size: Size, render: bpy.types.RenderSettings) -> float:
    """Return by how much Blender scales pictures of `size` to be seen whole; it takes all pixels for square."""
    return min(render.resolution_x / size[0], render.resolution_y / size[1])
