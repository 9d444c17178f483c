"""Exchange the pictures of a strip, which stays with all that was done to it: colour, transform, effects, keys.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import bpy

from .sequence import COPIED, blend_path

_SIZE = "animatic_size"  # custom property of a strip: how many pixels its pictures have, which Blender learns late
_NEAR = 0.05  # sizes are multiples of 8 pixels, and so seldom quite of the shape of the render


def new_strip(
    edit: bpy.types.Scene,
    name: str,
    files: Sequence[Path],
    size: tuple[int, int],
    channel: int,
    start: int,
    *,
    fills: bool = False,
) -> bpy.types.ImageStrip:
    """Add a strip that shows `files`, one a frame, fitted into the picture of `edit`.

    With `fills`, pictures of nearly that shape fill it: a few lines are cut off where bars would be.
    """
    first, *others = files
    strip = edit.sequence_editor.strips.new_image(name, blend_path(first), channel, start, fit_method="FIT")
    for file in others:
        strip.elements.append(file.name)
    strip.blend_type = "ALPHA_OVER"
    strip[_SIZE] = size
    picture = edit.render.resolution_x, edit.render.resolution_y
    _scale(strip, _fit(size, picture, fills) / _fit(size, picture, False))
    return strip


def show_files(
    strip: bpy.types.ImageStrip, name: str, files: Sequence[Path], size: tuple[int, int], *, fills: bool = False
) -> None:
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
        _resize(strip, before, size, fills)
    strip[_SIZE] = size


def _resize(strip: bpy.types.ImageStrip, before: tuple[int, int], size: tuple[int, int], fills: bool) -> None:
    """Scale `strip` as much as pictures of `size` need to fit where those of the size before did."""
    render, crop = strip.id_data.render, strip.crop
    picture = render.resolution_x, render.resolution_y
    _scale(strip, _fit(size, picture, fills) / _fit(before, picture, fills))
    for side, axis in (("min_x", 0), ("max_x", 0), ("min_y", 1), ("max_y", 1)):
        setattr(crop, side, round(getattr(crop, side) * size[axis] / before[axis]))


def _scale(strip: bpy.types.ImageStrip, factor: float) -> None:
    strip.transform.scale_x *= factor
    strip.transform.scale_y *= factor


def _fit(size: tuple[int, int], picture: tuple[int, int], fills: bool) -> float:
    """Return by how much pictures of `size` are scaled to lie in `picture`, or where they may to fill it."""
    less, more = sorted((picture[0] / size[0], picture[1] / size[1]))
    return more if fills and more / less < 1 + _NEAR else less
