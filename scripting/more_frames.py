"""What scripts call for pictures between those of a take: make them, show them or not, take them away.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from .. import place as _place
from .. import runs
from ..backend.contract import ContractError, MoreFolder, MoreFrames, Take, TakeFolder, more_folders
from ..backend.contract.more_frames import MoreMethod, own_fps
from ..resources import Resources, resources
from ..runs import Progress, finish_run
from ..runs import RunError as ScriptError
from ..takes import more_frames as _more
from .placing import stage_of_take


def more_frames(
    folder: TakeFolder,
    scene: bpy.types.Scene,
    *,
    method: MoreMethod = "motion",
    fps: float | None = None,
    times: int | None = None,
    weights: str = "",
    using: Resources | None = None,
    progress: Progress | None = None,
) -> MoreFolder:
    """Make pictures between those of a finished take of `scene`, and return their folder, which knows their rate.

    By default a picture for every scene frame, else `fps` a second, or so many `times` as many. `method` is motion
    (the scene's own, captured if it was not yet), blend, or rife or film, with `weights`: a file, the name of one in a
    model folder, or `org/name:file`. Where the take is placed it then shows those that stand at scene frames.
    """
    take = _read(folder)
    try:
        asked = MoreFrames(method, fps or (own_fps(take) * times if times else take.fps), weights)
    except ContractError as error:
        raise ScriptError(str(error), code="bad_request") from error
    made = finish_run(runs.add_frames(folder, scene, asked, using or resources()), progress)
    show_again(folder, scene)
    return made


def show_more_frames(folder: TakeFolder, scene: bpy.types.Scene, shown: bool = True) -> None:
    """Let what shows the take, in `scene` and in films, show its pictures in between, or without `shown` its own."""
    try:
        _more.show(folder, shown)
    except OSError as error:
        raise ScriptError(f"That could not be kept in {folder.path}: {error.strerror}.", code="unwritable") from error
    show_again(folder, scene)


def remove_more_frames(folder: TakeFolder, scene: bpy.types.Scene, *, name: str = "", wait: bool = True) -> list[str]:
    """Delete a take's pictures in between, all, or those in its folder `name` alone; return what was deleted.

    What showed them shows the take's own again. Without `wait` the files go on a thread.
    """
    doomed = [more for more in more_folders(folder) if name in ("", more.path.name)]
    try:
        for more in doomed:
            _more.remove(more, wait=wait)
    except OSError as error:
        raise ScriptError(f"They could not be deleted: {error}.", code="unwritable") from error
    show_again(folder, scene)
    return [more.path.name for more in doomed]


def show_again(folder: TakeFolder, scene: bpy.types.Scene) -> None:
    """Let what is placed of the take in `scene` show the pictures that it has now."""
    try:
        for each in dict.fromkeys([scene, stage_of_take(folder, scene)]):
            if _place.is_placed(folder, each):
                _place.flip(folder, folder, each)
    except _place.PlaceError as error:
        raise ScriptError(str(error), code="place_failed") from error


def _read(folder: TakeFolder) -> Take:
    try:
        return folder.read()
    except (ContractError, OSError) as error:
        raise ScriptError(f"The take in {folder.path} cannot be read: {error}", code="bad_take") from error
