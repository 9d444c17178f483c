"""Describe a film's edit for other programs: its clips with their handles, and its sounds.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import bpy

from ..backend.contract import Clip, Edit, Media, Sound, Take, TakeFolder, shown_pictures
from . import sounds
from .cut import Cut, Piece, begin_and_end


def timeline_of(scene: bpy.types.Scene, cuts: Sequence[Cut], name: str) -> Edit:
    """Return the edit of `cuts` under `name`. Raises `ContractError` where there is nothing in it."""
    first = begin_and_end(list(cuts))[0] if cuts else 0
    render = scene.render
    return Edit(
        name=name,
        fps=render.fps / render.fps_base,
        width=round(render.resolution_x * render.resolution_percentage / 100),
        height=round(render.resolution_y * render.resolution_percentage / 100),
        clips=tuple(clip for cut in cuts for clip in _clips(cut, first)),
        audio=tuple(_sounds(scene, cuts, first)),
        start_timecode=scene.animatic.boards.start_timecode,
    )


def _clips(cut: Cut, first: int) -> Iterator[Clip]:
    """Yield the clips of a shot: one a run of pictures, one a still, and an offline one where there is no picture."""
    about = {"shot_id": cut.shot.id, "camera": cut.shot.camera, "dialogue": cut.dialogue, "notes": cut.notes}
    if cut.take:
        about |= {"take": cut.take.number, "prompt": cut.take.prompt, "seed": cut.take.seed}
    for piece in cut.pieces:
        for run in _runs(cut, piece):
            media, offset = _media(cut.folder, cut.take, run) if run.files else (Media(), 0)
            yield Clip(cut.label, run.start - first, run.frames, media, offset, **about)
            about |= {"dialogue": "", "notes": ""}  # said once


def _runs(cut: Cut, piece: Piece) -> list[Piece]:
    """Return `piece`, cut at every picture where the take is of stills."""
    if not piece.files or not cut.take.frames.marked:
        return [piece]
    runs, at = [], 0
    for file, group in groupby(piece.files):
        held = len(list(group))
        runs.append(Piece(piece.start + at, held, (file,) * held, piece.take_frame + at))
        at += held
    return runs


def _media(folder: TakeFolder, take: Take, run: Piece) -> tuple[Media, int]:
    """Return the pictures of the take around `run`, all that follow one another, and what is cut off before it."""
    pictures = shown_pictures(folder, take)
    frames, finished = pictures.frames, pictures.finished_frames()
    low = high = frames.number_at(run.take_frame)
    path = str(run.files[0].absolute())
    if frames.marked:
        return Media("sequence", path, low, low), 0
    while low - 1 in finished:
        low -= 1
    while high + 1 in finished:
        high += 1
    return Media("sequence", path, low, high, frames.step), run.take_frame - frames.scene_frame(low)


def _sounds(scene: bpy.types.Scene, cuts: Sequence[Cut], first: int) -> Iterator[Sound]:
    for heard in sounds.sounds_of(scene, cuts):
        strip = sounds.source_of(scene, heard)
        begin = max(heard.begin, first)
        if strip.mute or begin >= heard.end:
            continue
        yield Sound(
            path=bpy.path.abspath(strip.sound.filepath, library=strip.sound.library),
            start=begin - first,
            frames=heard.end - begin,
            name=strip.name,
            offset=float(max(0, begin - heard.content_start)),
            track=scene.sequence_editor.channels[strip.channel].name,
            volume=strip.volume,
            file_frames=float(sounds.length_of(strip)),
        )
