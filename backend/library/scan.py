"""Find every model in the folders that are looked in.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..contract import Machine
from ..contract.library import ModelFile, ModelsFolder
from ..models import hub
from ..models.weights import SUFFIXES, weights_file
from . import folders
from .facts import Shelf

_NOT_MODELS = {"training_args.bin", "optimizer.bin", "optimizer.pt", "scheduler.bin", "scheduler.pt", "rng_state.pth"}


@dataclass(frozen=True)
class Found:
    """A folder that was looked in, and what lies there."""

    folder: ModelsFolder
    models: tuple[ModelFile, ...]


def scan(machine: Machine, shelf: Shelf) -> Iterator[ModelFile | ModelsFolder]:
    """Yield each model in the machine's folders and in the Hub's cache, and behind those of a folder the folder."""
    for root in folders.roots(machine):
        models = []
        for model in models_in(root, shelf):
            models.append(model)
            yield model
        yield _as_folder(root, models)
    shelf.keep()


def scan_all(machine: Machine) -> list[Found]:
    """Return what `scan` yields, by folder."""
    found: list[Found] = []
    models: list[ModelFile] = []
    for each in scan(machine, Shelf()):
        if isinstance(each, ModelFile):
            models.append(each)
        else:
            found.append(Found(each, tuple(models)))
            models = []
    return found


def models_in(root: folders.Root, shelf: Shelf) -> Iterator[ModelFile]:
    """Yield the models below a folder that is looked in."""
    for place in root.places:
        for folder, subfolders, files in folders.walk(place):
            for name in [name for name in subfolders if name.startswith(folders.HUB_FOLDER)]:
                subfolders.remove(name)
                yield from _in_repository(folder / name, folder, root, shelf)
            yield from _in_folder(folder, subfolders, files, root, shelf, "")


def _in_repository(folder: Path, cache: Path, root: folders.Root, shelf: Shelf) -> Iterator[ModelFile]:
    """Yield the models of a repository in the Hub's cache, of the version that is in use."""
    repository = folder.name.removeprefix(folders.HUB_FOLDER).replace("--", "/", 1)
    snapshot = hub.cached(repository, cache)
    if snapshot:
        for inner, subfolders, files in folders.walk(snapshot):
            yield from _in_folder(inner, subfolders, files, root, shelf, repository)


def _in_folder(
    folder: Path, subfolders: list[str], files: list[str], root: folders.Root, shelf: Shelf, repository: str
) -> Iterator[ModelFile]:
    """Yield the models right in `folder`; one that is a model as a whole is not looked into."""
    if _is_pipeline(folder) or ((folder / "config.json").is_file() and weights_file(folder)):
        subfolders.clear()
        model = shelf.facts_of(folder, root.path, repository)
        if model:
            yield replace(model, repository=repository)
        return
    for name in files:
        if name.endswith(SUFFIXES) and name not in _NOT_MODELS:
            model = shelf.facts_of(folder / name, root.path, repository)
            if model:
                yield model


def _is_pipeline(folder: Path) -> bool:
    return (folder / "unet" / "config.json").is_file() and weights_file(folder / "unet") is not None


def _as_folder(root: folders.Root, models: list[ModelFile]) -> ModelsFolder:
    own = folders.is_own(root.path)
    there = own or root.path.is_dir()  # its own is made by the first download
    return ModelsFolder(
        str(root.path),
        root.layout,
        len(models),
        sum(model.size_bytes for model in models),
        folders.free_bytes(root.path),
        own,
        "" if there else "This folder is not there.",
    )
