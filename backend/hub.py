"""Look into the Hub's cache on this machine, and download from the Hub when that is allowed.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import HfHubHTTPError

from .errors import BackendError
from .storage import disk_errors

# A line that breaks midway is an error of the HTTP library's own, whichever the Hub's client is made of.
_FAILED = (*HfHubHTTPError.__bases__, OSError)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


def is_repository(reference: str) -> bool:
    """Tell whether `reference` has the form of a Hub id, `org/name`."""
    return _REPOSITORY.fullmatch(reference) is not None


def cached(repository: str, cache: Path | None) -> Path | None:
    """Return the snapshot of `repository` in the Hub cache folder `cache` (None: the usual one), or None.

    It may hold only some of the repository's files. Never goes online.
    """
    if not is_repository(repository):
        return None
    folder = (cache or Path(constants.HF_HUB_CACHE)) / f"models--{repository.replace('/', '--')}"
    revision = folder / "refs" / "main"
    if not revision.is_file():
        return None
    snapshot = folder / "snapshots" / revision.read_text("utf-8").strip()
    return snapshot if snapshot.is_dir() else None


def download(repository: str, patterns: Sequence[str], cache: Path | None) -> Path:
    """Download the files of `repository` that match `patterns` into `cache` and return the snapshot's folder.

    What is there already is not fetched again, and a broken download goes on. Raises `BackendError`
    `download_failed`, or `disk_full` or `unwritable` about the cache.
    """
    try:
        with disk_errors(cache or Path(constants.HF_HUB_CACHE)):
            return Path(snapshot_download(repository, cache_dir=cache, allow_patterns=list(patterns)))
    except _FAILED as error:
        raise BackendError(
            "download_failed",
            f"{repository} could not be downloaded.",
            "Check the network connection and that the model still exists, then generate again: "
            "the download goes on where it stopped.",
            detail=f"{type(error).__name__}: {error}",
        ) from error
