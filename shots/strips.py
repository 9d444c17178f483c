"""Find shots in the sequencer: each scene strip is one, captured in the scene that the strip shows.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from .. import compat
from .cameras import camera_name
from .shot import Shot

_FAR = 1 << 30  # beyond Blender's last frame
# A retiming key tells scripts where it lies in the sequencer, and neither which frame of the scene is shown there nor
# how fast a segment plays; the strip's length is that after retiming. So the mapping cannot be read (4.5 to 5.2).
_RETIMED = "Blender does not tell which frames it shows since it was retimed; the take has its scene's own speed"


def find(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots of the scene strips of `scene` that are not muted, without ids, in the order of time."""
    found = [_shot(scene, *shown) for shown in _shown(scene.sequence_editor)] if scene.sequence_editor else []
    return sorted(filter(None, found), key=lambda shot: shot.edit_start)


def strip_of(scene: bpy.types.Scene, shot: Shot) -> bpy.types.SceneStrip | None:
    """Return the strip that is `shot`, None where it is gone."""
    strips = scene.sequence_editor.strips_all if scene.sequence_editor else ()
    return next((strip for strip in strips if strip.type == "SCENE" and strip.name == shot.name), None)


def strip_note(scene: bpy.types.Scene, shot: Shot) -> str:
    """Return what the strip that is `shot` shows otherwise than its takes will, or ""."""
    strip = strip_of(scene, shot) if shot.origin == "strip" else None
    if strip is None:
        return ""
    if strip.scene_input == "SEQUENCER":
        return "it shows the sequencer of its scene; the take shows what the camera sees"
    return _RETIMED if len(strip.retiming_keys) else ""


def _shown(
    owner: bpy.types.SequenceEditor | bpy.types.MetaStrip, first: int = -_FAR, end: int = _FAR
) -> Iterator[tuple[bpy.types.SceneStrip, int, int]]:
    """Yield the scene strips in `owner` with the frames that are seen of each, from `first` to before `end`."""
    for strip in owner.strips:
        if strip.mute or owner.channels[strip.channel].mute:
            continue
        begin, after = compat.strip_range(strip)
        begin, after = max(begin, first), min(after, end)
        if strip.type == "META":
            yield from _shown(strip, begin, after)
        elif strip.type == "SCENE" and strip.scene:
            yield strip, begin, after


def _shot(scene: bpy.types.Scene, strip: bpy.types.SceneStrip, begin: int, after: int) -> Shot | None:
    """Return the shot of `strip`, which shows its scene from that scene's first frame on; None where it shows none.

    It is seen from `begin` to before `after`. Where a strip is longer than its scene, it holds the first or the last
    frame there, which is no shot's.
    """
    stage, content = strip.scene, compat.strip_content(strip)
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
