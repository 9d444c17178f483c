"""Run the backend from a command line: serve, run, more, bake, surface, check, models, look, sheets, timeline, exports.

Must not import torch at the top: `--help` and the greeting answer at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from . import export_commands, streams
from .contract import CaptureFolder, ContractError, Machine, TakeFolder, TextureFolder
from .contract.shot import require_size
from .errors import BackendError, CancelledByUser
from .interpolation import command as more_command
from .library.parsing import add_commands as add_library_commands
from .machine.flags import machine_flags, machine_from
from .version import VERSION

DONE, FAILED, BAD_INPUT, BAD_MODELS, CANCELLED = 0, 1, 2, 3, 130
_EXIT_CODES = {
    "bad_take": BAD_INPUT,
    "bad_texture": BAD_INPUT,
    "bad_board": BAD_INPUT,
    "unfinished": BAD_INPUT,
    "exists": BAD_INPUT,
    "bad_arguments": BAD_INPUT,
    "not_confirmed": BAD_INPUT,
    "missing_weights": BAD_MODELS,
    "mismatch": BAD_MODELS,
}

_MODELS = "show what is installed and what fits what; list, download, convert, delete models"
_EPILOG = """\
exit codes: 0 done, 1 failed, 2 wrong arguments or a malformed take, 3 missing weights or models that do not
fit together, 130 cancelled (Ctrl-C stops between two steps and keeps what is finished; a second one stops at once).
ANIMATIC_DEVICE, ANIMATIC_MODELS (folders, separated as in PATH), ANIMATIC_ONLINE and ANIMATIC_OFFLOAD stand in
for the flags."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments`, those of this process by default, and return its exit code."""
    options = _parser().parse_args(arguments)
    # read when torch is loaded: waiting threads sleep, so that Blender keeps its cores and small models their speed
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if options.command == "serve":
        _serve(options.idle_minutes)
    from .take_log import log_to_stderr

    log_to_stderr(logging.WARNING)
    try:
        options.do(options)
        sys.stdout.flush()
    except BrokenPipeError as error:
        if options.command != "models":  # whose only pipe is the one that its lines go into
            return _explain(error, options)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is left of them
    except (KeyboardInterrupt, CancelledByUser):
        print("cancelled: what is finished is kept", file=sys.stderr)
        return CANCELLED
    except (Exception, SystemExit) as error:  # noqa: BLE001 (the outer edge: every error becomes a sentence)
        return _explain(error, options)
    return DONE


def _serve(idle_minutes: float) -> None:
    channel = streams.claim_standard_streams()  # before anything else can print
    from .jobs import Jobs
    from .serve import serve
    from .take_log import log_to_stderr

    log_to_stderr(logging.INFO)
    serve(channel, Jobs(), idle_seconds=idle_minutes * 60)


def _run(options: argparse.Namespace) -> None:
    from .jobs import Jobs
    from .terminal import ProgressLine

    folder = TakeFolder(options.take_folder)
    line = ProgressLine(sys.stdout)
    Jobs().run_take(folder, _machine(options), line.show, _cancelled_by_signal().is_set)
    line.write(f"done: {len(folder.finished_frames())} frames in {folder.frames}")


def _more(options: argparse.Namespace) -> None:
    from .terminal import ProgressLine

    line = ProgressLine(sys.stdout)
    for told in more_command.add_frames(options, _machine(options), line.show, _cancelled_by_signal().is_set):
        line.write(f"done: {told}")


def _bake(options: argparse.Namespace) -> None:
    from .jobs import bake_texture
    from .terminal import ProgressLine

    folder = TextureFolder(options.folder)
    line = ProgressLine(sys.stdout)
    for told in bake_texture(folder, line.show, _cancelled_by_signal().is_set):
        line.write(told)
    line.write(f"done: {folder.frames}")


def _surface(options: argparse.Namespace) -> None:
    from .jobs import draw_surface
    from .terminal import ProgressLine

    folder, size = CaptureFolder(options.folder), (options.width, options.height)
    try:
        require_size(*size)
    except ContractError as error:
        raise BackendError("bad_arguments", str(error)) from error
    draw_surface(folder, size, ProgressLine(sys.stdout).show, _cancelled_by_signal().is_set)
    print(f"done: {folder.path / 'depth'}")


def _check(options: argparse.Namespace) -> None:
    from .jobs import Jobs

    Jobs().check(_machine(options), print)


def _models(options: argparse.Namespace) -> None:
    machine = _machine(options)
    if options.library_command:
        from .library.command import run
        from .progress import Reporter
        from .terminal import ProgressLine

        line = ProgressLine(sys.stdout)
        run(options, machine, line.write, Reporter("", line.show, _cancelled_by_signal().is_set))
        return
    from .library.command import found_in
    from .models.cache import installed

    found = found_in(machine)
    for line in (*installed(machine), *(["", *found] if found else [])):
        print(line)


def _look(options: argparse.Namespace) -> None:
    from .jobs import draw_look

    draw_look(CaptureFolder(options.capture_folder), options.number, options.into)
    print(f"done: {options.into}")


def _board(options: argparse.Namespace) -> None:
    """Draw sheets or write a timeline, whichever the command is."""
    from . import jobs
    from .terminal import ProgressLine

    line = ProgressLine(sys.stdout)
    do = jobs.draw_sheets if options.command == "sheets" else jobs.write_timeline
    for name in do(options.folder, line.show, _cancelled_by_signal().is_set):
        line.write(f"done: {options.folder / name}")


def _export(options: argparse.Namespace) -> None:
    from .jobs import export
    from .terminal import ProgressLine

    line = ProgressLine(sys.stdout)
    request = export_commands.request_of(options, lambda: _machine(options))
    for path in export(request, line.show, _cancelled_by_signal().is_set):
        line.write(f"done: {path}")


def _cancelled_by_signal() -> threading.Event:
    """Return an event that the first Ctrl-C (or SIGTERM) sets; the second ends the process."""
    cancelled = threading.Event()

    def ask(number: int, _: object) -> None:
        cancelled.set()
        signal.signal(number, signal.SIG_DFL)
        os.write(2, b"\ncancelling after this step; once more stops at once\n")

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return cancelled


def _explain(error: BaseException, options: argparse.Namespace) -> int:
    """Say on the terminal what went wrong and return the exit code for it."""
    from .failures import MORE_FRAMES, OTHER, TAKE, TEXTURE, as_backend_error

    folder = str(getattr(options, "take_folder", getattr(options, "folder", "")))
    own = {"bake": TEXTURE, "more": MORE_FRAMES}
    work = own.get(options.command, OTHER if hasattr(options, "folder") else TAKE)
    found = as_backend_error(error, folder, work)
    lines = [f"error ({found.code}): {found.message}", found.hint]
    if found.code in ("missing_weights", "offline") and not getattr(options, "online", False):
        lines.append("On the command line --online allows downloads.")
    if found.code == "internal":
        lines.insert(0, found.detail)
    print("\n".join(line for line in lines if line), file=sys.stderr)
    return _EXIT_CODES.get(found.code, FAILED)


def _machine(options: argparse.Namespace) -> Machine:
    return machine_from(options, os.environ)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend", description="Animatic's backend.", epilog=_EPILOG)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    machine = machine_flags()

    command = commands.add_parser("run", parents=[machine], help="make the frames of a take, or go on with them")
    command.add_argument("take_folder", type=Path, metavar="TAKE_FOLDER", help="the folder that holds take.json")
    command.set_defaults(do=_run)
    command = commands.add_parser("more", parents=[machine], help="make pictures between those of a finished take")
    more_command.add_options(command)
    command.set_defaults(do=_more)
    command = commands.add_parser("bake", help="make the pictures of a texture, or go on with them")
    command.add_argument("folder", type=Path, metavar="FOLDER", help="the folder that holds texture.json")
    command.set_defaults(do=_bake)
    command = commands.add_parser("surface", help="draw the heights of a surface in its UV map, as a capture's depth")
    command.add_argument("folder", type=Path, metavar="CAPTURE", help="a capture's folder, with surface/")
    command.add_argument("width", type=int, metavar="WIDTH", help="pixels")
    command.add_argument("height", type=int, metavar="HEIGHT", help="pixels")
    command.set_defaults(do=_surface)
    command = commands.add_parser("check", parents=[machine], help="show versions, device, memory; make a tiny take")
    command.set_defaults(do=_check)
    command = commands.add_parser("models", parents=[machine], help=_MODELS)
    command.set_defaults(do=_models)
    add_library_commands(command, machine)
    command = commands.add_parser("look", help="draw the control pictures of one file of a capture")
    command.add_argument("capture_folder", type=Path, metavar="CAPTURE", help="a capture's folder")
    command.add_argument("number", type=int, metavar="NUMBER", help="the number of the file, from 1")
    command.add_argument("into", type=Path, metavar="INTO", help="a folder for the pictures")
    command.set_defaults(do=_look)
    for name, file, made in (
        ("sheets", "storyboard.json", "draw a storyboard as a PDF and pictures of its pages"),
        ("timeline", "edit.json", "write an edit as OpenTimelineIO, for an edit suite"),
    ):
        command = commands.add_parser(name, help=made)
        command.add_argument("folder", type=Path, metavar="FOLDER", help=f"the folder that holds {file}")
        command.set_defaults(do=_board)
    export_commands.add_to(commands, machine, _export)
    command = commands.add_parser("serve", help="answer requests on standard input, for Blender")
    help_text = "unload the models after so many minutes without a job (%(default)s)"
    command.add_argument("--idle-minutes", type=float, default=10.0, metavar="MINUTES", help=help_text)
    return parser


if __name__ == "__main__":
    sys.exit(main())
