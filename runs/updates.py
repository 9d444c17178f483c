"""What a run tells on its way: what is new about it, and how it ended.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..backend.contract import TakeFolder
from ..backend.contract.library import Told


class RunError(RuntimeError):
    """A run that ended in an error; `message` and `hint` are for an artist, `detail` for a bug report."""

    def __init__(self, message: str, hint: str = "", detail: str = "", code: str = "failed") -> None:
        super().__init__(message)
        self.message, self.hint, self.detail, self.code = message, hint, detail, code


def unwritable(place: Path | str, error: OSError) -> RunError:
    """Return how a run ends that cannot write to `place`."""
    hint = "Choose another folder for takes in Animatic's preferences, or make room."
    return RunError(f"Cannot write to {place}: {error.strerror}.", hint, repr(error), "unwritable")


class CancelRun(Exception):
    """Thrown into a run at a waiting update: it ends with a `RunError` of code "cancelled" soon after."""


@dataclass(frozen=True)
class Update:
    """Something new about a run, or, with `waiting`, that nothing is new until later.

    `fraction` belongs to `text` and is of the present stage.
    """

    text: str = ""
    fraction: float = 0.0
    note: str = ""
    take: TakeFolder | None = None
    new_picture: bool = False  # a preview or a finished frame of `take`
    waiting: bool = False
    seconds_left: float | None = None  # of the present job of the backend, where it can tell
    told: Told | None = None  # about the models on this machine
