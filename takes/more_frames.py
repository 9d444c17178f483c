"""Tell which pictures in between a take has, whether they are shown, and take them away again.

Must not import operators or panels.
"""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import replace

from ..backend.contract import ContractError, MoreFolder, Take, TakeFolder, more_folders, shown_pictures
from ..backend.contract.marks import NO_MARKS
from ..backend.contract.more_frames import count_of, frames_of

NAMES = {"motion": "scene's motion", "rife": "RIFE", "film": "FILM", "blend": "cross-fade"}


def described(folder: TakeFolder, take: Take) -> list[tuple[MoreFolder, str]]:
    """Return each set of pictures in between of `take`, in `folder`, that can be read, and what it is and is for."""
    found, shown = [], shown_pictures(folder, take)
    for more in more_folders(folder):
        try:
            made = more.read()
        except (ContractError, OSError):
            continue
        there, all_of_them = len(more.finished_frames()), count_of(take, made.fps)
        lacks = f", {there} of {all_of_them} finished" if there < all_of_them else ""
        use = ", shown" if more.path == shown.path else ""
        use = ", for export only" if frames_of(take, made.fps) is None else use
        found.append((more, f"{made.fps:g} fps, {NAMES[made.method]}{lacks}{use}"))
    return found


def are_shown(folder: TakeFolder, take: Take) -> bool:
    """Tell whether what shows `take` shows pictures in between."""
    return shown_pictures(folder, take).path != folder.frames


def shown_fps(folder: TakeFolder, take: Take) -> float:
    """Return how many pictures a second the scene shows of `take`; 0 where they are the take's own."""
    path = shown_pictures(folder, take).path
    return 0.0 if path == folder.frames else MoreFolder(path).read().fps


def show(folder: TakeFolder, shown: bool) -> None:
    """Let what shows the take in `folder` show pictures in between from now on, or not. Raises OSError."""
    try:
        marks = folder.read_marks()
    except ContractError:
        marks = NO_MARKS
    folder.write_marks(replace(marks, more_frames=shown))


def remove(more: MoreFolder, *, wait: bool = True) -> None:
    """Delete a set of pictures in between; without `wait` on a thread, as a slow disk takes long. Raises OSError."""
    doomed = more.path.with_name(f".deleted-{more.path.name}-{time.time_ns()}")
    more.path.rename(doomed)  # gone at once for every reader
    if wait:
        shutil.rmtree(doomed)
    else:
        threading.Thread(target=shutil.rmtree, args=(doomed, True), name="animatic-delete").start()
