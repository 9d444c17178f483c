"""Turn what goes wrong on disk into sentences that an artist can act on.

Must not import anything but the standard library and the errors.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import BackendError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
DISK_ERRORS = _FULL | _FORBIDDEN

_FINISH_TAKE = "press Finish Take: the finished frames and the last saved step are kept"


@contextmanager
def disk_errors(folder: Path, go_on: str = _FINISH_TAKE) -> Iterator[None]:
    """Raise `BackendError` `disk_full` or `unwritable` for what fails while writing into `folder`.

    `go_on` says what to do when there is room again.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise BackendError(
                "disk_full",
                f"The disk is full: {folder} cannot take any more.",
                f"Make room and {go_on}.",
                detail=str(error),
            ) from error
        if error.errno in _FORBIDDEN:
            raise BackendError(
                "unwritable",
                f"Animatic may not write into {folder}.",
                "Change the folder's permissions, or choose another folder in the preferences.",
                detail=str(error),
            ) from error
        raise
