"""Tell whether a take can go on where its shot was made longer, and give its frames to the new take.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy

from ..backend import contract
from ..backend.contract import Take, TakeFolder
from ..backend.contract.folders import write_bytes
from ..settings.picture_size import effective_size
from ..settings.scene import frames_of
from ..shots import Shot


def reason_against(folder: TakeFolder, scene: bpy.types.Scene, shot: Shot) -> str:
    """Return why the take in `folder` cannot go on with the present settings of `shot`, or "". Reads only."""
    try:
        take, finished = folder.read(), len(folder.finished_frames())
    except (contract.ContractError, OSError) as error:
        return f"The take cannot be read: {error}"
    return reason_against_take(take, finished, scene, shot)


def reason_against_take(take: Take, finished: int, scene: bpy.types.Scene, shot: Shot) -> str:
    """Return why `take`, of which that many pictures are there, cannot go on, or "". Asks no disk."""
    settings = scene.animatic.settings_or_none(shot)
    if settings is None:
        return "The shot is new: press Refresh"
    size_px = effective_size(scene, shot)
    unfinished = "Finish the take first: pictures are missing" if finished < take.frames.count else ""
    return _difference(take, shot, frames_of(shot, settings), size_px) or unfinished


def give_frames(earlier: TakeFolder, later: TakeFolder, count: int) -> None:
    """Copy the first `count` frames of a take into another; a picture painted over in one stays as it is in the other.

    Raises OSError.
    """
    later.frames.mkdir(exist_ok=True)
    for number in range(1, count + 1):
        write_bytes(later.frame(number), earlier.frame(number).read_bytes(), flush=False)


def _difference(take: Take, shot: Shot, frames: contract.FrameMap, size_px: tuple[int, int]) -> str:
    mine, camera = take.frames, shot.camera or "no camera"
    if mine.are_stills or frames.are_stills:
        return "Stills stand by themselves: set Pictures to Whole Shot, and choose a take of it"
    if mine.start != frames.start:
        return f"The take begins at frame {mine.start}, the shot at {frames.start}"
    if mine.step != frames.step:
        return f"The take has a frame step of {mine.step}, the shot of {frames.step}"
    if (take.width, take.height) != size_px:
        return f"The take is {take.width} × {take.height} pixels, the shot {size_px[0]} × {size_px[1]}"
    if shot.stage and take.scene != shot.stage:
        return f"The take was made in the scene {take.scene}, the strip shows {shot.stage}"
    if take.camera != shot.camera:
        return f"The take was seen through {take.camera or 'no camera'}, the shot is seen through {camera}"
    if mine.count >= frames.count:
        return "The shot reaches no further than the take: move its end first"
    return ""
