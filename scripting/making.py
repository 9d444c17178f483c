"""What scripts call to make takes: capture, generate, go on, branch, and all of it for several shots.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy

from .. import runs, takes
from ..backend.contract import CaptureFolder, ContractError, PassKind, TakeFolder
from ..resources import Resources, resources
from ..runs import Progress, finish_run
from ..runs import RunError as ScriptError
from ..shots import Shot
from ..takes import branching
from . import placing
from .shots import chosen_shots


def capture(
    scene: bpy.types.Scene,
    shot: Shot,
    *,
    again: bool = False,
    passes: Sequence[PassKind] = (),
    using: Resources | None = None,
    progress: Progress | None = None,
) -> CaptureFolder:
    """Capture what the settings of `shot` ask for, or `passes` in their place ("depth", "motion" …).

    An earlier capture that serves is returned unless `again`.
    """
    run = runs.capture_shot(scene, shot, using or resources(), again=again, passes=passes)
    return finish_run(run, progress)


def generate(
    scene: bpy.types.Scene,
    shot: Shot,
    *,
    recapture: bool = False,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> TakeFolder:
    """Make a new take of `shot` and return its folder, all frames finished."""
    return finish_run(runs.make_take(scene, shot, using or resources(), recapture=recapture), progress)


def continue_take(
    folder: TakeFolder,
    scene: bpy.types.Scene,
    shot: Shot,
    *,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> TakeFolder:
    """Make a new take of `shot`, by now longer, that begins with the frames of the take in `folder`; return it."""
    return finish_run(runs.make_take(scene, shot, using or resources(), earlier=folder), progress)


def branch(
    folder: TakeFolder,
    seeds: Sequence[int] | None = None,
    *,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> list[TakeFolder]:
    """Make takes like the one in `folder` but for the seed, by default the next one that is free; return them."""
    try:
        made = branching.branch(folder, branching.free_seeds(folder, 1) if seeds is None else seeds)
    except (ContractError, OSError) as error:
        raise ScriptError(f"The take in {folder.path} could not be branched: {error}", code="bad_take") from error
    return [finish(each, using=using, progress=progress) for each in made]


def finish(folder: TakeFolder, *, using: Resources | None = None, progress: Progress | None = None) -> TakeFolder:
    """Go on with a take that was cut; finished frames are kept."""
    return finish_run(runs.finish_take(folder, using or resources()), progress)


def takes_of(scene: bpy.types.Scene, shot: Shot, *, using: Resources | None = None) -> list[TakeFolder]:
    """Return the takes of `shot`, the newest first."""
    return takes.takes_of((using or resources()).takes_root, shot)


def render(
    scene: bpy.types.Scene,
    shots: str | Sequence[str] = "all",
    place: Sequence[str] = (),
    takes_folder: Path | None = None,
    progress: Progress | None = None,
    using: Resources | None = None,
) -> list[TakeFolder]:
    """Capture and generate `shots` ("all", or their names) and place each take; return the takes.

    A shot that fails does not stop the others: the error is raised after the last one.
    """
    using = using or resources(takes=str(takes_folder) if takes_folder else None)
    made, errors = [], []
    for shot in chosen_shots(scene, shots):
        try:
            made.append(generate(scene, shot, using=using, progress=progress))
            placing.place(made[-1], scene, place)
        except ScriptError as error:
            errors.append((shot, error))
            if progress:
                progress(f"Shot {shot.name}: {error.message} {error.hint}")
    if errors:
        shot, error = errors[0]
        raise ScriptError(f"Shot {shot.name}: {error.message}", error.hint, error.detail, error.code) from error
    return made
