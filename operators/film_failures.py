"""Say in the list of shots which failed: of runs from buttons, and of the queue, whose jobs outlive a restart.

A shot has failed until it runs again, has a newer take or other settings, or the message is dismissed.
Must not import panels.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import replace

import bpy

from .. import fixes, shots
from ..backend import contract
from ..backend.contract import TakeFolder
from ..runs import RunError, capturing
from ..settings.take import take_from
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
    begun = take is not None and run == "finish_take"
    _note(
        context,
        shot_id,
        asked="" if begun else _asked(context.scene, shots.shot_of(context.scene, shot_id)),
        error=error.message,
        error_hint=error.hint,
        error_detail=error.detail,
        error_fixes=fixes.fixes_of(error.code, error.hint),
        run=run,
        take=str(take.path) if take else "",
        refused=error.code in _REFUSED,
    )


def reconsider(context: bpy.types.Context, shot: Shot) -> bool:
    """Forget how `shot` failed where its settings ask for something else by now; tell whether it did.

    The message goes too. That the shot could not be captured is forgotten once it can be.
    """
    own: Failure | None = context.window_manager.animatic.ended.get(shot.id)
    if own is None or not own.error:
        return False
    if own.is_refused:
        outlived = not _is_refused(context.scene, shot)
    else:
        outlived = bool(own.asked) and own.asked != _asked(context.scene, shot)
    if outlived:
        dismiss(context, shot.id)
    return outlived


def dismiss(context: bpy.types.Context, shot_id: str = "") -> None:
    """Put away the message of the panels, or how that shot failed, and wherever else the same sentence stands."""
    state: State = context.window_manager.animatic
    item = state.film.get(shot_id)
    own = state.ended.get(shot_id)
    error = (item.failure.error if item else "") or (own.error if own else "") if shot_id else state.error
    if not shot_id or state.error == error:
        state.clear_messages()
    same = [item.name for item in state.film if error and item.failure.error == error]
    for name in dict.fromkeys((*same, *([shot_id] if shot_id else []))):
        begin(context, name)


def models_have_come(context: bpy.types.Context) -> None:
    """Put away what was said of models that were missing: a download has brought some."""
    state: State = context.window_manager.animatic
    for shot_id in [item.name for item in state.film if "allow_downloads" in item.failure.error_fixes]:
        dismiss(context, shot_id)
    if "allow_downloads" in state.error_fixes:
        dismiss(context)


def _asked(scene: bpy.types.Scene, shot: Shot | None) -> str:
    """Return what tells whether the settings of `shot` ask for the same; "" where the shot is gone. Reads only."""
    if shot is None:
        return ""
    keys = scene.animatic.settings_for(shot).key_frames
    try:
        take = replace(take_from(scene, shot, followed=False), created="")
    except contract.ContractError as error:
        return f"{error}"
    led = (keys.enabled, keys.steering, keys.origin, keys.take, [(each.frame, each.image) for each in keys.pictures])
    return f"{take} {led}"


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
