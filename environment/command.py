"""Read the command line of the set-up and print what it does, for people or as lines of JSON.

Must not import anything but the standard library.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict

from . import folders
from .errors import SetUpError, explained
from .installed import backend_python, status
from .progress import Progress, progress_line
from .set_up import SetUp, install, remove, repair


def main(arguments: list[str]) -> int:
    """Run the command that `arguments` name; return 0, or 1 where it failed and said why."""
    options = _parser().parse_args(arguments)
    action: Callable[[argparse.Namespace], int] = options.action
    try:
        return action(options)
    except SetUpError as error:
        _fail(options, error)
    except OSError as error:
        _fail(options, explained(str(error), "work in the data folder"))
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("environment", description="Animatic's backend: its own Python and packages.")
    actions = parser.add_subparsers(required=True, metavar="install|repair|remove|status|where")
    for name, work, help_text in (
        ("install", install, "set the backend up, or go on with a set-up that was cut off"),
        ("repair", repair, "remove the environment and install it again"),
    ):
        action = _action(actions, name, help_text, lambda options, work=work: _set_up(options, work))
        action.add_argument(
            "--torch", default="auto", help=f"torch build: {', '.join(folders.TORCH_CHOICES)}, or cu126"
        )
        action.add_argument("--python", default="", help="the Python to make the environment from")
        action.add_argument("--stop-with-stdin", action="store_true", help="stop when standard input is closed")
    action = _action(actions, "remove", "delete what set-ups made and say how much that frees", _remove)
    action.add_argument("--old", action="store_true", help="only environments that are out of use")
    _action(actions, "status", "say what is installed", _status)
    _action(actions, "where", "print the path of the backend's Python", _where)
    return parser


def _action(actions, name: str, help_text: str, run) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    parser: argparse.ArgumentParser = actions.add_parser(name, help=help_text)
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    parser.set_defaults(action=run)
    return parser


def _set_up(options: argparse.Namespace, work: Callable[[SetUp], object]) -> int:
    stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stop.set())
    if options.stop_with_stdin:
        threading.Thread(target=_watch_stdin, args=(stop,), daemon=True).start()
    work(SetUp(_print_json if options.json else _Printer().show, stop, options.torch, options.python))
    return 0


def _watch_stdin(stop: threading.Event) -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would be held when the interpreter ends
        pass
    stop.set()


def _remove(options: argparse.Namespace) -> int:
    freed = remove(options.old)
    text = f"Freed {folders.gigabytes(freed)}."
    print(progress_line(Progress("done", 1.0, text)) if options.json else text)
    return 0


def _status(options: argparse.Namespace) -> int:
    found = status()
    if options.json:
        print(json.dumps(asdict(found), default=str))
        return 0
    if found.named:
        print(f"Named Python: {found.python}")
    if found.installed:
        print(f"Installed in {found.folder}, {folders.gigabytes(found.size_bytes)}")
        print(f"torch {found.torch} for {found.accelerator}")
    else:
        print("A set-up was cut off: install goes on with it." if found.interrupted else "Not installed.")
    for folder in found.old_folders:
        print(f"Out of use, freed by `remove --old`: {folder}")
    return 0


def _where(options: argparse.Namespace) -> int:
    python = backend_python()
    if python is None:
        raise SetUpError("not_installed", "The backend is not set up.", "Run `install` first.")
    print(json.dumps(str(python)) if options.json else python)
    return 0


def _fail(options: argparse.Namespace, error: SetUpError) -> None:
    if options.json:
        print(progress_line(Progress("failed", 1.0, error.message, error.hint)), flush=True)
        return
    print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
    if error.detail:
        print(f"Log: {folders.log_file()}", file=sys.stderr)


def _print_json(progress: Progress) -> None:
    print(progress_line(progress), flush=True)


class _Printer:
    """Prints each new sentence once."""

    def __init__(self) -> None:
        self._last = ""

    def show(self, progress: Progress) -> None:
        """Print `progress` where its text is new."""
        if progress.text != self._last:
            self._last = progress.text
            print(f"[{progress.fraction:4.0%}] {progress.text}", flush=True)
