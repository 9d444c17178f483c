"""Fetch files from the Hub into its cache on this machine; when that stops, the next time goes on from there.

The Hub's own client throws away a file that it did not finish. Must not import torch or anything from the
Blender side.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from huggingface_hub import get_session, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils import WeakFileLock, build_hf_headers, hf_raise_for_status

from ..contract.folders import write_bytes
from .hub import ANSWER_SECONDS, BROKEN_LINE, RemoteFile, download_errors, repository_folder

TELL_SECONDS = 0.25
RETRY_SECONDS = 1.0
_TRIES = 5  # without a new byte
_AT_ONCE = 4
_CHUNK_BYTES = 2**18

log = logging.getLogger(__name__)


def is_there(file: RemoteFile, cache: Path) -> bool:
    """Tell whether `cache` holds the whole of `file`, where programs look for it."""
    return _place(file, cache).exists()


def bytes_there(file: RemoteFile, cache: Path) -> int:
    """Return how many bytes of `file` are in `cache`."""
    if is_there(file, cache) or _blob(file, cache).exists():
        return file.size_bytes
    return min(_size(_partial(file, cache)), file.size_bytes)


def fetch(files: Sequence[RemoteFile], cache: Path, advance: Callable[[int], None]) -> None:
    """Fetch `files` into the Hub cache folder `cache`.

    `advance` is told a few times a second how many of their bytes are there, those of an earlier run
    included; what it raises ends the work at once. Raises `BackendError` like `download_errors`.
    """
    for repository, commit in {(file.repository, file.commit) for file in files}:
        with download_errors(repository, cache):
            revision = repository_folder(repository, cache) / "refs" / "main"
            revision.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(revision, commit.encode())
    stop = threading.Event()
    pool = ThreadPoolExecutor(_AT_ONCE, "fetch")
    try:
        repositories = {pool.submit(_fetch, file, cache, stop): file.repository for file in files}
        waiting = set(repositories)
        while waiting:
            advance(sum(bytes_there(file, cache) for file in files))
            finished, waiting = wait(waiting, TELL_SECONDS, FIRST_COMPLETED)
            for future in finished:
                with download_errors(repositories[future], cache):
                    future.result()
        advance(sum(file.size_bytes for file in files))
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)  # one that hears nothing from the Hub ends by itself


def _fetch(file: RemoteFile, cache: Path, stop: threading.Event) -> None:
    """Fetch one file; two processes that want the same one wait for each other."""
    blob, place, partial = _blob(file, cache), _place(file, cache), _partial(file, cache)
    lock = cache / ".locks" / repository_folder(file.repository, cache).name / f"{file.digest}.lock"
    for folder in (blob.parent, place.parent, lock.parent):
        folder.mkdir(parents=True, exist_ok=True)
    with _locked(lock, stop):
        if stop.is_set():
            return
        if not (blob.exists() or place.exists()):
            partial.touch()
            _receive_all(file, partial, stop)
            if stop.is_set():
                return
            _require_whole(file, partial)
            partial.replace(blob)
        if not place.exists():
            _put(blob, place)


@contextmanager
def _locked(lock: Path, stop: threading.Event) -> Iterator[None]:
    """Hold `lock` inside, or, where `stop` was set first, do without: nothing is fetched any more."""
    with ExitStack() as held:
        while not stop.is_set():
            with suppress(TimeoutError):
                held.enter_context(WeakFileLock(lock, timeout=TELL_SECONDS))
                break
        yield


def _receive_all(file: RemoteFile, partial: Path, stop: threading.Event) -> None:
    """Receive what `partial` lacks, on a new line where one breaks, until it is whole or `stop` is set."""
    failures = 0
    while (there := _size(partial)) < file.size_bytes and not stop.is_set():
        try:
            return _receive(file, partial, stop)
        except HfHubHTTPError:  # the Hub answered, and would answer the same again
            raise
        except BROKEN_LINE as error:
            if stop.is_set():  # nobody waits for it any more
                return
            failures = failures + 1 if _size(partial) == there else 0
            if failures == _TRIES:
                raise
            log.warning("%s of %s broke off: %s", file.name, file.repository, error)
            stop.wait(RETRY_SECONDS)


def _receive(file: RemoteFile, partial: Path, stop: threading.Event) -> None:
    """Append to `partial` what the Hub sends, until its end or until `stop` is set."""
    url = hf_hub_url(file.repository, file.name, revision=file.commit)
    headers = {**build_hf_headers(), "Accept-Encoding": "identity", "Range": f"bytes={_size(partial)}-"}
    with get_session().stream("GET", url, headers=headers, timeout=ANSWER_SECONDS) as response:
        hf_raise_for_status(response)
        # 206: it goes on from there; a server that cannot sends all of it.
        with partial.open("ab" if response.status_code == 206 else "wb") as stream:
            for chunk in response.iter_bytes(_CHUNK_BYTES):
                if stop.is_set():
                    return
                stream.write(chunk)


def _require_whole(file: RemoteFile, partial: Path) -> None:
    """Delete `partial` and raise `OSError` where it is not what the Hub has."""
    with partial.open("rb") as stream:
        whole = _size(partial) == file.size_bytes
        if whole and file.sha256:
            whole = hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    if not whole:
        partial.unlink()
        raise OSError(f"{file.name} of {file.repository} was damaged on the way")


def _put(blob: Path, place: Path) -> None:
    try:
        place.symlink_to(os.path.relpath(blob, place.parent))
    except OSError:  # Windows lets few users make links, and some disks have none
        blob.replace(place)


def _blob(file: RemoteFile, cache: Path) -> Path:
    return repository_folder(file.repository, cache) / "blobs" / file.digest


def _partial(file: RemoteFile, cache: Path) -> Path:
    return repository_folder(file.repository, cache) / "blobs" / f"{file.digest}.incomplete"


def _place(file: RemoteFile, cache: Path) -> Path:
    return repository_folder(file.repository, cache) / "snapshots" / file.commit / file.name


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
