"""Find, list and delete the captures and takes of a shot on disk.

Must not import operators or panels.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from ..backend import contract
from ..backend.contract import TakeFolder, TextureFolder
from ..shots import Shot


def takes_folder(root: Path, shot: Shot) -> Path:
    """Return the folder that holds the takes of `shot` below the takes root."""
    return contract.shot_folder(root / "takes", shot.name, shot.id)


def captures_root(root: Path) -> Path:
    """Return the folder that holds the captures of every shot."""
    return root / "captures"


def takes_of(roots: Iterable[Path], shot: Shot) -> list[TakeFolder]:
    """Return the takes of `shot` in all `roots`, the newest first; folders without a take.json are left out."""
    found = [TakeFolder(path) for root in roots for path in contract.numbered(takes_folder(root, shot))]
    kept = [folder for folder in found if folder.take_json.exists()]
    return sorted(kept, key=lambda folder: folder.take_json.stat().st_mtime, reverse=True)


def claim_take(root: Path, shot: Shot) -> TakeFolder:
    """Make the folder of the next take of `shot`."""
    return TakeFolder(contract.claim_number(takes_folder(root, shot)))


def delete(folder: TakeFolder | TextureFolder, *, wait: bool = True) -> int:
    """Delete a take or a baked texture and return the bytes freed; its number is not given again. Raises OSError.

    Without `wait` a thread deletes its files, which takes long on a slow disk; Blender does not quit before it ends.
    """
    size = sum(file.stat().st_size for file in folder.path.rglob("*") if file.is_file() and file.stat().st_nlink == 1)
    contract.retire_number(folder.path)
    doomed = folder.path.with_name(f".deleted-{folder.path.name}-{time.time_ns()}")  # one before may be half deleted
    folder.path.rename(doomed)  # gone at once for every reader, even where deleting takes long
    if wait:
        shutil.rmtree(doomed)
    else:
        threading.Thread(target=shutil.rmtree, args=(doomed, True), name="animatic-delete").start()
    return size
