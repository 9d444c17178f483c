"""Describe a job of the queue, a run of the queue, and how long earlier takes took.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from .capture import CaptureRequest
from .schema import SCHEMA_VERSION, require, require_schema
from .take import Take

JobStatus = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True)
class JobError:
    """Why a job failed; an artist reads message and hint, a bug report carries detail."""

    code: str
    message: str
    hint: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Job:
    """A take that is to be made, just as it was set when it was queued: the whole content of a job's file."""

    id: str
    place: int  # in line; the lowest comes first
    blend_file: str  # seen from the takes folder where both are on one disk, so that a project may be moved
    scene: str  # whose shot it is
    take: Take
    request: CaptureRequest | None = None  # what to capture for it; None where nothing steers it
    recapture: bool = False  # although a capture serves
    status: JobStatus = "waiting"
    folder: str = ""  # of the take, below the takes folder, once it has one
    error: JobError | None = None
    host: str = ""  # the computer that made it last
    created: str = ""  # ISO 8601, UTC
    started: str = ""
    ended: str = ""
    seconds: float = 0.0  # that it took
    cuts: int = 0  # how often Blender ended in the middle of it
    # SHA-256 of the pictures that lie beside it, of its look and then of its key frames; of an older job, none does
    pictures: tuple[str, ...] = ()
    key_request: CaptureRequest | None = None  # what to render for its key frames
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
        right = re.fullmatch(r"[0-9a-z-]+", self.id) is not None
        require(right, "id", self.id, "small letters, digits and hyphens: it names the file")
        path = PurePosixPath(self.folder)
        inside = not path.is_absolute() and ".." not in path.parts
        require(inside, "folder", self.folder, "a folder below the takes folder")

    @property
    def order(self) -> tuple[int, str, str]:
        """What jobs are sorted by; two that were added at once on two computers share a place."""
        return self.place, self.created, self.id


@dataclass(frozen=True)
class QueueRun:
    """Says that a Blender goes through the queue of a file; the file of a run that ended in good order is gone."""

    blend_file: str
    host: str
    pid: int
    started: str
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)


@dataclass(frozen=True)
class Measure:
    """How long something took; `work` is counted in the same way for all that have the same `kind`."""

    kind: str
    work: float
    seconds: float

    def __post_init__(self) -> None:
        require(self.work > 0, "work", self.work, "a number above 0")


@dataclass(frozen=True)
class Measures:
    """What was measured on a machine, the newest last."""

    takes: tuple[Measure, ...] = ()
    captures: tuple[Measure, ...] = ()
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
