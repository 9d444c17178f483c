"""Keep the reference pictures of jobs beside them, as they were when the jobs were queued: `<queue>/<id>/0001.png`.

Must not import bpy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from ..backend.contract.folders import numbered_files, write_bytes

Encoded = tuple[str, bytes]  # the ending of a picture's file, and its content


def hashes_of(pictures: Sequence[Encoded]) -> tuple[str, ...]:
    """Return what a job says of its pictures, which tells them from others."""
    return tuple(hashlib.sha256(data).hexdigest() for _suffix, data in pictures)


def keep(folder: Path, pictures: Sequence[Encoded], kept: dict[str, Path]) -> None:
    """Write the `pictures` of a job; those in `kept`, of jobs beside it, are written once. Raises `OSError`."""
    try:
        for place, ((suffix, data), name) in enumerate(zip(pictures, hashes_of(pictures), strict=True), 1):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{place:04d}{suffix}"
            try:
                os.link(kept[name], path)
            except (KeyError, OSError):  # no hard links here, or its job is made already
                write_bytes(path, data)
                kept[name] = path
    except OSError:
        forget(folder)
        raise


def kept_in(folder: Path) -> tuple[Path, ...]:
    """Return the pictures of a job, by place."""
    return tuple(path for _place, path in sorted(numbered_files(folder).items()))


def forget(folder: Path) -> None:
    """Delete the pictures of a job that needs them no more."""
    shutil.rmtree(folder, ignore_errors=True)
