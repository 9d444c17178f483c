"""Export a take: read it, write what it is asked for under a temporary name, and bring that into its place.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..contract import EXPORT_SUFFIXES, SEQUENCE_FORMATS, ExportTake, TakeFolder, export_path
from ..errors import BackendError
from ..inputs import read_take
from ..progress import Reporter
from ..storage import disk_errors
from .about import about
from .footage import Footage, take_footage
from .gifs import write_gif
from .movies import ENCODINGS, write_movie
from .sequences import write_sequence
from .unfinished import unfinished

_AGAIN = "export again"


def export_take(request: ExportTake, reporter: Reporter) -> tuple[str, ...]:
    """Write the take as `request` says and return the path of what was written.

    Raises `BackendError` (`exists` where something is there that may not be replaced), `CancelledByUser`, or OSError;
    nothing unfinished is left behind.
    """
    folder = TakeFolder(Path(request.folder))
    take = read_take(folder)
    footage = take_footage(folder, take, request.fps)
    told = about(take, footage)
    into = export_path(Path(request.into).expanduser().absolute(), request.format)
    reporter.begin("exporting")
    with disk_errors(into.parent, _AGAIN):
        into.parent.mkdir(parents=True, exist_ok=True)
        if request.format in SEQUENCE_FORMATS:
            _export_sequence(request, footage, into, told, reporter)
        else:
            _export_file(request, footage, into, told, reporter)
    return (str(into),)


def _export_file(request: ExportTake, footage: Footage, into: Path, told: dict[str, str], reporter: Reporter) -> None:
    if into.exists() and not request.overwrite:
        raise _exists(into)
    with unfinished(into) as temporary:
        if request.format == "gif":
            write_gif(footage, temporary, request.quality, request.repeats, told, reporter)
        else:
            write_movie(footage, temporary, ENCODINGS[request.format, request.quality], told, reporter)
        temporary.replace(into)


def _export_sequence(
    request: ExportTake, footage: Footage, into: Path, told: dict[str, str], reporter: Reporter
) -> None:
    """Write a sequence; where its folder is there already, only earlier files of that sequence go."""
    suffix = EXPORT_SUFFIXES[request.format]
    own = re.compile(rf"{re.escape(into.name)}_-?\d{{4,}}{re.escape(suffix)}")
    earlier = [path for path in into.iterdir() if own.fullmatch(path.name)] if into.is_dir() else []
    if (into.exists() and not into.is_dir()) or (earlier and not request.overwrite):
        raise _exists(into)
    with unfinished(into) as temporary:
        temporary.mkdir()
        write_sequence(footage, temporary, into.name, suffix, told, reporter)
        if not into.exists():
            temporary.rename(into)
            return
        for path in earlier:
            path.unlink()
        for path in temporary.iterdir():
            path.replace(into / path.name)


def _exists(path: Path) -> BackendError:
    text = f"{path} is there already."
    return BackendError("exists", text, "Choose another name, or say that it may be replaced.", detail=str(path))
