"""Repeat the sounds of the film's scene in its edit: where they belong, as loud as they are.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from .. import shots
from ..compat import move_strip, strip_content, strip_range, trim_strip
from ..place.strip_keys import curve_lists, key_path
from .cut import Cut
from .names import mark

_ANIMATED = ("volume", "pan")
_COPIED = ("volume", "pan", "mute", "sound_offset")
_CHANNELS = 128  # as many as Blender has


@dataclass(frozen=True)
class Heard:
    """A sound of the film: its strip's name in the film's scene, and where the edit plays it."""

    name: str
    begin: int  # frame of the film
    end: int  # the one after its last
    content_start: int
    shift: int  # from where it lies in the film's scene


def sounds_of(scene: bpy.types.Scene, cuts: Sequence[Cut]) -> list[Heard]:
    """Return the sounds of `scene`'s sequencer as the edit plays them.

    A sound that lies wholly within one shot moves with that, and is left out with it; all others keep their place, or
    move as all shots do.
    """
    starts = {cut.shot.id: cut.start for cut in cuts}
    shifts = {cut.start - cut.shot.edit_start for cut in cuts}
    shift = shifts.pop() if len(shifts) == 1 else 0
    known = shots.list_shots(scene)
    there = [strip for strip in sound_strips(scene) if _is_there(strip)]
    return [heard for strip in there if (heard := _heard(strip, known, starts, shift)) is not None]


def sound_strips(scene: bpy.types.Scene) -> list[bpy.types.SoundStrip]:
    """Return the sound strips of `scene`, those in meta strips too."""
    editor = scene.sequence_editor
    return [strip for strip in editor.strips_all if strip.type == "SOUND"] if editor else []


def missing(scene: bpy.types.Scene) -> list[str]:
    """Return the names of the sounds whose files are gone; the edit does without them."""
    return [strip.name for strip in sound_strips(scene) if not _is_there(strip)]


def retimed(scene: bpy.types.Scene) -> list[str]:
    """Return the names of the sounds whose speed is changed, which Blender lets nobody copy."""
    return [strip.name for strip in sound_strips(scene) if len(strip.retiming_keys) > 2]


def source_of(scene: bpy.types.Scene, heard: Heard) -> bpy.types.SoundStrip:
    """Return the strip in the film's scene that `heard` repeats."""
    return scene.sequence_editor.strips_all[heard.name]


def length_of(strip: bpy.types.SoundStrip) -> int:
    """Return how many frames the whole sound lasts."""
    return strip_content(strip).length


def digest_of(scene: bpy.types.Scene, heard: Heard) -> tuple[object, ...]:
    """Return all that the edit's strip is made from, to tell whether it is still right."""
    source = source_of(scene, heard)
    values = tuple(getattr(source, name) for name in _COPIED)
    keys = tuple(tuple(point.co) for name in _ANIMATED for point in _keys(scene, source.name, name))
    return (heard, source.sound.filepath, values, keys)


def lay_sound(edit: bpy.types.Scene, scene: bpy.types.Scene, heard: Heard, above: int) -> bpy.types.SoundStrip:
    """Add the strip that plays `heard`, in a free channel above `above`, with the fades of the one in `scene`."""
    source, strips = source_of(scene, heard), edit.sequence_editor.strips
    channel = _free_channel(edit, heard, above)
    strip = strips.new_sound(heard.name, source.sound.filepath, channel, heard.content_start)
    loaded = strip.sound
    strip.sound = source.sound
    if loaded != source.sound and not loaded.users:
        bpy.data.sounds.remove(loaded)
    move_strip(strip, heard.content_start)
    trim_strip(strip, heard.begin, heard.end)
    for name in _COPIED:
        setattr(strip, name, getattr(source, name))
    for name in _ANIMATED:
        _copy_keys(scene, source, strip, name, heard.shift)
    mark(strip, f"sound {heard.name}", *digest_of(scene, heard))
    return strip


def forget_keys(edit: bpy.types.Scene, strip: bpy.types.Strip) -> None:
    """Take the animation of `strip` away, which outlives the strip otherwise."""
    for curves in curve_lists(edit):
        for curve in [curve for curve in curves if curve.data_path.startswith(f"{key_path(strip.name)}.")]:
            curves.remove(curve)


def _is_there(strip: bpy.types.SoundStrip) -> bool:
    sound = strip.sound
    if sound is None:
        return False
    return sound.packed_file is not None or Path(bpy.path.abspath(sound.filepath, library=sound.library)).is_file()


def _heard(
    strip: bpy.types.SoundStrip, known: list[shots.Shot], starts: dict[str, int], film_shift: int
) -> Heard | None:
    begin, end = strip_range(strip)
    content = strip_content(strip).start
    for shot in known:
        if shot.edit_start <= begin and end - 1 <= shot.edit_end:
            if shot.id not in starts:
                return None
            shift = starts[shot.id] - shot.edit_start
            return Heard(strip.name, begin + shift, end + shift, content + shift, shift)
    return Heard(strip.name, begin + film_shift, end + film_shift, content + film_shift, film_shift)


def _free_channel(edit: bpy.types.Scene, heard: Heard, above: int) -> int:
    ranges = [(strip.channel, *strip_range(strip)) for strip in edit.sequence_editor.strips]
    taken = {channel for channel, begin, end in ranges if begin < heard.end and end > heard.begin}
    return next((channel for channel in range(above + 1, _CHANNELS) if channel not in taken), _CHANNELS)


def _keys(scene: bpy.types.Scene, strip_name: str, name: str) -> list[bpy.types.Keyframe]:
    path = f"{key_path(strip_name)}.{name}"
    return [point for curves in curve_lists(scene) if (curve := curves.find(path)) for point in curve.keyframe_points]


def _copy_keys(scene: bpy.types.Scene, source: bpy.types.Strip, strip: bpy.types.Strip, name: str, shift: int) -> None:
    """Key `strip` as `source` is keyed, `shift` frames later; the shape between the keys is kept."""
    points = _keys(scene, source.name, name)
    for point in points:
        setattr(strip, name, point.co.y)
        strip.keyframe_insert(name, frame=point.co.x + shift)
    for copy, point in zip(_keys(strip.id_data, strip.name, name), points, strict=True):
        copy.interpolation = point.interpolation
        copy.handle_left_type = copy.handle_right_type = "FREE"
        copy.handle_left = (point.handle_left.x + shift, point.handle_left.y)
        copy.handle_right = (point.handle_right.x + shift, point.handle_right.y)
