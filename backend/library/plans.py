"""Plan a download: which files of which repositories, how large, under which licences. Only a click leads here.

Must not import torch at the top, nor anything from the Blender side.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..contract import Machine
from ..contract.good_sets import GOOD_SETS, GoodSet, good_set
from ..contract.licences import licence_line
from ..errors import BackendError
from ..models import hub, transfer
from ..models.hub import RemoteFile
from .folders import destination, free_bytes
from .header import in_bytes

_CARDS = ("README.md", "LICENSE", "LICENSE.md", "LICENSE.txt")  # that say what may be done with a model
_MOST_NAMED = 8
_GO_ON = "Then press Download again, or repeat the command: it goes on where it stopped."
Describe = Callable[[str], hub.Repository]


@dataclass(frozen=True)
class Plan:
    """What a download of `reference` brings into the Hub's cache folder `into`."""

    reference: str
    files: tuple[RemoteFile, ...]
    licences: tuple[str, ...]
    into: Path

    @property
    def size_bytes(self) -> int:
        """What is still to be fetched."""
        return sum(file.size_bytes - transfer.bytes_there(file, self.into) for file in self.files)

    def require_room(self) -> None:
        """Raise `BackendError` `disk_full` where the disk has too little left."""
        free = free_bytes(self.into)
        if free < self.size_bytes:
            raise BackendError(
                "disk_full",
                f"{self.reference} needs {in_bytes(self.size_bytes)}, and {in_bytes(free)} are free on the disk of "
                f"{self.into}.",
                "Delete models that you do not need, or put a folder on another disk first in the list.",
            )


def plan(reference: str, machine: Machine) -> Plan:
    """Ask the Hub what a download of `reference` would bring: the name of a good set, a Hub id, or a file in one.

    Raises `BackendError`: `offline` where the machine may not go online, `download_failed`, `missing_weights` where
    the repository has nothing to fetch.
    """
    chosen, reference = good_set(reference.strip()), reference.strip()
    repository, _, inner = reference.partition(":")
    if chosen is None and not hub.is_repository(repository):
        names = ", ".join(each.name for each in GOOD_SETS)
        raise BackendError(
            "bad_arguments",
            f"{reference or 'Nothing'} is no model on the Hub.",
            f"Name one as org/name or org/name:file.safetensors, or a set: {names}.",
        )
    if not machine.online:
        raise BackendError(
            "offline",
            f"{reference} is not downloaded: going online is not allowed.",
            "Allow online access in Blender's preferences (System > Network).",
        )
    cache = destination(machine)
    describe: Describe = functools.cache(lambda repository: hub.describe(repository, cache))
    with no_take():
        files = _of_set(chosen, machine, describe) if chosen else _of_repository(repository, inner, describe)
    names = dict.fromkeys(file.repository for file in files)
    cards = [file for name in names for file in describe(name).files if file.name in _CARDS]
    licences = tuple(licence_line(name, describe(name).licence) for name in names)
    return Plan(reference, tuple(dict.fromkeys((*files, *cards))), licences, cache)


@contextmanager
def no_take() -> Iterator[None]:
    """Let what fails inside say how to go on with a download that no take needs."""
    try:
        yield
    except BackendError as error:
        if "Finish Take" not in error.hint:
            raise
        hint = f"{error.hint.partition(', then press')[0].partition(' and press')[0].rstrip('.')}. {_GO_ON}"
        raise BackendError(error.code, error.message, hint, error.detail) from error


def _of_set(chosen: GoodSet, machine: Machine, describe: Describe) -> list[RemoteFile]:
    """Return the files of a set that are not on this machine yet, in half precision where there are any."""
    from ..models.find import files_of, locate, repository_and_file
    from ..models.parts import parts_of

    parts = parts_of(chosen.model_set, chosen.controls, chosen.references)
    found = []
    for part in parts:
        if locate(part, machine) is None:
            repository, _ = repository_and_file(part, machine)
            found += files_of(part, machine, describe(repository).files, half=True)
    return found


def _of_repository(repository: str, inner: str, describe: Describe) -> list[RemoteFile]:
    """Return the files that make the model in a repository, or the one in it that is named."""
    listed = {file.name: file for file in describe(repository).files}
    inner = inner.rstrip("/")
    if inner in listed:
        return [listed[inner]]
    below = f"{inner}/" if inner else ""
    names = [name.removeprefix(below) for name in listed if name.startswith(below)]
    chosen = _chosen(names)
    if not chosen:
        raise _nothing_to_fetch(repository, inner, [listed[below + name] for name in names])
    return [listed[below + name] for name in chosen]


def _chosen(names: Sequence[str]) -> list[str]:
    """Return which of the files `names` make one model: a base with all of its parts, or any other."""
    from ..models.wanted import choose

    base = choose("base", names, half=True)
    if base:
        vae = [name for name in choose("vae", names, half=True) if name.startswith("vae/")]
        tokenizers = (*choose("tokenizer", names, half=True), *choose("tokenizer_2", names, half=True))
        return list(dict.fromkeys((*base, *vae, *tokenizers)))
    return choose("controlnet", names, half=True) or choose("lora", names, half=True)


def _nothing_to_fetch(repository: str, inner: str, files: Sequence[RemoteFile]) -> BackendError:
    from ..models.weights import SUFFIXES

    where = f"{repository}:{inner}" if inner else repository
    models = [file for file in files if PurePosixPath(file.name).suffix in SUFFIXES]
    if not models:
        return BackendError("missing_weights", f"{where} holds no model that Animatic knows.", "Choose another one.")
    named = ", ".join(f"{file.name} ({in_bytes(file.size_bytes)})" for file in models[:_MOST_NAMED])
    more = f" and {len(models) - _MOST_NAMED} more" if len(models) > _MOST_NAMED else ""
    return BackendError(
        "missing_weights",
        f"{where} holds several files, and which one is meant is not clear: {named}{more}.",
        f"Name one: {repository}:{models[0].name}.",
    )
