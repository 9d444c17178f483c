"""Tell how far a job is, in fractions of the whole and seconds left.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from .contract import FrameSaved, FromBackend, Note, PreviewSaved, Progress
from .contract.messages import Stage
from .errors import CancelledByUser

# Where each stage begins and ends in the whole job; denoising takes nearly all of it. A download comes
# before; a bake, the drawing of sheets, an export and what is done with models on disk are jobs of their own.
_SPANS: dict[Stage, tuple[float, float]] = {
    "downloading": (0.0, 1.0),
    "loading": (0.0, 0.04),
    "preparing": (0.04, 0.05),
    "denoising": (0.05, 0.95),
    "decoding": (0.95, 1.0),
    "baking": (0.0, 1.0),
    "drawing": (0.0, 1.0),
    "interpolating": (0.0, 1.0),
    "exporting": (0.0, 1.0),
    "reading": (0.0, 1.0),
    "converting": (0.0, 1.0),
}


class Reporter:
    """Send one job's messages, and raise `CancelledByUser` at the next message after it was cancelled."""

    def __init__(self, job: str, report: Callable[[FromBackend], None], cancelled: Callable[[], bool]) -> None:
        self._job, self._report, self._cancelled = job, report, cancelled
        self._stage: Stage = "loading"
        self._stage_began = 0.0
        self._done_before = 0.0

    def begin(self, stage: Stage, done: float = 0.0) -> None:
        """Begin `stage`, of which the share `done` was finished by an earlier run."""
        self._stage, self._stage_began, self._done_before = stage, time.monotonic(), done
        self.advance(done)

    def advance(self, done: float, step: int = 0, steps: int = 0, window: int = 0, windows: int = 0) -> None:
        """Say that the share `done` of the stage is finished; steps and windows count from 1."""
        self.check_cancelled()
        low, high = _SPANS[self._stage]
        self._report(
            Progress(
                job=self._job,
                stage=self._stage,
                fraction=low + (high - low) * done,
                step=step,
                steps=steps,
                window=window,
                windows=windows,
                seconds_left=self._seconds_left(done, high),
            )
        )

    def check_cancelled(self) -> None:
        """Raise `CancelledByUser` if the job was cancelled."""
        if self._cancelled():
            raise CancelledByUser

    def note(self, text: str) -> None:
        """Tell the artist something although the job goes on."""
        self._report(Note(self._job, text))

    def send(self, message: FromBackend) -> None:
        """Send a message that is no progress."""
        self._report(message)

    def preview_saved(self, step: int) -> None:
        """Say that new previews lie in the take."""
        self._report(PreviewSaved(self._job, step))

    def frame_saved(self, number: int) -> None:
        """Say that a finished frame lies in the take."""
        self._report(FrameSaved(self._job, number))

    def _seconds_left(self, done: float, stage_end: float) -> float | None:
        """Go by the pace of this run's share of the stage; what an earlier run did took no time in this one."""
        if self._stage in ("loading", "preparing") or done <= self._done_before:
            return None
        seconds_a_share = (time.monotonic() - self._stage_began) / (done - self._done_before)
        low, high = _SPANS[self._stage]
        return seconds_a_share * (1 - done) + (1 - stage_end) * seconds_a_share / (high - low)


UNHEARD = Reporter("", lambda _: None, lambda: False)  # for work that nobody watches
