"""The command `more` of the backend's command line.

Must not import torch at the top: `--help` answers at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ..contract import ContractError, FromBackend, Machine, MoreFrames, TakeFolder
from ..contract.more_frames import MORE_METHODS, own_fps
from ..errors import BackendError


def add_options(command: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    command.add_argument("take_folder", type=Path, metavar="TAKE_FOLDER", help="the folder that holds take.json")
    help_text = "by the scene's motion vectors (the default), by a network, or mixed"
    command.add_argument("--method", choices=MORE_METHODS, default="motion", help=help_text)
    rate = command.add_mutually_exclusive_group()
    rate.add_argument("--fps", type=float, metavar="FPS", help="pictures a second; without it, one a scene frame")
    rate.add_argument("--times", type=int, choices=(2, 4, 8), help="so many times as many pictures as there are")
    help_text = "of RIFE or FILM: a file, one in a model folder, or org/name:file of the Hub"
    command.add_argument("--weights", default="", metavar="WEIGHTS", help=help_text)


def add_frames(
    options: argparse.Namespace,
    machine: Machine,
    report: Callable[[FromBackend], None],
    cancelled: Callable[[], bool],
) -> tuple[str, ...]:
    """Do what `options` ask for and return what a person should read. Raises `BackendError`, `CancelledByUser`."""
    from ..inputs import read_take
    from ..jobs import add_frames as add

    folder = TakeFolder(options.take_folder)
    take = read_take(folder)
    fps = options.fps or (own_fps(take) * options.times if options.times else take.fps)
    try:
        more = MoreFrames(options.method, fps, options.weights)
    except ContractError as error:
        raise BackendError("bad_arguments", str(error)) from error
    return add(folder, more, machine, report, cancelled)
