"""Find the stills of a shot that lead its moving take, and give them to that take.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..backend import contract
from ..backend.contract import FrameMap, KeyFrame, Take, TakeFolder
from ..backend.contract.folders import write_bytes
from ..settings.board import KeyFrameSettings
from ..shots import Shot
from .errors import TakeError
from .folders import take_in, takes_folder, takes_of


def with_keys(take: Take, settings: KeyFrameSettings, root: Path, shot: Shot) -> Take:
    """Return `take` led by the stills that `settings` name, of the takes below `root`. Raises `TakeError`.

    Stills lead no stills; frames that were given to the take stay as they are.
    """
    if not settings.enabled or take.frames.are_stills:
        return take
    folder, stills = _take_of_stills(settings.take, root, shot)
    finished = folder.finished_frames()
    numbers = [number for number, still in _places(stills.frames, take.frames).items() if still in finished]
    keys = (KeyFrame(number, settings.held, folder.number) for number in sorted(numbers) if number > take.given)
    return replace(take, keys=tuple(keys))


def give_keys(folder: TakeFolder, take: Take) -> None:
    """Copy the pictures that lead `take` into its `folder`, from takes of its shot. Raises `TakeError` and OSError."""
    for key in take.keys:
        source = take_in(folder.path.parent, key.of_take)
        try:
            still = _places(source.read().frames, take.frames)[key.number]
            picture = source.frame(still).read_bytes()
        except (FileNotFoundError, KeyError, contract.ContractError) as error:
            text = f"Take {key.of_take}, whose stills were to lead this one, is not there any more."
            raise TakeError(text, "Choose another under Key Frames, or switch them off.") from error
        folder.keys.mkdir(exist_ok=True)
        write_bytes(folder.key(key.number), picture, flush=False)


def hand_on_keys(earlier: TakeFolder, later: TakeFolder, take: Take) -> None:
    """Copy the pictures that lead `take` from one of its folders into another. Raises OSError."""
    for key in take.keys:
        later.keys.mkdir(exist_ok=True)
        write_bytes(later.key(key.number), earlier.key(key.number).read_bytes(), flush=False)


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


def _places(stills: FrameMap, frames: FrameMap) -> dict[int, int]:
    """Return the file of each still, by the file of `frames` that it belongs to; those elsewhere in time are left out.

    Where the whole shot was moved since the stills were made, they move with it.
    """
    there = stills.start <= frames.end and frames.start <= stills.end
    moved = stills if there else stills.moved(frames.start - stills.start)
    found: dict[int, int] = {}
    for still in range(1, moved.count + 1):
        number = frames.number_at(moved.scene_frame(still))
        if number is not None:
            found.setdefault(number, still)
    return found
