"""Decide what the edit of a film shows when: which picture of which take at each of its frames.

Changes nothing of the .blend. Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import bpy

from ..backend.contract import ContractError, Take, TakeFolder, shown_pictures
from ..shots import Shot
from ..takes.film import FilmShot
from .script import Words, words_of


@dataclass(frozen=True)
class Piece:
    """A run of frames of a cut that shows pictures, one path a frame, or with none a slate."""

    start: int  # frame of the film
    frames: int
    files: tuple[Path, ...] = ()
    take_frame: int = 0  # the scene frame of the take that the first picture is shown for


@dataclass(frozen=True)
class Cut:
    """What the film shows of one shot: its pieces lie end to end from `start` on."""

    shot: Shot
    start: int  # frame of the film
    pieces: tuple[Piece, ...]
    folder: TakeFolder | None = None
    take: Take | None = None
    dialogue: str = ""
    notes: str = ""

    @property
    def frames(self) -> int:
        """How many frames of the film the shot lasts."""
        return self.shot.end - self.shot.start + 1

    @property
    def label(self) -> str:
        """What the artist reads."""
        return f"{self.shot.name} take {self.take.number}" if self.take else self.shot.name


def cuts_of(scene: bpy.types.Scene, film: Iterable[FilmShot]) -> list[Cut]:
    """Return the cuts of `film`, which is of `scene`, in order. A take that cannot be read counts as none.

    A picture stands where the scene frame that it was made from stands. A take that shares no frame with its shot,
    which was moved since with all that is in it, begins where the shot does.
    """
    return [_cut(part, words_of(scene, part.shot, part.settings)) for part in film]


def begin_and_end(cuts: list[Cut]) -> tuple[int, int]:
    """Return the first frame of the film and the one after its last."""
    return min(cut.start for cut in cuts), max(cut.start + cut.frames for cut in cuts)


def _cut(part: FilmShot, words: Words) -> Cut:
    shot, said = part.shot, (words.dialogue, words.notes)
    frames = shot.end - shot.start + 1
    try:
        take = part.take.read() if part.take else None
    except (ContractError, OSError):
        take = None
    if take is None:
        return Cut(shot, part.edit_start, (Piece(part.edit_start, frames),), None, None, *said)
    pictures = shown_pictures(part.take, take)
    finished = pictures.finished_frames()
    apart = take.frames.end < shot.start or take.frames.start > shot.end
    first = take.frames.start if apart else shot.start
    shown = [finished.get(pictures.frames.number_at(first + passed) or 0) for passed in range(frames)]
    pieces, at = [], 0
    for has_picture, group in groupby(shown, key=lambda file: file is not None):
        run = tuple(group)
        pieces.append(Piece(part.edit_start + at, len(run), run if has_picture else (), first + at))
        at += len(run)
    return Cut(shot, part.edit_start, tuple(pieces), part.take, take, *said)
