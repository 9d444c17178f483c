"""Hand takes on: as movies or sequences of pictures, or as workflows for ComfyUI. The backend writes them.

Generators of `Update`s, as every run. Must not import settings, operators or panels.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path

from ..backend import contract
from ..backend.contract import ExportFormat, ExportQuality, TakeFolder
from ..resources import Resources
from ..takes.errors import TakeError
from ..takes.exported import Wanted, Which, exported_names, exported_takes
from .beside import beside
from .following import backend_job, new_job
from .updates import RunError, Update


def export_take(
    folder: TakeFolder,
    into: Path,
    resources: Resources,
    *,
    format: ExportFormat | str = "",
    quality: ExportQuality = "high",
    repeats: bool = True,
    overwrite: bool = False,
    fps: float = 0.0,
) -> Generator[Update, None, Path]:
    """Write the pictures of a take into the file `into`, whose ending tells the format where that is left out.

    A sequence of pictures gets a folder. With an `fps` it is the pictures that were made at that rate; at the take's
    own rate, its own alone. Returns what was written. Raises `RunError`.
    """
    how = {"quality": quality, "repeats": repeats, "overwrite": overwrite, "fps": fps}
    try:
        chosen = contract.required_format(into, format)
        request = contract.ExportTake(new_job(), str(folder.path), str(into), chosen, **how)
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_request") from error
    report = (yield from backend_job(request, resources)).report
    return Path(report[0])


def export_takes(
    wanted: Sequence[Wanted],
    which: Which,
    into: Path,
    resources: Resources,
    *,
    format: ExportFormat = "mp4",
    quality: ExportQuality = "high",
    repeats: bool = True,
    overwrite: bool = False,
    fps: float = 0.0,
) -> Generator[Update, None, list[Path]]:
    """Write takes of several shots into the folder `into`, each under its shot's name and its number.

    Where one is there already nothing is written, unless `overwrite`. Returns what was written. Raises `RunError`.
    """
    find = partial(_found, wanted, resources.takes_root, which)
    found = yield from beside(find, "Reading the takes")
    paths = [contract.export_path(into / name, format) for _, name in found]
    there = [path for path in paths if path.exists()]
    if there and not overwrite:
        raise RunError(f"{there[0]} is there already.", "Choose another folder.", code="exists")
    written = []
    for (folder, _), path in zip(found, paths, strict=True):
        how = {"format": format, "quality": quality, "repeats": repeats, "overwrite": overwrite, "fps": fps}
        written.append((yield from export_take(folder, path, resources, **how)))
    return written


def _found(wanted: Sequence[Wanted], takes_root: Path, which: Which) -> list[tuple[TakeFolder, str]]:
    """Return the takes and the name of each. Raises `RunError`."""
    try:
        folders = exported_takes(wanted, takes_root, which)
        return list(zip(folders, exported_names(folders), strict=True))
    except TakeError as error:
        raise RunError(str(error), error.hint, code=error.code) from error
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_take") from error


def export_comfyui(
    folder: TakeFolder, into: Path, resources: Resources, *, root: str = "", overwrite: bool = False
) -> Generator[Update, None, Path]:
    """Write a take as a ComfyUI workflow with its pictures into the folder `into`; return the workflow's file.

    `root` is where the machine with ComfyUI finds that folder, if it has another name there. Raises `RunError`.
    """
    request = contract.ExportComfyUI(new_job(), str(folder.path), str(into), root, overwrite, resources.machine)
    report = (yield from backend_job(request, resources)).report
    return Path(report[0])
