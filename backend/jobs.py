"""Do the jobs that the process is asked for: take, more frames, texture, look, sheets, models on disk, check, free.

Must not import torch at the top: it takes seconds, and the process greets before.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .contract import (
    AUTOMATIC_DEPTH,
    AddFrames,
    Bake,
    CaptureFolder,
    Check,
    CountTokens,
    DepthLook,
    DeviceMemory,
    DrawSheets,
    DrawSurface,
    ExportComfyUI,
    ExportTake,
    Free,
    FromBackend,
    Inspect,
    Look,
    Machine,
    MoreFrames,
    Note,
    Progress,
    Run,
    TakeFolder,
    TextureFolder,
    TokenCounts,
    WriteTimeline,
)
from .contract.library import LibraryRequest
from .lock import locked
from .progress import Reporter
from .take_log import take_log

if TYPE_CHECKING:
    from .models.cache import ModelCache

Exports = ExportTake | ExportComfyUI
Boards = DrawSheets | WriteTimeline
OfTakes = Run | Inspect | CountTokens | Look | AddFrames
Request = OfTakes | Bake | DrawSurface | Boards | Exports | Check | Free | LibraryRequest
Report = Callable[[FromBackend], None]
Cancelled = Callable[[], bool]

_log = logging.getLogger(__name__)


class Jobs:
    """Does one job at a time and keeps the models of the last take loaded."""

    def __init__(self) -> None:
        self._models: ModelCache | None = None

    def do(self, request: Request, report: Report, cancelled: Cancelled) -> tuple[str, ...]:
        """Do what `request` asks for and return the lines that a person should read.

        Raises `BackendError`, `CancelledByUser`, or whatever a library raises.
        """
        if isinstance(request, Run):
            self.run_take(TakeFolder(Path(request.folder)), request.machine, report, cancelled, request.job)
            self._tell_memory(request, report)
        elif isinstance(request, Inspect):
            from .models.cache import inspect

            inspect(request.models, request.controls, request.machine, request.references, request.sparse)
            self._tell_memory(request, report)
        elif isinstance(request, CountTokens):
            report(count_tokens(request))
        elif isinstance(request, Look):
            capture, into = CaptureFolder(Path(request.capture_folder)), Path(request.into)
            draw_look(capture, request.number, into, request.depth_look)
        elif isinstance(request, AddFrames):
            return self._add_frames(request, report, cancelled)
        elif isinstance(request, Bake):
            return bake_texture(TextureFolder(Path(request.folder)), report, cancelled, request.job)
        elif isinstance(request, DrawSurface):
            size = (request.width, request.height)
            draw_surface(CaptureFolder(Path(request.folder)), size, report, cancelled, request.job)
        elif isinstance(request, DrawSheets):
            return draw_sheets(Path(request.folder), report, cancelled, request.job)
        elif isinstance(request, WriteTimeline):
            return write_timeline(Path(request.folder), report, cancelled, request.job)
        elif isinstance(request, Exports):
            return export(request, report, cancelled)
        elif isinstance(request, Check):
            lines = self._check(request.machine, cancelled)
            self._tell_memory(request, report)
            return lines
        elif isinstance(request, LibraryRequest):
            return do_library(request, report, cancelled)
        else:
            self.free()
        return ()

    def run_take(
        self, folder: TakeFolder, machine: Machine, report: Report, cancelled: Cancelled, job: str = ""
    ) -> None:
        """Make the frames of a take as its only writer, with everything that is logged in its log.txt.

        Raises `BackendError` ("locked" while another process makes it), `CancelledByUser`, `OSError`, or
        whatever a library raises.
        """
        from .inputs import read_take

        read_take(folder)  # what is wrong with it is said before seconds go into loading
        report(Progress(job, "loading", fraction=0.0))
        with locked(folder):
            from .generate import generate
            from .models.cache import ModelCache

            if self._models is None:
                gc.freeze()  # the libraries stay: who gives memory back after a take need not look through them
                self._models = ModelCache()
            with take_log(folder.log):
                _log.info("making the take in %s on %s", folder.path, machine)
                try:
                    generate(folder, machine, self._models, _logged(report), cancelled, job)
                except BaseException as reason:
                    _log.info("the take ended early", exc_info=reason)
                    raise
                _log.info("the take is finished")

    def _add_frames(self, request: AddFrames, report: Report, cancelled: Cancelled) -> tuple[str, ...]:
        """Make more frames of a take; where memory is short the models of takes make room, and it goes on."""
        asked = (TakeFolder(Path(request.folder)), request.more, request.machine, report, cancelled, request.job)
        try:
            return add_frames(*asked)
        except Exception as error:
            from .machine.memory import is_out_of_memory

            if self._models is None or not is_out_of_memory(error):
                raise
        self.free()
        return add_frames(*asked)

    def check(self, machine: Machine, say: Callable[[str], None], cancelled: Cancelled = lambda: False) -> None:
        """Say one line after the other about this environment and its self-test; raises what that raised."""
        from .check import check

        check(machine, say, lambda folder: self.run_take(folder, machine, lambda _: None, cancelled))
        self.free()

    def _check(self, machine: Machine, cancelled: Cancelled) -> tuple[str, ...]:
        lines: list[str] = []
        try:
            self.check(machine, lines.append, cancelled)
        except Exception as error:
            error.add_note("\n".join(lines))  # what was found before goes into the detail
            raise
        return tuple(lines)

    def _tell_memory(self, request: Run | Inspect | Check, report: Report) -> None:
        """Say what a run on this machine may take."""
        from .machine.devices import pick_device, total_memory_bytes
        from .machine.memory import room_bytes

        device = pick_device(request.machine)
        room = room_bytes(device, self._models.networks() if self._models else [])
        report(DeviceMemory(request.job, str(device), room, total_memory_bytes(device)))

    def free(self) -> None:
        """Unload the models and give their memory back."""
        if self._models is not None:
            self._models.free()


def count_tokens(request: CountTokens) -> TokenCounts:
    """Return how many tokens each text has, as the tokenizer of its models counts; those must be here."""
    from .prompts.token_counts import count_tokens as count

    return count(request)


def draw_look(capture: CaptureFolder, number: int, into: Path, look: DepthLook = AUTOMATIC_DEPTH) -> None:
    """Draw the control pictures of one file of a capture into the folder `into`, which is made."""
    from .controls.control import draw_look as draw

    into.mkdir(parents=True, exist_ok=True)
    draw(capture, number, into, look)


def bake_texture(folder: TextureFolder, report: Report, cancelled: Cancelled, job: str = "") -> tuple[str, ...]:
    """Make the pictures of a texture as its only writer, logged in its log.txt; return what a person should read.

    Raises `BackendError`, `CancelledByUser` or `OSError`.
    """
    from .baking.bake import bake, read_texture

    read_texture(folder)  # where there is none, nothing is written
    with locked(folder), take_log(folder.log):
        _log.info("baking the texture in %s", folder.path)
        try:
            lines = bake(folder, _logged(report), cancelled, job)
        except BaseException as reason:
            _log.info("the bake ended early", exc_info=reason)
            raise
        _log.info("the texture is finished: %s", "; ".join(lines))
    return lines


def add_frames(
    folder: TakeFolder, more: MoreFrames, machine: Machine, report: Report, cancelled: Cancelled, job: str = ""
) -> tuple[str, ...]:
    """Make pictures between those of a take as its only writer, logged in its log.txt.

    Returns what a person should read. Raises `BackendError`, `CancelledByUser` or `OSError`.
    """
    from .interpolation.making import make_more, require_possible

    require_possible(folder, more)  # where nothing can be made, nothing is written
    with locked(folder), take_log(folder.log):
        _log.info("making more frames of the take in %s: %s", folder.path, more)
        try:
            lines = make_more(folder, more, machine, Reporter(job, _logged(report), cancelled))
        except BaseException as reason:
            _log.info("the frames ended early", exc_info=reason)
            raise
        _log.info("more frames are finished: %s", "; ".join(lines))
    return lines


def draw_surface(
    capture: CaptureFolder, size: tuple[int, int], report: Report, cancelled: Cancelled, job: str = ""
) -> None:
    """Draw the heights of a capture's surface as its depth, in (width, height) pixels."""
    from .baking.heights import draw_surface as draw

    draw(capture, size, report, cancelled, job)


def draw_sheets(folder: Path, report: Report, cancelled: Cancelled, job: str = "") -> tuple[str, ...]:
    """Draw the storyboard.json in `folder` and return the names of the files made there."""
    from .boards.sheets import draw_sheets as draw

    return draw(folder, Reporter(job, _logged(report), cancelled))


def write_timeline(folder: Path, report: Report, cancelled: Cancelled, job: str = "") -> tuple[str, ...]:
    """Write the edit.json in `folder` as an .otio there and return its name."""
    from .boards.timeline import write_timeline as write

    return write(folder, Reporter(job, _logged(report), cancelled))


def export(request: Exports, report: Report, cancelled: Cancelled) -> tuple[str, ...]:
    """Hand a take on as `request` says and return the path of what was written."""
    reporter = Reporter(request.job, _logged(report), cancelled)
    if isinstance(request, ExportComfyUI):
        from .comfyui.export import export_comfyui

        return export_comfyui(request, reporter)
    from .exporting.export import export_take

    return export_take(request, reporter)


def do_library(request: LibraryRequest, report: Report, cancelled: Cancelled) -> tuple[str, ...]:
    """Do what is asked about the models on this machine, and return what a person should read."""
    from .library.work import do

    return do(request, Reporter(request.job, _logged(report), cancelled))


def _logged(report: Report) -> Report:
    """Return `report` that also writes what the artist is told into the log."""

    def report_and_log(message: FromBackend) -> None:
        if isinstance(message, Note):
            _log.info("told the artist: %s", message.text)
        report(message)

    return report_and_log
