"""Read the words of a command: which there are, and what each can be told.

Must not import operators or panels.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from pathlib import Path

from .. import scripting
from ..backend.contract import EXPORT_FORMATS, EXPORT_QUALITIES, PASS_KINDS
from . import exporting, film, making, queueing, set_up


def command_parser() -> argparse.ArgumentParser:
    """Return what reads the words after `--command animatic`; `run` of what it returns is the command."""
    parser = argparse.ArgumentParser(
        prog="blender -b FILE.blend --command animatic", description="Controlled moving pictures from a 3D scene."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    render = _add(commands, "render", making.render, "capture, generate and place shots")
    capture = _add(commands, "capture", making.capture, "capture the control passes of shots")
    finish = _add(commands, "finish", making.finish, "go on with takes that were cut")
    place = _add(commands, "place", making.place, "place the newest take of shots")
    _add_boards(commands)
    exports = _add_exports(commands)
    _add(commands, "shots", film.list_shots, "list the shots of the scene")
    queue = _add(commands, "queue", queueing.queue, "queue shots, or go on with the queue")
    for command in (render, capture, finish, place, queue, *exports):
        command.add_argument("--shots", type=_shot_names, default="all", help="all, or names with commas between")
        _add_machine_flags(command)
    for command, required in ((render, False), (place, True)):
        text = f"{', '.join(scripting.PLACES)}; several with commas between"
        command.add_argument(
            "--place", type=_some_of(scripting.PLACES, "no place"), default=[], required=required, help=text
        )
        command.add_argument("--save", type=Path, metavar="FILE", help="save the .blend with what was placed here")
    kinds = f"in place of those that the settings ask for: {', '.join(PASS_KINDS)}; several with commas between"
    capture.add_argument("--passes", type=_some_of(PASS_KINDS, "no pass"), default=[], metavar="PASSES", help=kinds)
    capture.add_argument("--again", action="store_true", help="capture anew although a capture serves")
    what = queue.add_mutually_exclusive_group()
    what.add_argument("--run", action="store_true", dest="run_queue", help="make the takes that wait")
    what.add_argument("--list", action="store_true", help="list the jobs")
    what.add_argument("--clear", action="store_true", help="remove all jobs but those in work; takes stay")
    setup = commands.add_parser("setup", help="set up, repair or remove the backend")
    setup.add_argument("action", nargs="?", default="install", choices=("install", "repair", "remove", "status"))
    setup.set_defaults(run=set_up.set_up)
    return parser


def _add_boards(commands: argparse._SubParsersAction) -> None:
    text = "draw the storyboard, write the animatic as a movie and as a timeline"
    boards, names = _add(commands, "boards", film.draw_boards, text), ", ".join(film.BOARDS)
    only = _some_of(film.BOARDS, "none")
    boards.add_argument("--only", type=only, default=film.BOARDS, help=f"{names}; several with commas between")
    boards.add_argument("--save", type=Path, metavar="FILE", help="save the .blend with the animatic here")
    _add_machine_flags(boards)


def _add_exports(commands: argparse._SubParsersAction) -> list[argparse.ArgumentParser]:
    text = "write the take of each shot that the film shows as a movie or as a sequence of pictures"
    export = _add(commands, "export", exporting.export, text)
    known = ", ".join(EXPORT_FORMATS)
    export.add_argument("--format", choices=EXPORT_FORMATS, default="mp4", metavar="FORMAT", help=known)
    qualities = "best, high (the default) or small"
    export.add_argument("--quality", choices=EXPORT_QUALITIES, default="high", metavar="QUALITY", help=qualities)
    export.add_argument("--once", action="store_true", help="a GIF that does not play again and again")
    fps = "the pictures that were made at this rate; what shows each take in its scene, if left out"
    export.add_argument("--fps", type=float, default=0.0, metavar="FPS", help=fps)
    comfyui = _add(commands, "comfyui", exporting.comfyui, "write the same takes as workflows for ComfyUI")
    comfyui.add_argument("--root", metavar="FOLDER", help="where the machine with ComfyUI finds the folder --into")
    for command in (export, comfyui):
        command.add_argument("--into", type=Path, metavar="FOLDER", required=True, help="all is written here")
        command.add_argument("--starred", action="store_true", help="all takes that have a star instead")
        command.add_argument("--overwrite", action="store_true", help="replace what is there")
    return [export, comfyui]


def _add(commands: argparse._SubParsersAction, name: str, run: object, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text)
    command.set_defaults(run=run)
    command.add_argument("--scene", help="the scene's name; the file's active scene if left out")
    return command


def _add_machine_flags(command: argparse.ArgumentParser) -> None:
    """Add a flag for every preference; each is also an environment variable, ANIMATIC_ and the flag's name."""
    command.add_argument(
        "--output", type=Path, metavar="FOLDER", help="captures, takes and the .blend go here [ANIMATIC_TAKES]"
    )
    command.add_argument("--python", help="the backend's Python [ANIMATIC_PYTHON]")
    command.add_argument("--device", help="auto, cuda, mps or cpu [ANIMATIC_DEVICE]")
    command.add_argument("--models", action="append", metavar="FOLDER", help="look for models here [ANIMATIC_MODELS]")
    command.add_argument("--online", action="store_true", default=None, help="download models [ANIMATIC_ONLINE]")
    command.add_argument("--compile", action="store_true", default=None, help="compile for the GPU [ANIMATIC_COMPILE]")
    command.add_argument(
        "--fast-capture",
        choices=("on", "off"),
        help="draw captures where a render shows the same [ANIMATIC_FAST_CAPTURE]",
    )
    command.add_argument("--offload", choices=("auto", "never", "always"), help="GPU memory [ANIMATIC_OFFLOAD]")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _shot_names(text: str) -> str | list[str]:
    return "all" if text == "all" else _names(text)


def _some_of(known: Collection[str], otherwise: str) -> Callable[[str], list[str]]:
    """Return what reads names with commas between that must be `known`; a name that is not is `otherwise`."""

    def read(text: str) -> list[str]:
        for name in _names(text):
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is {otherwise}: use {', '.join(known)}")
        return _names(text)

    return read
