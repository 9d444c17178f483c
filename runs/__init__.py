"""One take from button to frames: capture, claim a folder, ask the backend, follow it to its end.

Each run is a generator that yields `Update`s. Scripts loop over it and block (`finish_run`); operators follow it from
a timer. Throwing `CancelRun` in at a waiting update asks it to end in good order; closing it ends it at once.
Must not import operators, panels, place or what is made of takes.
"""

from __future__ import annotations

from ..settings.wildcards import with_seed
from .blocking import Progress, finish_run
from .capturing import capture_shot
from .following import backend_job, new_job, progress_text, require_backend
from .more_frames import add_frames
from .take import Asked, ask, check, finish_take, look, make_asked, make_take
from .updates import CancelRun, RunError, Update, unwritable

__all__ = [
    "Asked",
    "CancelRun",
    "Progress",
    "RunError",
    "Update",
    "add_frames",
    "ask",
    "backend_job",
    "capture_shot",
    "check",
    "finish_run",
    "finish_take",
    "look",
    "make_asked",
    "make_take",
    "new_job",
    "progress_text",
    "require_backend",
    "unwritable",
    "with_seed",
]
