"""Read the file that says what to draw or to write, and write what was made of it.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from ..contract import ContractError, from_text
from ..contract.folders import write_bytes
from ..errors import BackendError

T = TypeVar("T")


def read_job(cls: type[T], file: Path) -> T:
    """Read `file` as a `cls`. Raises `BackendError` `bad_board` with the sentence that names what is wrong."""
    try:
        return from_text(cls, file.read_bytes(), file.stem)
    except FileNotFoundError as error:
        hint = f"Choose a folder that holds {file.name}."
        raise BackendError("bad_board", f"There is no {file.name} in {file.parent}.", hint) from error
    except ContractError as error:
        raise BackendError("bad_board", str(error), f"Correct {file}, or make it again in Blender.") from error


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` by their names into `folder`. Raises `BackendError` `unwritable`."""
    for name, content in files.items():
        try:
            write_bytes(folder / name, content)
        except OSError as error:
            raise BackendError(
                "unwritable",
                f"{folder / name} could not be written ({error.strerror or error}).",
                "Close it where it is open in another program, and see that its drive has room and may be written to.",
            ) from error
