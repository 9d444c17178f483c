"""Read the file that says what to draw or to write.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from ..contract import ContractError, from_text
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
