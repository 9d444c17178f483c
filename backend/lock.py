"""Let one process at a time write into a take folder.

Must not import torch. The lock file is made with O_EXCL and names host, process and the time that the
process started, so that a holder that is gone is told from another process with its number.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from .contract import ContractError, TakeFolder, TextureFolder, from_text, to_text
from .errors import BackendError

_PATIENCE_SECONDS = 2.0  # with a lock that is being written or taken over; both take milliseconds
_PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Holder:
    """Who holds a lock."""

    host: str  # empty for a lock file that says nothing: its maker has not come to writing it, or never will
    pid: int
    started: float  # when the process started; compared, never shown
    token: str  # its own for every lock ever made

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended for certain, which cannot be known of one on another host."""
        if self.host != socket.gethostname():
            return False
        try:
            ended = psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE
            return ended or _started(self.pid) != self.started
        except psutil.NoSuchProcess:
            return True
        except psutil.AccessDenied:
            return False  # it lives, and belongs to somebody else


class _Held(Exception):
    def __init__(self, holder: Holder) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def locked(folder: TakeFolder | TextureFolder) -> Iterator[None]:
    """Be the only writer of `folder` inside the `with`.

    Takes over from a process of this host that is gone. Raises `BackendError` "locked" while another
    process holds the folder, and `OSError` where the folder cannot be written.
    """
    try:
        mine = _acquire(folder.lock)
    except _Held as held:
        raise _refusal(folder, held.holder) from None
    try:
        yield
    finally:
        _release(folder.lock, mine)


def _refusal(folder: TakeFolder | TextureFolder, holder: Holder) -> BackendError:
    work, again = f"Another Animatic is making the take {folder.path}", "press Finish Take here"
    if isinstance(folder, TextureFolder):
        work, again = f"Another Animatic is baking the texture {folder.path}", "press Finish Texture here"
    here = holder.host == socket.gethostname()
    where = "on this computer" if here else f"on the computer {holder.host!r}"
    message = f"{work} (process {holder.pid} {where})."
    hint = f"Wait until it is done; or stop it there, then {again}."
    if not here:
        hint = f"Wait until it is done. If that computer no longer works on it, delete {folder.lock} and try again."
    return BackendError("locked", message, hint)


def _acquire(path: Path) -> Holder:
    """Make the lock file `path` and return what it says. Raises `_Held`."""
    mine = Holder(socket.gethostname(), os.getpid(), _started(os.getpid()), secrets.token_hex(8))
    seen, patience_ends = "", 0.0
    while not _create(path, mine):
        holder = _read(path)
        if holder is None:  # released a moment ago
            continue
        if holder.token != seen:
            seen, patience_ends = holder.token, time.monotonic() + _PATIENCE_SECONDS
        patient = time.monotonic() < patience_ends
        if holder.host and not holder.is_gone:
            raise _Held(holder)
        if holder.host or not patient:
            _clear(path, holder, patient)
        else:
            time.sleep(_PAUSE_SECONDS)
    return mine


def _clear(path: Path, gone: Holder, patient: bool) -> None:
    """Remove the lock that `gone` left behind, and never one that another process has made since.

    Only the holder of a second lock, named after the token in the first, removes the first. The maker of
    the first is gone, so nothing else changes that file: comparing and removing it are as good as one step.
    """
    second = path.with_name(f"{path.name}.{gone.token}")
    try:
        mine = _acquire(second)
    except _Held:  # another process is doing it
        if not patient:
            raise
        time.sleep(_PAUSE_SECONDS)
        return
    try:
        if _read(path) == gone:
            _remove(path)
    finally:
        _release(second, mine)


def _create(path: Path, holder: Holder) -> bool:
    """Make the lock file for `holder`; return whether it is there and says so."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError:
        return False
    try:
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 (a descriptor, not a path)
            file.write(to_text(holder))
    except OSError:
        _remove(path)
        raise
    return _read(path) == holder  # not so when this process slept so long that its empty lock was cleared


def _read(path: Path) -> Holder | None:
    """Return what the lock file says, None when there is none."""
    try:
        with path.open("rb") as file:
            text, written_ns = file.read(), os.fstat(file.fileno()).st_mtime_ns
    except FileNotFoundError:
        return None
    try:
        return from_text(Holder, text, path.name)
    except ContractError:
        return Holder(host="", pid=0, started=0.0, token=f"unwritten-{written_ns}")


def _release(path: Path, mine: Holder) -> None:
    if _read(path) == mine:
        _remove(path)


def _remove(path: Path) -> None:
    """Delete the lock file; on Windows this waits for a process that is reading it."""
    patience_ends = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > patience_ends:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _started(pid: int) -> float:
    """Return when a process started, in units of the platform. Raises `psutil.NoSuchProcess`.

    On Linux this is counted from the boot: psutil's answer follows the wall clock there, and setting the
    clock would make a living holder look like another process.
    """
    if sys.platform != "linux":
        return psutil.Process(pid).create_time()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError) as error:
        raise psutil.NoSuchProcess(pid) from error
    return float(stat.rpartition(")")[2].split()[19])  # field 22, counted after the name in brackets
