"""Say in the list of shots which failed: of runs from buttons, and of the queue, whose jobs outlive a restart.

A shot has failed until it runs again or has a newer take. Must not import panels.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

import bpy

from .. import fixes, shots
from ..backend.contract import TakeFolder
from ..runs import RunError, capturing
from ..shots import Shot
from ..state import Failure, FilmItem, QueueItem, State

_REFUSED = ("cannot_capture", "no_camera")
_CLOCK_SECONDS = 1.0  # a job says to the second when it ended
_OF_BOTH = ("error", "error_hint", "error_detail", "error_fixes")
_OF_RUN = (*_OF_BOTH, "run", "take")


def begin(context: bpy.types.Context, shot_id: str) -> None:
    """Note that a run of the shot has begun: what was before does not count any more."""
    _note(context, shot_id)


def remember(
    context: bpy.types.Context, shot_id: str, error: RunError, run: str, take: TakeFolder | None = None
) -> None:
    """Note that the run of the shot has failed, which the operator `run` goes on with where `take` is chosen."""
    _note(
        context,
        shot_id,
        error=error.message,
        error_hint=error.hint,
        error_detail=error.detail,
        error_fixes=fixes.fixes_of(error.code, error.hint),
        run=run,
        take=str(take.path) if take else "",
        refused=error.code in _REFUSED,
    )


def reconsider(context: bpy.types.Context, shot: Shot) -> bool:
    """Forget that `shot` could not be captured where it can be by now, the message too; tell whether it did."""
    state: State = context.window_manager.animatic
    own = state.ended.get(shot.id)
    if own is None or not own.is_refused or _is_refused(context.scene, shot):
        return False
    if state.error == own.error:
        state.clear_messages()
    begin(context, shot.id)
    return True


def _is_refused(scene: bpy.types.Scene, shot: Shot) -> bool:
    try:
        capturing.refuse(shots.stage_of(scene, shot), capturing.request_of(scene, shot))
    except RunError:
        return True
    return False


def show(context: bpy.types.Context) -> None:
    """Bring what is known into the list of shots. Asks no disk."""
    state = context.window_manager.animatic
    jobs = _last_jobs(state.queue.jobs)
    for item in state.film:
        _show(item, state.ended.get(item.name), jobs.get(item.name))


def _note(context: bpy.types.Context, shot_id: str, *, refused: bool = False, **values: str) -> None:
    state: State = context.window_manager.animatic
    if not shot_id:
        return
    if shot_id not in state.ended:
        state.ended.add().name = shot_id
    state.ended[shot_id].note(at=f"{time.time()}", refused=refused, **values)
    show(context)


def _show(item: FilmItem, own: Failure | None, job: QueueItem | None) -> None:
    """Fill `item` with the end that came last of the shot's `own` run and its `job`, where a failure still counts."""
    by_button = float(own.at) if own else -math.inf
    by_queue = _ended(job) if job else -math.inf
    written = float(item.written or "-inf")
    if own and by_button >= by_queue and written <= by_button:
        item.failure.note(**{name: getattr(own, name) for name in _OF_RUN})
    elif job and by_queue > by_button and written <= by_queue + _CLOCK_SECONDS:
        item.failure.note(job=job.name if job.error else "", **{name: getattr(job, name) for name in _OF_BOTH})
    elif item.failure.error:
        item.failure.note()


def _last_jobs(jobs: Iterable[QueueItem]) -> dict[str, QueueItem]:
    """Return of each shot the job that ended last, or that is in work."""
    begun = [job for job in jobs if job.status not in ("waiting", "cut")]
    return {job.shot: job for job in sorted(begun, key=_ended)}


def _ended(job: QueueItem) -> float:
    return float(job.ended or "inf")
