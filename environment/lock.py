"""Keep two set-ups from working on the same data folder at once.

Must not import anything but the standard library.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import SetUpError

_LOCKED_AT = 1 << 20  # bytes; past the text, because Windows lets nobody read a locked range


def _try_lock(file: BinaryIO) -> bool:
    if sys.platform == "win32":
        import msvcrt

        file.seek(_LOCKED_AT)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    os.set_inheritable(file.fileno(), True)  # a tool that outlives a killed set-up keeps the folder locked
    return True


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[int]:
    """Hold the lock of `folder` meanwhile; yields its file descriptor, for children. Raises `SetUpError` (`busy`).

    The system frees the lock when its holder ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "set-up.lock"
    with path.open("a+b") as file:
        if not _try_lock(file):
            file.seek(0)
            holder = file.read(20).decode("ascii", "replace").strip() or "unknown"
            raise SetUpError(
                "busy", f"Another set-up is running (process {holder}).", "Wait until it is done, or end that process."
            )
        file.seek(0)
        file.truncate()
        file.write(b"%d" % os.getpid())
        file.flush()
        yield file.fileno()
