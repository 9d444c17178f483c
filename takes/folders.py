"""Find, list and delete the captures and takes of a shot on disk.

Must not import operators or panels.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from pathlib import Path

from ..backend import contract
from ..backend.contract import TakeFolder, TextureFolder
from ..resources import unsaved_takes_root
from ..shots import Shot


def takes_folder(root: Path, shot: Shot) -> Path:
    """Return the folder that holds the takes of `shot` below the takes root."""
    return contract.shot_folder(root / "takes", shot.name, shot.id)


def captures_root(root: Path) -> Path:
    """Return the folder that holds the captures of every shot."""
    return root / "captures"


def takes_of(root: Path, shot: Shot) -> list[TakeFolder]:
    """Return the takes of `shot` below `root` and from before the .blend was first saved, the newest first.

    Folders without a take.json are left out.
    """
    roots = dict.fromkeys([root, unsaved_takes_root()])
    found = [TakeFolder(path) for each in roots for path in contract.numbered(takes_folder(each, shot))]
    kept = [folder for folder in found if folder.take_json.exists()]
    return sorted(kept, key=lambda folder: folder.take_json.stat().st_mtime, reverse=True)


def claim_take(root: Path, shot: Shot) -> TakeFolder:
    """Make the folder of the next take of `shot`."""
    return _claim(takes_folder(root, shot))


def claim_beside(folder: TakeFolder) -> TakeFolder:
    """Make the folder of the next take of the shot whose take `folder` is."""
    return _claim(folder.path.parent)


def root_of(folder: TakeFolder) -> Path:
    """Return the takes root that `folder` lies below, with the captures that its take was made of."""
    return folder.path.parents[2]


def home_of(folder: TakeFolder) -> str:
    """Return where a take lies: "unsaved" is the folder of files that were never saved, "takes" any other."""
    return "unsaved" if root_of(folder) == unsaved_takes_root() else "takes"


def take_in(home: Path, number: int) -> TakeFolder:
    """Return take `number` of the shot whose takes lie in `home`, or its namesake from before the first save."""
    found = TakeFolder(home / f"{number:04d}")
    return found if found.take_json.exists() else TakeFolder(_earlier(home) / found.path.name)


def _claim(home: Path) -> TakeFolder:
    """Make the next folder in `home`, with a number that no take of the shot from before the first save has."""
    return TakeFolder(contract.claim_number(home, contract.last_number(_earlier(home))))


def _earlier(home: Path) -> Path:
    """Return where the takes lie that the shot whose takes lie in `home` got before the first save."""
    name, _, known = home.name.rpartition("-")
    return contract.shot_folder(unsaved_takes_root() / "takes", name, known)


def _own_bytes(folder: Path) -> int:
    """Return how many bytes of the files in `folder` are nowhere else: pictures in between share those of the take."""
    facts = [file.stat() for file in folder.rglob("*") if file.is_file()]
    inside = Counter((each.st_dev, each.st_ino) for each in facts)
    return sum(each.st_size // each.st_nlink for each in facts if inside[each.st_dev, each.st_ino] == each.st_nlink)


def delete(folder: TakeFolder | TextureFolder, *, wait: bool = True) -> int:
    """Delete a take or a baked texture and return the bytes freed; its number is not given again. Raises OSError.

    Without `wait` a thread deletes its files, which takes long on a slow disk; Blender does not quit before it ends.
    """
    size = _own_bytes(folder.path)
    contract.retire_number(folder.path)
    doomed = folder.path.with_name(f".deleted-{folder.path.name}-{time.time_ns()}")  # one before may be half deleted
    folder.path.rename(doomed)  # gone at once for every reader, even where deleting takes long
    if wait:
        shutil.rmtree(doomed)
    else:
        threading.Thread(target=shutil.rmtree, args=(doomed, True), name="animatic-delete").start()
    return size
