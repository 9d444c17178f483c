"""Find shots in the sequencer: each scene strip is one, captured in the scene that the strip shows.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import bpy

from .. import compat
from .cameras import camera_name
from .shot import Shot


def find(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots of the scene strips of `scene` that are not muted, without ids, in the order of time."""
    strips = scene.sequence_editor.strips if scene.sequence_editor else ()
    found = [_shot(scene, strip) for strip in _scene_strips(strips)]
    return sorted(filter(None, found), key=lambda shot: shot.edit_start)


def strip_of(scene: bpy.types.Scene, shot: Shot) -> bpy.types.SceneStrip | None:
    """Return the strip that is `shot`, None where it is gone."""
    strips = scene.sequence_editor.strips_all if scene.sequence_editor else ()
    return next((strip for strip in strips if strip.type == "SCENE" and strip.name == shot.name), None)


def _scene_strips(strips: Iterable[bpy.types.Strip]) -> Iterator[bpy.types.SceneStrip]:
    for strip in strips:
        if strip.mute:
            continue
        if strip.type == "META":
            yield from _scene_strips(strip.strips)
        elif strip.type == "SCENE" and strip.scene:
            yield strip


def _shot(scene: bpy.types.Scene, strip: bpy.types.SceneStrip) -> Shot | None:
    """Return the shot of `strip`, which shows its scene from that scene's first frame on; None where it shows none.

    Where a strip is longer than its scene, it holds the first or the last frame there, which is no shot's.
    """
    stage, content = strip.scene, compat.strip_content(strip)
    begin, after = compat.strip_range(strip)
    begin, after = max(begin, content.start), min(after, content.start + content.length)
    if begin >= after:
        return None
    first, last = begin - content.start, after - 1 - content.start
    if strip.use_reverse_frames:
        first, last = content.length - 1 - last, content.length - 1 - first
    start, end = (stage.frame_start + content.trim + index for index in (first, last))
    camera = camera_name(stage, strip.scene_camera, start, end)
    name = "" if stage == scene else stage.name_full
    return Shot("", strip.name, camera, start, end, stage=name, origin="strip", edit_at=begin)
