"""Hash the files of a model part, so that a take says exactly what made it.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ..contract.folders import write_bytes
from ..machine.data_folder import data_folder
from .parts import TOKENIZER_ROLES, Located, text_encoders
from .weights import weights_file


def hash_of(located: Located) -> str:
    """Return the SHA-256 of a part: of the file, or of all the hashes of the files loaded from its folder."""
    if located.path.is_file():
        return _kept_hash(located.path)
    together = hashlib.sha256()
    for file in files_of(located):
        together.update(f"{file.relative_to(located.path).as_posix()} {_kept_hash(file)}\n".encode())
    return together.hexdigest()


def _kept_hash(file: Path) -> str:
    """Return the SHA-256 of a model's file, which later processes need not read again: models have gigabytes."""
    facts = file.stat()
    mark = f"{facts.st_size} {facts.st_mtime_ns} ".encode()
    name = hashlib.sha256(str(file.absolute()).encode(errors="surrogateescape")).hexdigest()
    kept = data_folder() / "hashes" / name
    with suppress(OSError):
        content = kept.read_bytes()
        if content.startswith(mark):
            return content.removeprefix(mark).decode("ascii", errors="replace")
    found = file_hash(file)
    with suppress(OSError):  # what cannot be kept is read again
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(kept, mark + found.encode(), flush=False)
    return found


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
    if role in TOKENIZER_ROLES:
        return sorted(file for file in path.iterdir() if file.suffix in (".json", ".txt"))
    folders = [path / "unet", *text_encoders(path)] if role == "base" else [path]
    weights = [file for folder in folders if (file := weights_file(folder)) is not None]
    return [*(folder / "config.json" for folder in folders), *weights]
