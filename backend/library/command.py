"""Do what `python -m backend models` can be told besides listing the model sets.

Must not import torch at the top, nor anything from the Blender side.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..contract import Machine, to_data
from ..contract.library import ModelFile
from ..errors import BackendError
from ..progress import Reporter
from . import folders, table
from .convert import convert
from .delete import delete, removal_of
from .download import fetch
from .facts import Shelf
from .header import in_bytes
from .plans import plan
from .scan import Found, scan_all

Say = Callable[[str], None]


def run(options: argparse.Namespace, machine: Machine, say: Say, reporter: Reporter) -> None:
    """Do what the words after `models` ask for, and say it line by line. Raises `BackendError`."""
    _DONE_BY[options.library_command](options, machine, say, reporter)


def found_in(machine: Machine) -> list[str]:
    """Return the table of what lies in the machine's model folders; no lines where nothing does."""
    found = [each for each in scan_all(machine) if each.models]
    return table.table(found) if found else []


def _with_folders(machine: Machine, paths: list[Path]) -> Machine:
    named = tuple(str(path.expanduser().absolute()) for path in paths)
    return replace(machine, model_folders=(*named, *machine.model_folders))


def _list(options: argparse.Namespace, machine: Machine, say: Say, _reporter: Reporter) -> None:
    missing = next((path for path in options.paths if not path.expanduser().is_dir()), None)
    if missing:
        raise BackendError("bad_arguments", f"There is no folder {missing}.", "Name a folder that holds models.")
    found = scan_all(_with_folders(machine, options.paths))
    if options.paths:  # who names folders asks about these
        named = {path.expanduser().absolute() for path in options.paths}
        found = [each for each in found if _is_asked(each, named)]
    if options.json:
        say(json.dumps([to_data(each.folder) | {"found": to_data(each.models)} for each in found], indent=2))
        return
    for line in table.table(found):
        say(line)


def _is_asked(found: Found, named: set[Path]) -> bool:
    return Path(found.folder.path) in {folders.root_of(path).path for path in named}


def _show(options: argparse.Namespace, machine: Machine, say: Say, _reporter: Reporter) -> None:
    shelf, found = Shelf(), []
    for path in options.paths:
        path = path.expanduser().absolute()
        facts = shelf.facts_of(path, path.parent) if path.exists() else None
        if facts is None:
            raise BackendError("bad_arguments", f"There is no model at {path}.", "Name a file, or a model's folder.")
        found.append(facts)
    if options.json:
        say(json.dumps(to_data(found), indent=2))
        return
    others: list[ModelFile] = [model for each in scan_all(machine) for model in each.models]
    for facts in found:
        for line in table.card(facts, [*others, *found]):
            say(line)
    wrong = next((facts for facts in found if facts.problem), None)
    if wrong:
        raise BackendError("unusable", f"{Path(wrong.path).name} cannot be used.", wrong.hint)


def _sets(_options: argparse.Namespace, machine: Machine, say: Say, _reporter: Reporter) -> None:
    for line in table.sets_table():
        say(line)
    into = folders.destination(machine)
    say(f"They go into {into}, where {in_bytes(folders.free_bytes(into))} are free.")


def _download(options: argparse.Namespace, machine: Machine, say: Say, reporter: Reporter) -> None:
    planned = plan(options.reference, machine)
    for file in planned.files:
        say(f"{file.repository}:{file.name}  {in_bytes(file.size_bytes)}")
    for line in planned.licences:
        say(f"licence of {line}")
    for line in fetch(planned, reporter):
        say(line)


def _convert(options: argparse.Namespace, _machine: Machine, say: Say, reporter: Reporter) -> None:
    for path in options.paths:
        made = convert(path, reporter)
        say(f"{made} holds what {path.name} does, which can be deleted.")


def _delete(options: argparse.Namespace, machine: Machine, say: Say, _reporter: Reporter) -> None:
    for path in options.paths:
        removal = removal_of(path, _with_own(machine))
        for sentence in removal.sentences:
            say(sentence)
        if not options.yes and not removal.is_own and not _is_confirmed():
            raise BackendError("not_confirmed", f"{path} was not deleted.", "Add --yes where it is to go all the same.")
        say(delete(removal))


def _with_own(machine: Machine) -> Machine:
    """Return `machine` with Animatic's own model folder, which Blender adds by itself."""
    own = str(folders.own_folder())
    return machine if own in machine.model_folders else replace(machine, model_folders=(*machine.model_folders, own))


def _is_confirmed() -> bool:
    if not sys.stdin.isatty():
        return False
    try:
        return input("Delete it? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


_DONE_BY: dict[str, Callable[[argparse.Namespace, Machine, Say, Reporter], None]] = {
    "list": _list,
    "show": _show,
    "sets": _sets,
    "download": _download,
    "convert": _convert,
    "delete": _delete,
}
