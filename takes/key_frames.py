"""Find the pictures that lead a moving take of a shot, and give them to that take.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import bpy

from ..backend import contract
from ..backend.contract import (
    CaptureFolder,
    CaptureRequest,
    FrameMap,
    KeyFrame,
    ReferencePicture,
    References,
    Take,
    TakeFolder,
)
from ..backend.contract.folders import numbered_files, write_bytes
from ..settings import stills
from ..settings.key_frames import KeyFrameSettings, KeyPicture
from ..settings.reference_images import source_of
from ..shots import Shot
from . import reference_pictures
from .errors import TakeError
from .folders import take_in, takes_folder, takes_of
from .reference_pictures import Picture


def with_keys(take: Take, settings: KeyFrameSettings, root: Path, shot: Shot) -> Take:
    """Return `take` led as `settings` say, by stills of the takes below `root` or by others. Raises `TakeError`.

    Stills are led by nothing; frames that were given to the take stay as they are.
    """
    if not settings.enabled or take.frames.are_stills:
        return take
    if settings.steering != "hold" and settings.origin == "render":
        return replace(take, sparse=settings.control(_numbers_of_renders(take, settings, shot)))
    if settings.steering != "hold" and settings.origin == "pictures":
        found = pictures_in(take, settings, shot)
        sources = tuple(source_of(item.image) for item in found.values())
        return replace(take, sparse=settings.control(_some(tuple(found), shot), sources=sources))
    folder, board = _take_of_stills(settings.take, root, shot)
    finished = folder.finished_frames()
    numbers = sorted(number for number, still in _places(board.frames, take.frames).items() if still in finished)
    if settings.steering != "hold":
        return replace(take, sparse=settings.control(_some(tuple(numbers), shot), of_take=folder.number))
    keys = (KeyFrame(number, settings.held, folder.number) for number in numbers if number > take.given)
    return replace(take, keys=tuple(keys))


def pictures_in(take: Take, settings: KeyFrameSettings, shot: Shot) -> dict[int, KeyPicture]:
    """Return the artist's pictures that lie in `take` of `shot`, by its files; of two at one file the later one."""
    later = shot.start - shot.edit_start  # settings are in the film's time, a take is in that of the stage
    placed = ((take.frames.number_at(item.frame + later), item) for item in settings.filled_pictures)
    return dict(sorted(((number, item) for number, item in placed if number is not None), key=itemgetter(0)))


def images_of(take: Take, settings: KeyFrameSettings, shot: Shot) -> tuple[bpy.types.Image, ...]:
    """Return the artist's images that steer `take`, by its files."""
    if take.sparse is None or take.sparse.origin != "pictures":
        return ()
    return tuple(item.image for item in pictures_in(take, settings, shot).values())


def read(take: Take, images: Sequence[bpy.types.Image]) -> tuple[Picture, ...]:
    """Return the artist's pictures that steer `take`, of these `images`; on the main thread. Raises `TakeError`."""
    sources = take.sparse.sources if images and take.sparse else ()
    found: list[Picture] = []
    for source, image in zip(sources, images, strict=True):
        try:
            found += reference_pictures.read(References((ReferencePicture(source),)), (image,))
        except TakeError as error:
            text = f"The picture {image.name} under Key Frames is not there any more, or cannot be read."
            hint = "Find it again (File > External Data > Find Missing Files), or take it out under Key Frames."
            raise TakeError(text, hint, "no_keys") from error
    return tuple(found)


def request_for(take: Take, request: CaptureRequest) -> CaptureRequest:
    """Return what to render for the key frames of `take`, which its shot's `request` otherwise captures for."""
    frames = tuple(take.frames.scene_frame(number) for number in (take.sparse.numbers if take.sparse else ()))
    shown = FrameMap(take.frames.start, take.frames.end, marked=frames)
    return replace(request, frames=shown, passes=("beauty",))


def give_keys(
    folder: TakeFolder, take: Take, rendered: CaptureFolder | None = None, pictures: Sequence[Picture] = ()
) -> None:
    """Write the pictures that lead `take` into its `folder`. Raises `TakeError` and OSError.

    Stills come from takes of its shot, renders from the capture `rendered`; the artist's `pictures` are told.
    """
    for key in take.keys:
        _write(folder, key.number, ".png", _still(folder, take, key.of_take, key.number))
    if take.sparse is None:
        return
    for place, number in enumerate(take.sparse.numbers):
        if take.sparse.origin == "stills":
            _write(folder, number, ".png", _still(folder, take, take.sparse.of_take, number))
        elif take.sparse.origin == "pictures":
            _write(folder, number, *reference_pictures.encoded(pictures[place]))
        elif rendered is not None:
            _write(folder, number, ".png", _render(rendered, take, number))


def hand_on_keys(earlier: TakeFolder, later: TakeFolder) -> None:
    """Copy the pictures that lead a take from one of its folders into another. Raises OSError."""
    for number, path in numbered_files(earlier.keys).items():
        _write(later, number, path.suffix, path.read_bytes())


def _numbers_of_renders(take: Take, settings: KeyFrameSettings, shot: Shot) -> tuple[int, ...]:
    """Return the files of `take` whose frames are rendered to steer it. Raises `TakeError`."""
    if shot.surface:
        raise TakeError(
            "A texture has no render that could steer it.",
            "Choose other Pictures under Key Frames, or switch them off.",
            "no_keys",
        )
    markers = stills.markers_in(settings.id_data, shot)
    named = stills.frames_named(settings.rendered, shot, markers) or (shot.start,)
    numbers = (take.frames.number_at(frame) for frame in named)
    return tuple(sorted({number for number in numbers if number is not None}))


def _some(numbers: tuple[int, ...], shot: Shot) -> tuple[int, ...]:
    """Return `numbers`. Raises `TakeError` where there are none."""
    if not numbers:
        raise TakeError(
            f"No picture under Key Frames lies in {shot.name}.",
            "Give one to a frame of the shot, or switch Key Frames off.",
            "no_keys",
        )
    return numbers


def _write(folder: TakeFolder, number: int, suffix: str, data: bytes) -> None:
    folder.keys.mkdir(exist_ok=True)
    write_bytes(folder.key(number, suffix), data, flush=False)


def _still(folder: TakeFolder, take: Take, of_take: int, number: int) -> bytes:
    """Return the still of another take of the shot that belongs to the file `number` of `take`. Raises `TakeError`."""
    source = take_in(folder.path.parent, of_take)
    try:
        still = _places(source.read().frames, take.frames)[number]
        return source.frame(still).read_bytes()
    except (FileNotFoundError, KeyError, contract.ContractError) as error:
        text = f"Take {of_take}, whose stills were to lead this one, is not there any more."
        raise TakeError(text, "Choose another under Key Frames, or switch them off.") from error


def _render(rendered: CaptureFolder, take: Take, number: int) -> bytes:
    """Return the render of the frame that the file `number` of `take` shows."""
    there = rendered.read().request.frames.number_at(take.frames.scene_frame(number))
    return rendered.control_file("beauty", there or number).read_bytes()


def _take_of_stills(number: int, root: Path, shot: Shot) -> tuple[TakeFolder, Take]:
    """Return the take of stills called `number`, for 0 the newest one with pictures. Raises `TakeError`."""
    home = takes_folder(root, shot)
    for folder in takes_of(root, shot):
        if number in (0, folder.number) and folder.path == take_in(home, folder.number).path:
            try:
                take = folder.read()
            except contract.ContractError as error:
                if number == 0:
                    continue
                raise TakeError(f"Take {number} cannot be read: {error}") from error
            if take.frames.are_stills and folder.finished_frames():
                return folder, take
    text = f"Take {number} of {shot.name} has no stills" if number else f"{shot.name} has no take of stills"
    hint = "Generate with Pictures at First, Last or Marked, or switch Key Frames off."
    raise TakeError(f"{text} to lead this one.", hint)


def _places(board: FrameMap, frames: FrameMap) -> dict[int, int]:
    """Return the file of each still, by the file of `frames` that it belongs to; those elsewhere in time are left out.

    Where the whole shot was moved since the stills were made, they move with it.
    """
    there = board.start <= frames.end and frames.start <= board.end
    moved = board if there else board.moved(frames.start - board.start)
    found: dict[int, int] = {}
    for still in range(1, moved.count + 1):
        number = frames.number_at(moved.scene_frame(still))
        if number is not None:
            found.setdefault(number, still)
    return found
