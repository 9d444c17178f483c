"""Read the queue of the open .blend into the state that panels draw.

Must not import panels.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable

import bpy

from .. import fixes, waiting
from ..backend.contract import Job
from ..estimates import pace
from ..resources import Resources, resources
from ..state import QueueItem, QueueState
from ..waiting import QueueFolder
from . import film_failures

_CLOCK_SECONDS = 2.0  # no file system's clock is coarser


def queue_and_file(using: Resources | None = None) -> tuple[QueueFolder, str]:
    """Return the queue of the takes folder, and how its jobs name the open .blend: "" for one never saved."""
    queue = QueueFolder((using or resources()).takes_root)
    return queue, queue.name_of(waiting.blend_file()) if bpy.data.filepath else ""


def refresh(context: bpy.types.Context, choose: str = "") -> None:
    """Read the jobs again; the chosen one stays chosen, or the one with the id `choose` is."""
    own, using = context.window_manager.animatic.queue, resources()
    queue, file = queue_and_file(using)
    own.seen = _seen(queue, file)  # before reading: what changes meanwhile is read at the next look
    chosen = choose or (own.active_item().name if own.active_item() else "")
    listing = queue.read(file) if file else waiting.Listing(())
    for note in queue.set_aside(listing):
        context.window_manager.animatic.add_note(note)
    own.jobs.clear()
    seconds = _estimates(listing.jobs, using)
    for job in listing.jobs:
        _fill(own.jobs.add(), job, queue, seconds.get(job.id))
    ids = [job.id for job in listing.jobs]
    own.active = ids.index(chosen) if chosen in ids else min(own.active, max(0, len(ids) - 1))
    own.running, own.pausing = waiting.is_running(), waiting.pause_is_asked()
    present = [job.id for job in listing.jobs if queue.is_mine(job)]
    own.present_seconds = _total(seconds[job_id] for job_id in present)
    own.rest_seconds = _total(known for job_id, known in seconds.items() if job_id not in present)
    show_time(own, None)
    film_failures.show(context)


def refresh_if_changed(context: bpy.types.Context) -> bool:
    """Read the jobs again where one was added, changed or removed, here or elsewhere; tell whether."""
    own = context.window_manager.animatic.queue
    running = (own.running, own.pausing) == (waiting.is_running(), waiting.pause_is_asked())
    if running and own.seen == _seen(*queue_and_file()):
        return False
    refresh(context)
    return True


def show_time(own: QueueState, left_seconds: float | None) -> None:
    """Say how long all takes that wait need, with what is left of the present one, where its backend tells that."""
    present = own.present_seconds if left_seconds is None else left_seconds
    if min(present, own.rest_seconds) < 0:
        own.time_text = "The time left shows once a take like these was made"
    else:
        total = present + own.rest_seconds
        own.time_text = f"About {pace.in_words(total)} for all" if total > 0 else ""


def _total(seconds: Iterable[float | None]) -> float:
    """Return the sum, -1 where one is not known."""
    known = list(seconds)
    return -1.0 if None in known else sum(known)


def _seen(queue: QueueFolder, file: str) -> str:
    """Name the state of the files; what was changed a moment ago may change once more and keep its time."""
    changed_ns = queue.changed_ns()
    settled = time.time_ns() - changed_ns > _CLOCK_SECONDS * 1e9
    return f"{queue.path} {file} {changed_ns if settled else time.monotonic_ns()}"


def _estimates(jobs: tuple[Job, ...], using: Resources) -> dict[str, float | None]:
    """Return about how many seconds each job needs that waits or is in work; jobs of one shot share a capture."""
    seconds, captured = {}, []
    for job in jobs:
        if job.status in ("waiting", "running"):
            there = bool(job.folder) or (job.request in captured and not job.recapture)
            request = None if there else job.request
            seconds[job.id] = pace.estimate_of(job.take, request, using, recapture=job.recapture)
            captured.append(job.request)
    return seconds


def _fill(item: QueueItem, job: Job, queue: QueueFolder, seconds: float | None) -> None:
    take = job.take
    item.name, item.label, item.shot = job.id, take.shot_name, take.shot_id
    item.status = _status(job, queue)
    size = f"{take.width} × {take.height}"
    number = f"take {job.folder.rpartition('/')[2].lstrip('0')}, " if job.folder else ""
    item.detail = f"{take.shot_name}: {number}seed {take.seed}, {size}, {take.frames.count} pictures, {take.prompt}"
    if job.status == "done":
        item.time_text = pace.in_words(job.seconds)
    elif item.status == "elsewhere":
        item.time_text = f"on {job.host}"
    elif seconds is not None:
        item.time_text = f"about {pace.in_words(seconds)}"
    if job.error is not None:
        item.error, item.error_hint, item.error_detail = job.error.message, job.error.hint, job.error.detail
        item.error_fixes = fixes.fixes_of(job.error.code, job.error.hint)
    if job.status in ("done", "failed"):
        item.ended = _seconds(job.ended)


def _seconds(moment: str) -> str:
    """Return an ISO 8601 `moment` in seconds since 1970; "0" for what somebody wrote there by hand."""
    try:
        return f"{datetime.datetime.fromisoformat(moment).timestamp()}"
    except ValueError:
        return "0"


def _status(job: Job, queue: QueueFolder) -> str:
    if job.status != "running" or queue.is_mine(job):
        return job.status
    return "elsewhere" if queue.is_being_made(job) else "cut"
