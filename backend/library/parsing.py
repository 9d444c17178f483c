"""Read the words of `python -m backend models …`.

Must not import anything but the standard library: `--help` answers at once.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def add_commands(models: argparse.ArgumentParser, machine: argparse.ArgumentParser) -> None:
    """Add the commands below `models`, which then stand in `library_command`; `machine` has the flags of a machine."""
    commands = models.add_subparsers(dest="library_command", metavar="COMMAND")
    _add(commands, machine, "list", "say what each file in the model folders is, and in FOLDER", "FOLDER")
    _add(commands, machine, "show", "say all that is known of a file or a folder in diffusers' layout", "FILE")
    _add(commands, machine, "sets", "name sets of models that go well together, with sizes and licences")
    command = _add(commands, machine, "download", "fetch a set, or a model by its id on the Hub")
    command.add_argument("reference", metavar="SET|ID", help="a set, org/name or org/name:file.safetensors")
    _add(commands, machine, "convert", "write a pickle as safetensors beside it", "FILE")
    command = _add(commands, machine, "delete", "delete a model and say what that frees", "FILE")
    command.add_argument("--yes", action="store_true", help="also where other programs may use it")


def _add(
    commands: argparse._SubParsersAction,
    machine: argparse.ArgumentParser,
    name: str,
    help_text: str,
    paths: str = "",
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, parents=[machine], help=help_text)
    if paths:
        command.add_argument("paths", type=Path, nargs="*", metavar=paths)
    if name in ("list", "show"):
        command.add_argument("--json", action="store_true", help="as JSON, for programs")
    return command
