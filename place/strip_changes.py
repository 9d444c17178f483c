"""Let strips that lie in the sequencer show another take, with all that was done to them.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bpy

from ..backend.contract import ContractError, Take, TakeFolder
from ..compat import StripContent, move_strip, put_on_channel, strip_content, strip_range, trim_strip
from .sequence import PLACED, Sequence, label_of
from .strip_keys import Range, keys_follow
from .strips import show_files, strip_take

BEGIN = "animatic_begin"  # custom property of a strip: the frame where placing put the beginning of its pictures


def change_strips(strips: Iterable[bpy.types.ImageStrip], new: Sequence, later: int | None = None) -> None:
    """Let `strips` show `new`, as many frames from where placing puts that as each was moved by the artist.

    That is `later` frames after the take's own, or for None what it was. Where the pictures need a place that is taken,
    Blender moves the strip to a channel above.
    """
    channels = [(strip, strip.channel) for strip in strips]
    for strip, channel in channels:
        _change(strip, new, later)
        put_on_channel(strip, channel)
    for strip, channel in channels:  # by now the parts of one that was cut make way for each other
        put_on_channel(strip, channel)


def shows_shot(strip: bpy.types.ImageStrip, folder: TakeFolder, shot_id: str) -> bool:
    """Tell whether `strip` shows a take of the shot that the take in `folder` is of."""
    take = _take_or_none(strip)
    return take.shot_id == shot_id if take else strip_take(strip).parent == folder.path.parent


def _change(strip: bpy.types.ImageStrip, new: Sequence, later: int | None) -> None:
    content, before, take = strip_content(strip), strip_range(strip), _take_or_none(strip)
    begin, moved = _begin_and_move(strip, take, new, later)
    start, length = begin + moved, len(new.files)
    now = _retimed(before, content, start, length)
    name = strip.name.replace(label_of(take), new.label) if take else new.label
    show_files(strip, name, new.files, (new.width, new.height))
    strip[PLACED], strip[BEGIN] = str(new.folder.path), begin
    with keys_follow(strip, before, now):
        if strip_content(strip).start != start:
            move_strip(strip, start)
        trim_strip(strip, *now)


def _begin_and_move(
    strip: bpy.types.ImageStrip, take: Take | None, new: Sequence, later: int | None
) -> tuple[int, int]:
    """Return where placing puts the beginning of `new`, and how far the artist moved `strip` from such a place."""
    content, placed, was = strip_content(strip).start, strip.get(BEGIN), _first_frame(strip, take)
    if later is None:
        later = placed - was if placed is not None and was is not None else 0
    if placed is None:
        placed = content if was is None else was + later
    return new.start + later, content - placed


def _retimed(before: Range, content: StripContent, start: int, length: int) -> Range:
    """Return what a strip that showed `before` of its `content` shows of pictures that begin at `start`.

    An end that the artist trimmed stays at its frame; the others follow the pictures. A shot that was moved as it is
    takes both along.
    """
    by, after = start - content.start, start + length
    along = before[0] + by, before[1] + by
    if length == content.length:
        return along
    for begin, end in (before, along):
        begin = start if before[0] == content.start else begin
        end = after if before[1] == content.start + content.length else end
        if begin < min(end, after) and end > start:
            return begin, end
    return start, after


def _first_frame(strip: bpy.types.ImageStrip, take: Take | None) -> int | None:
    """Return the scene frame of `take` from which on the first picture of `strip` is shown; None where none can say."""
    number = Path(strip.elements[0].filename).stem
    if take is None or not number.isdecimal() or not 1 <= int(number) <= take.frames.count:
        return None
    return take.frames.shown(int(number)).start


def _take_or_none(strip: bpy.types.ImageStrip) -> Take | None:
    try:
        return TakeFolder(strip_take(strip)).read()
    except (ContractError, OSError):
        return None
