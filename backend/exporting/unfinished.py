"""Write under a temporary name what may only appear when it is whole.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def unfinished(into: Path) -> Iterator[Path]:
    """Lend the name that the file or folder `into` has while it is written; whatever is left there in the end goes."""
    temporary = into.with_name(f".{into.stem}.{os.getpid()}{into.suffix}")
    _remove(temporary)
    try:
        yield temporary
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
