"""Hold a file as long as this process lives: the system lets go of it when the process ends, however it ends.

So a holder that was killed is told from one that works, on any system and without looking at processes.
Must not import anything but the standard library.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TRIES, _PAUSE_SECONDS = 10, 0.02  # with a lock that another process only looks at

_held: set[Path] = set()  # by this process: on some network disks, closing such a file once more would let go of it


@dataclass(frozen=True)
class Hold:
    """A lock file that this process holds."""

    path: Path
    descriptor: int

    def release(self, *, remove: bool = False) -> None:
        """Let go of it, and delete the file where nobody will ask for it again."""
        _held.discard(self.path)
        if remove and sys.platform != "win32":
            self.path.unlink(missing_ok=True)  # before another can hold it
        os.close(self.descriptor)
        if remove and sys.platform == "win32":
            with suppress(PermissionError):  # another process has it open by now
                self.path.unlink(missing_ok=True)


def hold_or_none(path: Path) -> Hold | None:
    """Return the lock `path`, or None while another holds it. Raises `OSError`."""
    path = path.absolute()
    for attempt in range(_TRIES):
        if path in _held:
            return None
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
        try:
            kept = _locked(descriptor) and _is_the_file(descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        if kept:
            _held.add(path)
            return Hold(path, descriptor)
        os.close(descriptor)
    return None


def is_mine(path: Path) -> bool:
    """Tell whether this process holds the lock `path`."""
    return path.absolute() in _held


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock `path`; where this user may not try, it is taken to be so."""
    if is_mine(path):
        return True
    if not path.exists():
        return False
    try:
        hold = hold_or_none(path)
    except OSError:
        return True
    if hold is not None:
        hold.release()
    return hold is None


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_the_file(descriptor: int, path: Path) -> bool:
    """Tell whether the open file is still the one called `path`: its holder may have deleted it meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
