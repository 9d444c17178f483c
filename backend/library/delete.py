"""Delete a model and say what that frees: never what something else still uses without saying so.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..contract import Machine
from ..errors import BackendError
from ..models.weights import SUFFIXES
from . import folders
from .header import in_bytes
from .scan import scan_all

_BESIDE_WEIGHTS = {".json", ".txt", ".md", ".model", ".png", ".jpg", ".jpeg", ".yaml", ".msgpack", ".onnx", ""}


@dataclass(frozen=True)
class Removal:
    """What deleting a model does: `sentences` are for who decides."""

    path: Path  # what goes
    frees_bytes: int
    sentences: tuple[str, ...]
    is_own: bool  # what Animatic put there, and no other program uses
    cache: Path | None = None  # of the Hub, where it lies in one


def removal_of(path: Path, machine: Machine) -> Removal:
    """Return what deleting the model at `path` would do. Raises `BackendError` where it may not be deleted."""
    path = Path(os.path.normpath(path.expanduser().absolute()))  # a link stays what it is
    found = next((root for root in folders.roots(machine) if path.is_relative_to(root.path.absolute())), None)
    if not path.exists() and not path.is_symlink():
        raise _refused(f"There is no {path}", "Refresh the list of models, or name one of `models list`.")
    if found is None or path == found.path.absolute():
        raise _refused(f"{path} is no model in one of the model folders", "Delete it by hand if it is to go.")
    repository = next((each for each in (path, *path.parents) if each.name.startswith(folders.HUB_FOLDER)), None)
    if repository and repository.is_relative_to(found.path.absolute()):
        return _of_repository(repository, found, machine)
    own = folders.is_own(found.path)
    shared = () if own else (f"{found.path} may be in use by other programs too.",)
    if path.is_symlink():
        sentences = (f"Only the link {path.name} goes: what it leads to, {path.resolve()}, stays.", *shared)
        return Removal(path, 0, sentences, own)
    if path.is_dir():
        _require_model_folder(path)
    elif path.suffix not in SUFFIXES:
        raise _refused(f"{path.name} is no model", "Delete it by hand if it is to go.")
    files = _files(path)
    freed = sum(file.stat().st_size for file in files if file.stat().st_nlink == 1 and not file.is_symlink())
    linked = sum(file.stat().st_nlink > 1 for file in files)
    told = f"{path} goes, which frees {in_bytes(freed)}."
    kept = (f"{linked} of its files are kept elsewhere under another name, and free nothing.",) if linked else ()
    return Removal(path, freed, (told, *kept, *shared), own)


def _of_repository(repository: Path, root: folders.Root, machine: Machine) -> Removal:
    """Return what deleting a repository in the Hub's cache does: its models share files, so that it goes as a whole."""
    from huggingface_hub import scan_cache_dir

    cache, name = repository.parent, repository.name.removeprefix(folders.HUB_FOLDER).replace("--", "/", 1)
    known = next((each for each in scan_cache_dir(cache).repos if each.repo_path == repository), None)
    size_bytes = known.size_on_disk if known else sum(file.stat().st_size for file in _files(repository))
    inside = [model for found in scan_all(machine) for model in found.models if model.repository == name]
    count = f"its {len(inside)} models" if len(inside) > 1 else "its model"
    told = f"{name} goes from the Hub cache {cache} with {count}, which frees {in_bytes(size_bytes)}."
    own = folders.is_own(root.path)
    shared = () if own else ("Other programs that use the Hub cache lose it too.",)
    return Removal(repository, size_bytes, (told, *shared), own, cache)


def delete(removal: Removal) -> str:
    """Delete it and return a line that says what that freed. Raises `BackendError` `unwritable`."""
    try:
        if removal.cache:
            _delete_from_cache(removal.path, removal.cache)
        elif removal.path.is_dir() and not removal.path.is_symlink():
            shutil.rmtree(removal.path)
        else:
            removal.path.unlink()
    except OSError as error:
        raise BackendError(
            "unwritable",
            f"{removal.path} could not be deleted: {error.strerror or error}.",
            "Close the programs that use it, or correct the folder's permissions.",
            detail=str(error),
        ) from error
    return f"Deleted {removal.path.name}: {in_bytes(removal.frees_bytes)} are free again."


def _delete_from_cache(repository: Path, cache: Path) -> None:
    """Delete a repository as the Hub's own client does, which knows what else refers to its files."""
    from huggingface_hub import scan_cache_dir

    found = scan_cache_dir(cache)
    alone = replace(found, repos=frozenset(each for each in found.repos if each.repo_path == repository))
    versions = [revision.commit_hash for each in alone.repos for revision in each.revisions]
    if versions:
        alone.delete_revisions(*versions).execute()
    if repository.is_dir():  # a download that was cut off left parts that the client does not know
        shutil.rmtree(repository)


def _require_model_folder(folder: Path) -> None:
    """Raise `BackendError` where a folder holds something else than a model and what belongs to it."""
    other = next((file for file in _files(folder) if file.suffix not in (*SUFFIXES, *_BESIDE_WEIGHTS)), None)
    is_model = (folder / "config.json").is_file() or (folder / "unet" / "config.json").is_file()
    if not is_model or other:
        holds = f"it holds {other.relative_to(folder)}" if other else "it has no config.json"
        raise _refused(f"{folder} is not a model's folder alone: {holds}", "Delete it by hand if it is to go.")


def _files(path: Path) -> Sequence[Path]:
    return [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]


def _refused(what: str, hint: str) -> BackendError:
    message = f"{what}: it was not deleted."
    return BackendError("not_deleted", message, hint)
