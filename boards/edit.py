"""Lay the edit of a film into the sequencer of its scene `<Scene> Animatic`, and lay it anew when the film changes.

The edit has a channel of pictures, one strip a shot, with its burn-ins above and its sounds above those. Takes that
were placed there by hand lie below it, and what the artist adds stays where it is. A strip whose shot is as it was is
left as it is, with what was done to it. Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

import bpy

from .. import place
from ..backend.contract import exact_fps, timecode, timecode_frames
from ..capture.walk.restore import BlockReference
from ..compat import move_strip, put_on_channel, strip_content, strip_range, trim_strip
from ..place.colours import picture_space
from ..place.sequencer import EDIT
from ..place.strips import new_strip, show_files
from . import sounds
from .burn_in import add_numbers, lay_burn_in, lay_slate
from .cut import Cut, Piece, begin_and_end
from .names import copies, foreign, is_made_from, let_go, mark, marked

_CHANNEL_NAMES = ("Animatic", "Burn-in")
_FRAMES_A_STEP = 8  # of a burn-in: Blender stays responsive while a long film is laid
_NO_TAKE, _NO_PICTURE = "No take yet", "No picture in this take"


@dataclass(frozen=True)
class _Item:
    """A strip that the edit is to have: pictures or a slate of a piece, or without one the burn-in of a cut."""

    name: str
    channel: int
    made_from: tuple[object, ...]
    cut: Cut
    piece: Piece | None = None
    numbers: tuple[str, ...] = ()

    def is_there(self, strip: bpy.types.Strip | None) -> bool:
        """Tell whether `strip` is this one already."""
        return strip is not None and strip.channel == self.channel and is_made_from(strip, *self.made_from)

    def has_part(self, strip: bpy.types.Strip) -> bool:
        """Tell whether `strip` is a part of this one, in its place and no longer than it."""
        begin, end = strip_range(strip)
        start, frames = (self.piece.start, self.piece.frames) if self.piece else (self.cut.start, self.cut.frames)
        return self.is_there(strip) and start <= begin and end <= start + frames

    def is_kept_in(self, strip: bpy.types.Strip) -> bool:
        """Tell whether `strip` can become this one, with what the artist did to it."""
        return self.is_there(strip) or (strip.type == "IMAGE" and self.piece is not None and bool(self.piece.files))


def lay_edit(
    scene: bpy.types.Scene, cuts: list[Cut], *, burn_in: bool, first_timecode: str
) -> Generator[float, None, None]:
    """Lay the edit of `cuts` shot by shot, yielding the part that is done.

    Between two steps nothing of Blender's is held, as the artist may undo. Raises `PlaceError`, and `ContractError`
    for a timecode that is none.
    """
    fps = exact_fps(scene.render.fps / scene.render.fps_base)
    begun = timecode_frames(first_timecode, fps, "Start Timecode")
    reference, heard = BlockReference(scene), sounds.sounds_of(scene, cuts)
    edit = place.edit_scene(scene)
    edit[EDIT] = True
    first, end = begin_and_end(cuts)
    edit.frame_start, edit.frame_end = first, end - 1
    size = edit.render.resolution_x, edit.render.resolution_y

    def items_at(channel: int) -> list[_Item]:
        burn_ins = [_burn_in(cut, channel + 1, begun - first, fps, size) for cut in cuts] if burn_in else []
        return [item for cut in cuts for item in _pictures(cut, channel)] + burn_ins

    present = _present_channel(edit)
    _let_copies_go(edit, items_at(present))
    channel = _picture_channel(edit, present, first, end)
    items = items_at(channel)
    _let_copies_go(edit, items)  # where the edit moved, none may pass for what it is about to lay
    _make_way(edit, scene, items, heard)
    for index, item in enumerate(items):
        for _ in _lay(reference, item):
            yield index / len(items)
    scene = _found(reference)
    edit = place.edit_scene(scene)
    for sound in heard:
        if f"sound {sound.name}" not in marked(edit):
            sounds.lay_sound(edit, scene, sound, channel + 1)
    for offset, name in enumerate(_CHANNEL_NAMES):
        edit.sequence_editor.channels[channel + offset].name = name


def _found(reference: BlockReference) -> bpy.types.Scene:
    scene = reference.found()
    if scene is None:
        raise place.PlaceError("The scene was removed while its animatic was laid.")
    return scene


def _pictures(cut: Cut, channel: int) -> list[_Item]:
    """Return the strips of a shot's pieces; pictures count apart from slates, so that each stays what it is."""
    items, counts = [], {"picture": 0, "slate": 0}
    for piece in cut.pieces:
        kind = "picture" if piece.files else "slate"
        made_from = piece.start, tuple(str(file) for file in piece.files) or (piece.frames, cut.label)
        items.append(_Item(f"{kind} {cut.shot.id} {counts[kind]}", channel, made_from, cut, piece))
        counts[kind] += 1
    return items


def _burn_in(cut: Cut, channel: int, frames_before: int, fps: float, size: tuple[int, int]) -> _Item:
    """Return the burn-in of a shot: its name, and frame by frame the scene's frame and the film's timecode."""
    numbers = tuple(
        f"{cut.shot.start + passed:04}   {timecode(frames_before + cut.start + passed, fps)}"
        for passed in range(cut.frames)
    )
    made_from = cut.start, cut.shot.name, numbers, size
    return _Item(f"burn-in {cut.shot.id}", channel, made_from, cut, numbers=numbers)


def _present_channel(edit: bpy.types.Scene) -> int:
    """Return the channel that the pictures lie on; 0 where there are none yet."""
    pictures = (strip for name, strip in marked(edit).items() if name.startswith(("picture ", "slate ")))
    return next((strip.channel for strip in pictures), 0)


def _let_copies_go(edit: bpy.types.Scene, items: list[_Item]) -> None:
    """Keep of what the artist split or copied only what still lies in the place of its shot, and shows what that shows.

    All else stays where it is too, but the edit makes way for it.
    """
    wanted = {item.name: item for item in items}
    for name, strip in copies(edit):
        if name not in wanted or not wanted[name].has_part(strip):
            let_go(strip)


def _picture_channel(edit: bpy.types.Scene, present: int, first: int, end: int) -> int:
    """Return the channel of the pictures: the `present` one while it serves, or else the lowest pair that is free.

    It lies above the takes that were placed by hand, so that the edit is what is seen.
    """

    def channels_of(strips: Iterable[bpy.types.Strip]) -> set[int]:
        ranges = ((strip.channel, *strip_range(strip)) for strip in strips)
        return {channel for channel, begin, after in ranges if begin < end and after > first}

    taken = channels_of(foreign(edit))
    parts = channels_of(strip for _name, strip in copies(edit))  # in their places, as long as the edit stays in its own
    lowest = 1 + max((strip.channel for strip in place.strips_in(edit)), default=0)
    for channel in (present, *range(lowest, 127)):
        used = taken if channel == present else taken | parts
        if channel >= lowest and not used & {channel, channel + 1}:
            return channel
    raise place.PlaceError(f"No two channels of {edit.name} are free for the edit: remove strips that you do not need.")


def _make_way(edit: bpy.types.Scene, scene: bpy.types.Scene, items: list[_Item], heard: list[sounds.Heard]) -> None:
    """Remove the strips that are not wanted any more, and move those that are to change behind all others.

    None may lie where another is to come: Blender would push that aside.
    """
    wanted = {item.name: item for item in items}
    digests = {f"sound {sound.name}": sounds.digest_of(scene, sound) for sound in heard}
    for name, strip in marked(edit).items():
        kept = (
            is_made_from(strip, *digests[name])
            if name in digests
            else name in wanted and wanted[name].is_kept_in(strip)
        )
        if not kept:
            sounds.forget_keys(edit, strip)
            edit.sequence_editor.strips.remove(strip)
    at = 1 + max((strip_range(strip)[1] for strip in edit.sequence_editor.strips), default=0)
    for name, strip in marked(edit).items():
        if name in wanted and not wanted[name].is_there(strip):
            begin, end = strip_range(strip)
            move_strip(strip, at + strip_content(strip).start - begin)
            at += end - begin + 1


def _lay(reference: BlockReference, item: _Item) -> Iterator[None]:
    """Lay one strip, step by step."""
    edit = place.edit_scene(_found(reference))
    strip, cut, piece = marked(edit).get(item.name), item.cut, item.piece
    if item.is_there(strip):
        return
    if piece is None:
        strip = yield from _lay_burn_in(reference, item)
    elif piece.files:
        strip = _show(edit, strip, cut, piece, item.channel)
    else:
        reason = _NO_PICTURE if cut.take else _NO_TAKE
        strip = lay_slate(edit, cut.shot.name, reason, item.channel, piece.start, piece.frames)
    mark(strip, item.name, *item.made_from)
    yield


def _lay_burn_in(reference: BlockReference, item: _Item) -> Generator[None, None, bpy.types.MetaStrip]:
    """Lay a burn-in some frames at a time; until it is whole it counts as made from nothing, so as to be made anew."""
    edit, cut, numbers = place.edit_scene(_found(reference)), item.cut, item.numbers
    strip = lay_burn_in(edit, cut.shot.name, item.channel, cut.start, numbers)
    mark(strip, item.name)
    for at in range(0, len(numbers), _FRAMES_A_STEP):
        add_numbers(edit, strip, numbers[at : at + _FRAMES_A_STEP], cut.start + at)
        yield
        edit = place.edit_scene(_found(reference))
        strip = marked(edit).get(item.name)
        if strip is None:
            raise place.PlaceError("The animatic was changed while it was laid. Build it again.")
    return strip


def _show(
    edit: bpy.types.Scene, strip: bpy.types.ImageStrip | None, cut: Cut, piece: Piece, channel: int
) -> bpy.types.ImageStrip:
    """Let `strip`, a new one for None, show the pictures of `piece`; its colour, transform and effects are kept."""
    size = cut.take.width, cut.take.height
    if strip is None:
        strip = new_strip(edit, cut.label, piece.files, size, channel, piece.start)
        strip.colorspace_settings.name = picture_space(edit)
    else:
        show_files(strip, cut.label, piece.files, size)
    move_strip(strip, piece.start)
    trim_strip(strip, piece.start, piece.start + piece.frames)
    if not put_on_channel(strip, channel):
        raise place.PlaceError(
            f"Another strip lies where {cut.label} belongs, on channel {channel}. Build the animatic again."
        )
    return strip
