"""Read the commands that hand a take on: export, comfyui.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from .contract import (
    EXPORT_FORMATS,
    EXPORT_QUALITIES,
    ContractError,
    ExportComfyUI,
    ExportTake,
    Machine,
    required_format,
)
from .errors import BackendError


def add_to(
    commands: argparse._SubParsersAction, machine: argparse.ArgumentParser, do: Callable[[argparse.Namespace], None]
) -> None:
    """Add the commands, which `do` does; `machine` has the flags of those that look for models."""
    movie = commands.add_parser("export", help="write a take as a movie or as a sequence of pictures")
    _add_take(movie, do)
    movie.add_argument("into", type=Path, metavar="FILE", help="its ending tells the format; of a sequence, a folder")
    known = ", ".join(EXPORT_FORMATS)
    movie.add_argument("--format", default="", choices=EXPORT_FORMATS, metavar="FORMAT", help=known)
    qualities = "best, high (the default) or small"
    movie.add_argument("--quality", default="high", choices=EXPORT_QUALITIES, metavar="QUALITY", help=qualities)
    movie.add_argument("--once", action="store_true", help="a GIF that does not play again and again")
    fps = "the pictures that were made at this rate; what shows the take in its scene, if left out"
    movie.add_argument("--fps", type=float, default=0.0, metavar="FPS", help=fps)
    movie.add_argument("--overwrite", action="store_true", help="replace what is there")
    text = "write a take as a workflow for ComfyUI, with its pictures"
    workflow = commands.add_parser("comfyui", parents=[machine], help=text)
    _add_take(workflow, do)
    workflow.add_argument("into", type=Path, metavar="FOLDER", help="a folder for workflow and pictures")
    root = "where the machine that runs ComfyUI finds that folder; as it is called here, if left out"
    workflow.add_argument("--root", default="", metavar="FOLDER", help=root)
    workflow.add_argument("--overwrite", action="store_true", help="replace an earlier export in that folder")


def request_of(options: argparse.Namespace, machine: Callable[[], Machine]) -> ExportTake | ExportComfyUI:
    """Return what the command asks for, of the `machine` where it matters. Raises `BackendError` `bad_arguments`."""
    take, into = str(options.take_folder), str(options.into)
    if options.command == "comfyui":
        return ExportComfyUI("", take, into, options.root, options.overwrite, machine())
    try:
        format = required_format(options.into, options.format)
        return ExportTake("", take, into, format, options.quality, not options.once, options.overwrite, options.fps)
    except ContractError as error:
        raise BackendError("bad_arguments", str(error)) from error


def _add_take(command: argparse.ArgumentParser, do: Callable[[argparse.Namespace], None]) -> None:
    command.add_argument("take_folder", type=Path, metavar="TAKE", help="the folder that holds take.json")
    command.set_defaults(do=do)
