"""Hash the files of a model part, so that a take says exactly what made it.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from .references import Located
from .weights import weights_file


def hash_of(located: Located) -> str:
    """Return the SHA-256 of a part: of the file, or of all the hashes of the files loaded from its folder."""
    if located.path.is_file():
        return file_hash(located.path)
    together = hashlib.sha256()
    for file in files_of(located):
        together.update(f"{file.relative_to(located.path).as_posix()} {file_hash(file)}\n".encode())
    return together.hexdigest()


def file_hash(file: Path) -> str:
    """Return the SHA-256 of a file; a file that did not change is read once."""
    facts = file.stat()
    return _hash(file, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=4096)
def _hash(file: Path, _size: int, _changed_ns: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_of(located: Located) -> list[Path]:
    """Return the files that are loaded for a part."""
    path, role = located.path, located.part.role
    if path.is_file():
        return [path]
    if role == "tokenizer":
        return sorted(file for file in path.iterdir() if file.suffix in (".json", ".txt"))
    folders = [path / "unet", path / "text_encoder"] if role == "base" else [path]
    weights = [file for folder in folders if (file := weights_file(folder)) is not None]
    return [*(folder / "config.json" for folder in folders), *weights]
