"""What scripts call to hand takes on: movies, sequences of pictures, workflows for ComfyUI.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy

from ..backend.contract import ExportFormat, ExportQuality, TakeFolder
from ..resources import Resources, resources
from ..runs import Progress, exporting, finish_run
from ..runs import RunError as ScriptError
from ..takes.errors import TakeError
from ..takes.exported import Which, exported_takes, wanted_of
from .shots import chosen_shots


def shown_takes(
    scene: bpy.types.Scene,
    shots: str | Sequence[str] = "all",
    which: Which = "shown",
    *,
    using: Resources | None = None,
) -> list[TakeFolder]:
    """Return the take of each shot that the film shows, or with `which` "starred" all that have a star."""
    try:
        return exported_takes(wanted_of(scene, chosen_shots(scene, shots)), (using or resources()).takes_root, which)
    except TakeError as error:
        raise ScriptError(str(error), error.hint, code=error.code) from error


def export_take(
    folder: TakeFolder,
    path: str | Path,
    *,
    format: ExportFormat | str = "",
    quality: ExportQuality = "high",
    repeats: bool = True,
    overwrite: bool = False,
    fps: float = 0.0,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the frames of a take as a movie or as a sequence of pictures, in the scene's time; return what was written.

    `format` is "mp4", "webm", "prores", "gif", "png" or "exr", by the ending of `path` where it is left out; `quality`
    is "best", "high" or "small". A sequence gets a folder, with a file for each scene frame. It is what shows
    the take in the scene, pictures in between among it where there are such; with an `fps` the pictures that were made
    at that rate, and at the take's own rate its own alone.
    """
    how = {"format": format, "quality": quality, "repeats": repeats, "overwrite": overwrite, "fps": fps}
    return finish_run(exporting.export_take(folder, _absolute(path), using or resources(), **how), progress)


def export_takes(
    scene: bpy.types.Scene,
    into: str | Path,
    *,
    shots: str | Sequence[str] = "all",
    which: Which = "shown",
    format: ExportFormat = "mp4",
    quality: ExportQuality = "high",
    repeats: bool = True,
    overwrite: bool = False,
    fps: float = 0.0,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write `shown_takes` of several shots into the folder `into`, each under its shot's name; return what was written.

    The other parameters are those of `export_take`.
    """
    wanted = wanted_of(scene, chosen_shots(scene, shots))
    how = {"format": format, "quality": quality, "repeats": repeats, "overwrite": overwrite, "fps": fps}
    return finish_run(exporting.export_takes(wanted, which, _absolute(into), using or resources(), **how), progress)


def export_comfyui(
    folder: TakeFolder,
    into: str | Path,
    *,
    root: str = "",
    overwrite: bool = False,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write a take as a workflow for ComfyUI, with all its pictures and a README, into a folder; return the workflow.

    `root` is where the machine that runs ComfyUI finds that folder, if it has another name there.
    """
    run = exporting.export_comfyui(folder, _absolute(into), using or resources(), root=root, overwrite=overwrite)
    return finish_run(run, progress)


def _absolute(path: str | Path) -> Path:
    """Return a path that may begin with // as Blender's do: beside the .blend."""
    return Path(bpy.path.abspath(str(path)))
