"""Find the keys of a strip, which lie in the animation of its scene by the strip's name, and move them with its ends.

Must not import anything of Animatic.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import bpy

Range = tuple[int, int]  # the first frame, and the one after the last


def key_path(strip_name: str) -> str:
    """Return how the paths of the curves begin that animate the strip of that name."""
    return f'sequence_editor.strips_all["{bpy.utils.escape_identifier(strip_name)}"]'


def curve_lists(scene: bpy.types.Scene) -> Iterator[bpy.types.bpy_prop_collection]:
    """Yield the lists of animation curves of `scene`."""
    animation = scene.animation_data
    if animation and animation.action and animation.action_slot:
        for layer in animation.action.layers:
            for strip in layer.strips:
                if channels := strip.channelbag(animation.action_slot):
                    yield channels.fcurves


def curves_of(strip: bpy.types.Strip) -> list[bpy.types.FCurve]:
    """Return the animation curves of `strip`."""
    path = f"{key_path(strip.name)}."
    return [curve for curves in curve_lists(strip.id_data) for curve in curves if curve.data_path.startswith(path)]


@contextmanager
def keys_follow(strip: bpy.types.Strip, before: Range, now: Range) -> Iterator[None]:
    """Move the keys of `strip`, which lay in `before` and comes to lie in `now`, with the end that each is nearer to.

    So a fade stays at its end, whether the strip is moved or becomes longer. Blender moves keys with what is moved, but
    not with what is trimmed.
    """
    middle = (before[0] + before[1]) / 2
    by_begin, by_end = now[0] - before[0], now[1] - before[1]
    wanted = [
        [point.co.x + (by_begin if point.co.x < middle else by_end) for point in curve.keyframe_points]
        for curve in curves_of(strip)
    ]
    yield
    for curve, frames in zip(curves_of(strip), wanted, strict=True):
        for point, frame in zip(curve.keyframe_points, frames, strict=True):
            point.co_ui.x = frame  # with its handles
        curve.update()
