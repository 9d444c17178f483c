"""Place a take in the sequencer: one strip a shot, a channel a take, in a scene of its own.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

from ..backend.contract import TakeFolder
from ..compat import strip_range
from .colours import picture_space
from .errors import PlaceError
from .sequence import PLACED, PictureFolder, Sequence, read_sequence, same_folder
from .strip_changes import BEGIN, change_strips, shows_shot
from .strips import new_strip, strip_take

EDIT = "animatic_edit"  # custom property of such a scene that holds a film's edit, which has a range of its own
_CHANNELS = 128  # as many as Blender has
_COPIED = (
    "fps",
    "fps_base",
    "resolution_x",
    "resolution_y",
    "resolution_percentage",
    "pixel_aspect_x",
    "pixel_aspect_y",
)


def in_sequencer(folder: TakeFolder, scene: bpy.types.Scene, later: int = 0) -> bpy.types.ImageStrip:
    """Place the take as an image strip in the scene `<Scene> Animatic`, and return the strip.

    A strip that shows the take, or else another of its shot, is changed where it is, with all that was done to it;
    where it was cut, every part. A new one lies at its take's scene frames, or `later` for a take of another scene, in
    the channel of the take's number or the next free one; a file that is held on twos or threes is listed that often.
    That scene follows rate, size and range of `scene`; its view transform is Standard, the one that shows every colour.
    Raises `PlaceError`.
    """
    sequence = read_sequence(folder)
    edit = edit_scene(scene)
    if there := _strips_of_shot(folder, scene):
        change_strips(there, sequence, later)
        return there[-1]
    channel = _free_channel(edit, sequence, later)
    size = sequence.width, sequence.height
    strip = new_strip(edit, sequence.label, sequence.files, size, channel, sequence.start + later)
    strip.colorspace_settings.name = picture_space(edit)
    strip[PLACED], strip[BEGIN] = str(folder.path), sequence.start + later
    return strip


def sequencer_scene(scene: bpy.types.Scene) -> bpy.types.Scene | None:
    """Return the scene that holds the strips of `scene`: itself where it is such a scene; None before placing."""
    if PLACED in scene:
        return scene
    return next((other for other in bpy.data.scenes if other.get(PLACED) == scene), None)


def edit_scene(scene: bpy.types.Scene) -> bpy.types.Scene:
    """Return that scene with the rate and size that `scene` has now, made on first use."""
    edit = sequencer_scene(scene) or _new_sequencer_scene(scene)
    if edit != scene:
        _follow_settings(edit, scene)
    edit.sequence_editor_create()
    return edit


def film_scene(scene: bpy.types.Scene) -> bpy.types.Scene:
    """Return the scene whose shots `scene` shows: another for one that holds placed strips, else itself."""
    return scene.get(PLACED) or scene


def strips_in(scene: bpy.types.Scene) -> list[bpy.types.ImageStrip]:
    """Return the strips that were placed for `scene`, those in meta strips too."""
    edit = sequencer_scene(scene)
    return [strip for strip in pictures_in(edit) if PLACED in strip] if edit else []


def pictures_in(scene: bpy.types.Scene) -> list[bpy.types.ImageStrip]:
    """Return every strip of pictures in the sequencer of `scene`, those of the film's edit and in meta strips too."""
    strips = scene.sequence_editor.strips_all if scene.sequence_editor else ()
    return [strip for strip in strips if strip.type == "IMAGE"]


def is_in_sequencer(folder: PictureFolder, scene: bpy.types.Scene) -> bool:
    """Tell whether a strip in the sequencer of `scene` shows pictures of a take or a texture."""
    return any(same_folder(strip_take(strip), folder.path) for strip in pictures_in(scene))


def _strips_of_shot(folder: TakeFolder, scene: bpy.types.Scene) -> list[bpy.types.ImageStrip]:
    """Return the strips of `scene` that show the take, or else another of its shot; the uppermost is the last.

    Where earlier versions placed several takes of a shot, those below the one that is seen stay what they are.
    """
    shot_id = folder.read().shot_id
    strips = sorted(strips_in(scene), key=lambda strip: (not strip.mute, strip.channel))
    of_shot = [strip for strip in strips if shows_shot(strip, folder, shot_id)]
    own = [strip for strip in strips if same_folder(strip_take(strip), folder.path)]
    return own or [strip for strip in of_shot if same_folder(strip_take(strip), strip_take(of_shot[-1]))]


def _new_sequencer_scene(scene: bpy.types.Scene) -> bpy.types.Scene:
    edit = bpy.data.scenes.new(f"{scene.name} Animatic")
    edit[PLACED] = scene  # whose shots it shows; outlives a new name
    edit.view_settings.view_transform = "Standard"
    edit.render.dither_intensity = 0.0  # the pictures have 8 bits already
    return edit


def _follow_settings(edit: bpy.types.Scene, scene: bpy.types.Scene) -> None:
    for name in _COPIED:
        setattr(edit.render, name, getattr(scene.render, name))
    if EDIT not in edit:
        edit.frame_start, edit.frame_end = scene.frame_start, scene.frame_end


def _free_channel(edit: bpy.types.Scene, sequence: Sequence, later: int) -> int:
    """Return the channel of the take's number, or the next one that is free for as long as the take."""
    taken = set()
    for strip in edit.sequence_editor.strips:
        start, after = strip_range(strip)
        if start <= sequence.end + later and after > sequence.start + later:
            taken.add(strip.channel)
    wanted = min(sequence.number, _CHANNELS)
    channels = [*range(wanted, _CHANNELS + 1), *range(wanted - 1, 0, -1)]
    for channel in channels:
        if channel not in taken:
            return channel
    raise PlaceError(
        f"No channel of {edit.name} is free at frame {sequence.start + later}. Remove takes that you no longer need."
    )
