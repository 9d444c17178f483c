"""Look into the Hub's cache on this machine, and ask the Hub which files a repository has.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi, constants
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

from ..errors import BackendError
from ..storage import disk_errors

ANSWER_SECONDS = 10.0  # that the Hub may be silent
# A line that breaks midway is an error of the HTTP library's own, whichever the Hub's client is made of.
BROKEN_LINE = next(base for base in HfHubHTTPError.__bases__ if base is not OSError)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class RemoteFile:
    """A file on the Hub; `digest` names its content in the Hub's cache, `sha256` is None for small text files."""

    repository: str
    commit: str
    name: str
    size_bytes: int
    digest: str
    sha256: str | None


def is_repository(reference: str) -> bool:
    """Tell whether `reference` has the form of a Hub id, `org/name`."""
    return _REPOSITORY.fullmatch(reference) is not None


def usual_cache() -> Path:
    """Return the Hub's cache folder that all programs of this machine's user share."""
    return Path(constants.HF_HUB_CACHE)


def repository_folder(repository: str, cache: Path) -> Path:
    """Return where `repository` lies in the Hub cache folder `cache`, whether it exists or not."""
    return cache / f"models--{repository.replace('/', '--')}"


def cached(repository: str, cache: Path | None) -> Path | None:
    """Return the snapshot of `repository` in the Hub cache folder `cache` (None: the usual one), or None.

    It may hold only some of the repository's files. Never goes online.
    """
    if not is_repository(repository):
        return None
    folder = repository_folder(repository, cache or usual_cache())
    revision = folder / "refs" / "main"
    if not revision.is_file():
        return None
    snapshot = folder / "snapshots" / revision.read_text("utf-8").strip()
    return snapshot if snapshot.is_dir() else None


@dataclass(frozen=True)
class Repository:
    """A repository on the Hub: its files in one version, and the licence that its card names ("" for none)."""

    files: tuple[RemoteFile, ...]
    licence: str = ""


def list_files(repository: str, cache: Path) -> list[RemoteFile]:
    """Return the files that `repository` has on the Hub, in the version of which `cache` holds some, or the newest.

    Raises `BackendError` `download_failed`.
    """
    return list(describe(repository, cache).files)


def describe(repository: str, cache: Path) -> Repository:
    """Return what the Hub says of `repository`, like `list_files`."""
    begun = cached(repository, cache)  # another version would hide the files that are there already
    with download_errors(repository, cache):
        api = HfApi(endpoint=constants.ENDPOINT)
        revision = begun.name if begun else None
        info = api.model_info(repository, revision=revision, files_metadata=True, timeout=ANSWER_SECONDS)
    files = (
        RemoteFile(
            repository,
            str(info.sha),
            file.rfilename,
            file.size or 0,
            file.lfs.sha256 if file.lfs else str(file.blob_id),
            file.lfs.sha256 if file.lfs else None,
        )
        for file in info.siblings or ()
    )
    card = info.card_data.to_dict() if info.card_data else {}
    return Repository(tuple(files), str(card.get("license_name") or card.get("license") or ""))


@contextmanager
def download_errors(repository: str, cache: Path) -> Iterator[None]:
    """Raise `BackendError` `download_failed`, or `disk_full` or `unwritable` about `cache`, for what fails inside."""
    try:
        with disk_errors(cache):
            yield
    except GatedRepoError as error:
        raise BackendError(
            "download_failed",
            f"{repository} is given only to who accepted its licence.",
            f"Accept it on huggingface.co/{repository}, run `hf auth login` in a terminal, then try again.",
            detail=str(error),
        ) from error
    except RepositoryNotFoundError as error:
        raise BackendError(
            "download_failed",
            f"There is no model {repository} on the Hub, or it is a private one.",
            "Look at its name on huggingface.co: it is written as org/name.",
            detail=str(error),
        ) from error
    except (BROKEN_LINE, OSError) as error:
        raise BackendError(
            "download_failed",
            f"{repository} could not be downloaded.",
            "Check the network connection and that the model still exists, then press Finish Take: "
            "the download goes on where it stopped.",
            detail=f"{type(error).__name__}: {error}",
        ) from error
