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
from ..models.find import places
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
    for path in _paths(options, machine):
        facts = shelf.facts_of(path, path.parent) if path.exists() else None
        if facts is None:
            hint = f"Name a file or a model's folder by its path, or by its name in {places(machine)}."
            raise BackendError("bad_arguments", f"There is no model {path}.", hint)
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


def _convert(options: argparse.Namespace, machine: Machine, say: Say, reporter: Reporter) -> None:
    for path in _paths(options, machine):
        made = convert(path, reporter)
        say(f"{made} holds what {path.name} does, which can be deleted.")


def _delete(options: argparse.Namespace, machine: Machine, say: Say, _reporter: Reporter) -> None:
    for path in _paths(options, machine):
        removal = removal_of(path, _with_own(machine))
        for sentence in removal.sentences:
            say(sentence)
        if not options.yes and not removal.is_own and not _is_confirmed():
            raise BackendError("not_confirmed", f"{path} was not deleted.", "Add --yes where it is to go all the same.")
        say(delete(removal))


def _paths(options: argparse.Namespace, machine: Machine) -> list[Path]:
    """Return the models that are named by their paths, or by names in the model folders. Raises `BackendError`."""
    # what follows --models is read as folders: the models after it are told by being none
    asked = options.paths or [path for path in options.models or () if not path.expanduser().is_dir()]
    if not asked:
        raise BackendError("bad_arguments", "No model is named.", "Name a file, such as old.safetensors.")
    folders_of = [Path(folder) for folder in _with_own(machine).model_folders]
    return [_path_of(path.expanduser(), folders_of) for path in asked]


def _path_of(asked: Path, model_folders: list[Path]) -> Path:
    if asked.exists() or asked.is_symlink() or asked.is_absolute():
        return asked.absolute()
    right_there = (path for folder in model_folders if (path := folder / asked).exists())
    found = [*right_there, *folders.named(str(asked), model_folders), *folders.folders_named(str(asked), model_folders)]
    found = list(dict.fromkeys(found))
    if len(found) > 1:
        places_of = ", ".join(map(str, found))
        raise BackendError("bad_arguments", f"{len(found)} models are called {asked}.", f"Name one of {places_of}.")
    return found[0] if found else asked.absolute()


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
