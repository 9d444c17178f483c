"""Fill a storyboard from a film: pictures of the chosen takes, names, times, camera, dialogue and notes.

Must not import operators or panels.
"""

from __future__ import annotations

import datetime
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import bpy

from .. import shots
from ..backend.contract import MOST_PICTURES, CameraTrack, Panel, Storyboard, exact_fps
from ..capture.walk.restore import BlockReference
from ..settings.picture_size import effective_size
from ..takes.film import FilmShot
from .camera_track import evaluated, mm_a_pixel, recorded
from .camera_words import CameraWords, describe
from .cut import Cut, cuts_of


@dataclass(frozen=True)
class _Asked:
    """A shot whose panels lack their camera's words, and what is needed to find them."""

    cut: Cut
    panels: tuple[Panel, ...]
    size_px: tuple[int, int]
    fps: float


def storyboard_of(scene: bpy.types.Scene, film: Sequence[FilmShot]) -> Generator[float, None, Storyboard]:
    """Return the storyboard of `film`, yielding the part that is done.

    All but the cameras that no take has over the whole shot is read before the first yield: the artist may go on
    meanwhile.
    """
    settings, reference = scene.animatic.boards, BlockReference(scene)
    board = partial(
        Storyboard,
        title=settings.title_of(scene),
        subtitle=settings.production,
        author=settings.author,
        date=datetime.date.today().isoformat(),
        version=settings.version,
        layout=settings.layout,
        paper=settings.paper,
        orientation=settings.orientation,
        key_frames="wide",  # several in one cell are small
        fonts=(bpy.utils.system_resource("DATAFILES", path="fonts"),),
    )
    three = settings.pictures == "three"
    asked = [
        _asked(scene, part, cut, f"{number}", three)
        for number, (part, cut) in enumerate(zip(film, cuts_of(scene, film), strict=True), start=1)
    ]
    panels: list[Panel] = []
    for done, one in enumerate(asked):
        yield done / len(asked)
        camera = yield from _camera_words(reference, one, done / len(asked))
        panels += [replace(panel, lens=camera.lens, move=camera.move) for panel in one.panels]
    return board(panels=tuple(panels))


def key_pictures(cut: Cut, three: bool) -> list[str]:
    """Return the files of a shot's key pictures: the middle one, or first, middle and last; of stills all."""
    shown = [file for piece in cut.pieces for file in piece.files]
    if cut.take and cut.take.frames.marked:
        picked = shown
    elif three:
        picked = [shown[0], shown[len(shown) // 2], shown[-1]] if shown else []
    else:
        picked = shown[len(shown) // 2 :][:1]
    return [str(file.absolute()) for file in dict.fromkeys(picked)]


def _asked(scene: bpy.types.Scene, part: FilmShot, cut: Cut, number: str, three: bool) -> _Asked:
    shot, stage = part.shot, shots.stage_of(scene, part.shot)
    size = (cut.take.width, cut.take.height) if cut.take else effective_size(scene, shot)
    fps = exact_fps(stage.render.fps / stage.render.fps_base)
    pictures = key_pictures(cut, three)
    groups = [tuple(pictures[at : at + MOST_PICTURES]) for at in range(0, len(pictures), MOST_PICTURES)] or [()]
    first = Panel(
        shot.name,
        shot.start,
        shot.end,
        fps,
        pictures=groups[0],
        number=number,
        take=f"Take {cut.take.number}" if cut.take else "",
        dialogue=cut.dialogue,
        notes=cut.notes,
        width=size[0],
        height=size[1],
    )
    others = tuple(replace(first, pictures=group, dialogue="", notes="") for group in groups[1:])
    return _Asked(cut, (first, *others), size, fps)


def _camera_words(reference: BlockReference, asked: _Asked, done: float) -> Generator[float, None, CameraWords]:
    """Return the words for a shot's camera: from its take where that has all of the shot, else from the scene.

    Stills, and takes of every so many frames, do not show where the camera comes from and goes to.
    """
    shot, track = asked.cut.shot, recorded(asked.cut.folder)
    scene = reference.found()
    if scene is None:
        return CameraWords("", "")
    if track is None or not _is_whole(track, shot):
        span = shot.start, shot.end
        now = yield from _followed(evaluated(shots.stage_of(scene, shot), shot.camera, span, asked.size_px), done)
        track = now if now.frames or track is None else track  # the camera may be gone
    camera = bpy.data.objects.get(shot.camera)
    return describe(track, asked.fps, mm_a_pixel(camera, track))


def _is_whole(track: CameraTrack, shot: shots.Shot) -> bool:
    """Tell whether `track` is as long as `shot`, which may have been moved with all in it."""
    return bool(track.frames) and track.frames[-1].scene_frame - track.frames[0].scene_frame == shot.end - shot.start


def _followed(walk: Generator[None, None, CameraTrack], done: float) -> Generator[float, None, CameraTrack]:
    """Return what `walk` returns, yielding `done` wherever it yields."""
    while True:
        try:
            next(walk)
        except StopIteration as ended:
            return ended.value
        yield done
