"""Make what a film is handed on as, step by step: storyboard pages, the animatic, its movie and its timeline.

Each is a generator of `Update`s, as the runs that make takes are. Must not import operators or panels.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TypeVar

import bpy

from .. import place
from ..backend import contract
from ..backend.contract.folders import write_text
from ..capture.walk.restore import BlockReference
from ..resources import Resources
from ..runs import CancelRun, RunError, Update, backend_job, new_job, unwritable
from ..takes.film import begins_too_early, film_shots
from . import sounds
from .cut import Cut, cuts_of
from .edit import lay_edit
from .movie import write_movie
from .sheets import storyboard_of
from .timeline import timeline_of

T = TypeVar("T")

_SLICE_SECONDS = 0.04  # how long Blender's window may stand still
_NO_SHOT = "The film has no shot.", "Switch a shot on in Film, or give the scene a camera."


def boards_folder(scene: bpy.types.Scene, takes_root: Path) -> Path:
    """Return the folder for what is made of the film of `scene`."""
    return takes_root / "boards" / contract.safe_name(place.film_scene(scene).name)


def storyboard_folder(scene: bpy.types.Scene, takes_root: Path) -> Path:
    """Return the folder of the storyboard's pages."""
    return boards_folder(scene, takes_root) / "storyboard"


def storyboard_pdf(scene: bpy.types.Scene, takes_root: Path) -> Path:
    """Return the storyboard."""
    return storyboard_folder(scene, takes_root) / contract.STORYBOARD_PDF


def movie_file(scene: bpy.types.Scene, takes_root: Path) -> Path:
    """Return the animatic's movie."""
    folder = boards_folder(scene, takes_root)
    return folder / f"{folder.name}.mp4"


def draw_storyboard(scene: bpy.types.Scene, resources: Resources) -> Generator[Update, None, list[Path]]:
    """Draw the storyboard of the film of `scene`, and return its files: the PDF, then the pages. Raises `RunError`."""
    scene = place.film_scene(scene)
    folder = storyboard_folder(scene, resources.takes_root)
    yield Update("Reading the film")
    try:
        board = yield from _told(storyboard_of(scene, _film(scene, resources)), "Reading the cameras")
        _write(folder / contract.STORYBOARD_JSON, contract.to_text(board))
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_storyboard") from error
    request = contract.DrawSheets(new_job(), str(folder))
    report = (yield from backend_job(request, resources)).report
    return [folder / name for name in report]


def make_animatic(scene: bpy.types.Scene, resources: Resources) -> Generator[Update, None, None]:
    """Lay the edit of the film of `scene` into the scene's Animatic, or lay it anew. Raises `RunError`."""
    scene = place.film_scene(scene)
    settings, cuts = scene.animatic.boards, _cuts(scene, resources)
    for note in _notes(scene, cuts):
        yield Update(note=note)
    laid = lay_edit(scene, cuts, burn_in=settings.burn_in, first_timecode=settings.start_timecode)
    try:
        yield from _told(laid, "Laying the animatic")
    except place.PlaceError as error:
        raise RunError(str(error), code="place_failed") from error
    except contract.ContractError as error:
        raise RunError(str(error), "Correct it in Animatic.", code="bad_timecode") from error


def export_movie(
    scene: bpy.types.Scene, resources: Resources, *, blocking: bool = True
) -> Generator[Update, None, Path]:
    """Bring the animatic up to date and write it as a movie; return the file. Raises `RunError`."""
    scene = place.film_scene(scene)
    reference, into = BlockReference(scene), movie_file(scene, resources.takes_root)
    yield from make_animatic(scene, resources)
    scene = reference.found()
    if scene is None:
        raise RunError("The scene was removed meanwhile.", "Choose another scene.", code="no_scene")
    return (yield from write_movie(place.edit_scene(scene), into, blocking=blocking))


def export_timeline(scene: bpy.types.Scene, resources: Resources) -> Generator[Update, None, Path]:
    """Write the edit of the film as an OpenTimelineIO file; return it. Raises `RunError`."""
    scene = place.film_scene(scene)
    folder = boards_folder(scene, resources.takes_root)
    try:
        edit = timeline_of(scene, _cuts(scene, resources), folder.name)
        _write(folder / contract.EDIT_JSON, contract.to_text(edit))
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_edit") from error
    request = contract.WriteTimeline(new_job(), str(folder))
    report = (yield from backend_job(request, resources)).report
    return folder / report[0]


def _film(scene: bpy.types.Scene, resources: Resources) -> Sequence:
    film = film_shots(scene, resources.takes_root)
    if not film:
        raise RunError(*_NO_SHOT, code="no_shot")
    return film


def _cuts(scene: bpy.types.Scene, resources: Resources) -> list[Cut]:
    return cuts_of(scene, _film(scene, resources))


def _notes(scene: bpy.types.Scene, cuts: Sequence[Cut]) -> list[str]:
    told = (
        (sounds.retimed(scene), "Sounds with a changed speed play at their own in the animatic: {}."),
        (sounds.missing(scene), "The files of these sounds are gone, so the animatic does without: {}."),
    )
    notes = [text.format(", ".join(names)) for names, text in told if names]
    if begins_too_early(cut.shot for cut in cuts):
        notes.append(
            "The film begins before frame 0, which no scene plays: its animatic is moved to the scene's first frame."
        )
    return notes


def _told(steps: Generator[float, None, T], text: str) -> Generator[Update, None, T]:
    """Follow `steps`, each of which says how much is done, and return what they return; wait now and then."""
    wait_at = time.monotonic() + _SLICE_SECONDS
    try:
        while True:
            done = next(steps)
            if time.monotonic() < wait_at:
                continue
            try:
                yield Update(text, done, waiting=True)
            except CancelRun:
                raise RunError("Cancelled.", "What was done so far stays.", code="cancelled") from None
            wait_at = time.monotonic() + _SLICE_SECONDS
    except StopIteration as ended:
        return ended.value
    finally:
        steps.close()


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    except OSError as error:
        raise unwritable(path, error) from error
