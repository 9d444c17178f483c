"""Go through the queue of the open .blend: one take after the other, past those that fail.

Must not import operators or panels.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import bpy

from .. import capture, runs, shots, takes
from ..backend.contract import Job, JobError, TakeFolder
from ..resources import Resources
from ..runs import CancelRun, RunError, Update, require_backend
from ..shots import Shot
from . import marks
from .adding import blend_file, disk_error
from .store import HeldJob, QueueFolder, now, this_host

_MOST_CUTS = 3  # a job that takes Blender down with it must not do so at each start
# what every job would end in alike: they wait until it is put right
_STOPPING = {"no_backend", "backend_no_start", "backend_protocol", "unwritable", "disk_full"}

_pause_asked = False
_running = False


@dataclass(frozen=True)
class Report:
    """What a run of the queue came to."""

    made: tuple[TakeFolder, ...]
    failed: tuple[Job, ...]


def is_running() -> bool:
    """Tell whether this Blender goes through a queue."""
    return _running


def ask_to_pause() -> None:
    """Let the run end after the take that it is at."""
    global _pause_asked
    _pause_asked = True


def pause_is_asked() -> bool:
    """Tell whether the run ends after the take that it is at."""
    return _running and _pause_asked


def run(resources: Resources, *, blocking: bool = True) -> Generator[Update, None, Report]:
    """Make the takes that wait; one that fails says so in its job, and the next one comes.

    `CancelRun` ends the present one, which waits again with what was finished of it. Raises `RunError` then, and where
    every other job would fail in the same way.
    """
    global _pause_asked, _running
    require_backend(resources)
    queue = QueueFolder(resources.takes_root)
    name = queue.name_of(blend_file())
    _pause_asked, _running = False, True
    made, failed = [], []
    try:
        with marks.running(queue, name):
            for note in queue.set_aside(queue.read(name)):
                yield Update(note=note)
            while not _pause_asked and (held := queue.next(name)) is not None:
                folder = yield from _done(held, resources, blocking)
                if folder is not None:
                    made.append(folder)
                else:
                    failed.append(held.job)
    except OSError as error:
        raise disk_error(queue, error) from error
    finally:
        _running = False
    return Report(tuple(made), tuple(failed))


def _done(held: HeldJob, resources: Resources, blocking: bool) -> Generator[Update, None, TakeFolder | None]:
    """Do a job and write down how it ended; return its take, None where it failed."""
    try:
        if _was_cut_too_often(held):
            return None
        began = time.monotonic()
        held.write(status="running", host=this_host(), started=now(), ended="", error=None)
        try:
            folder = yield from _made(held, resources, blocking)
        except RunError as error:
            if error.code in _STOPPING:
                raise
            if error.code == "cancelled":
                raise RunError("The queue is paused.", "Start Queue goes on with it.", code="cancelled") from error
            held.fail(JobError(error.code, error.message, error.hint, error.detail))
        except Exception as error:  # noqa: BLE001  a mistake in one job must not hold up the others
            text = f"Animatic made a mistake: {type(error).__name__}: {error}"
            held.fail(JobError("mistake", text, "Copy Details and report it, please.", traceback.format_exc()))
        else:
            held.write(status="done", ended=now(), seconds=round(time.monotonic() - began, 1), cuts=0)
            return folder
        yield Update(f"{held.job.take.shot_name} failed: {held.job.error.message}")
        return None
    finally:
        try:
            if held.job.status == "running":  # cancelled, or closed with the window or the file
                held.write(status="waiting")
        finally:
            held.release()


def _was_cut_too_often(held: HeldJob) -> bool:
    """Count a Blender that ended in the middle of this job."""
    if held.job.status != "running":
        return False
    held.write(cuts=held.job.cuts + 1)
    if held.job.cuts < _MOST_CUTS:
        return False
    text = f"Blender ended {held.job.cuts} times in the middle of this take."
    held.fail(JobError("cut", text, "Look at its shot; Retry makes it go on."))
    return True


def _made(held: HeldJob, resources: Resources, blocking: bool) -> Generator[Update, None, TakeFolder]:
    job = held.job
    folder = TakeFolder(resources.takes_root / job.folder) if job.folder else None
    if folder is not None and folder.take_json.exists():
        yield Update(f"Going on with take {folder.number} of {job.take.shot_name}", take=folder)
        return (yield from runs.finish_take(folder, resources))
    if job.take.passes and job.request is None:  # it was begun when it was queued, with what steers it in its folder
        raise RunError(f"The folder of this take of {job.take.shot_name} is gone.", "Remove the job.", code="no_take")
    yield Update(f"Next in the queue: {job.take.shot_name}")
    yield from _render_ended(blocking)
    stage, shot = _found(job)
    reference, asked = capture.BlockReference(stage), _asked(held)
    how = {"recapture": job.recapture, "blocking": blocking, "claim": partial(_claim, held)}
    return (yield from runs.make_asked(reference, shot, asked, resources, **how))


def _asked(held: HeldJob) -> runs.Asked:
    """Return what a job asks for, with its pictures as they were when it was queued. Raises `RunError`."""
    job = held.job
    asked = runs.Asked(job.take, job.request, key_request=job.key_request)
    if not job.pictures:  # an older Animatic kept none
        return asked.with_pictures()
    pictures = held.pictures()
    if len(pictures) != len(job.pictures):
        text = f"The pictures of this take of {job.take.shot_name} are gone from the queue."
        raise RunError(text, "Remove the job, and add its shot again.", code="no_take")
    of_look = len(job.take.references.pictures)
    return replace(asked, pictures=pictures[:of_look], key_pictures=pictures[of_look:])


def _found(job: Job) -> tuple[bpy.types.Scene, Shot]:
    """Return the stage of a job's shot and the shot, as they are by now. Raises `RunError`."""
    scene = _scene_of(job)
    if scene is None:
        raise RunError(f"The scene {job.scene} is gone.", "Remove the job, or bring the scene back.", code="no_scene")
    shots.sync(scene)
    shot = shots.shot_of(scene, job.take.shot_id)
    if shot is None:
        text = f"The shot {job.take.shot_name} is gone from the scene {scene.name}."
        raise RunError(text, "Remove the job, or bring the shot back.", code="no_shot")
    stage = shots.stage_or_none(scene, shot)
    if stage is None:
        raise RunError(f"The scene {shot.stage} of the shot {shot.name} is gone.", "Remove the job.", code="no_scene")
    return stage, shot


def _scene_of(job: Job) -> bpy.types.Scene | None:
    """Return the scene whose shot a job makes, whatever it is called by now; None where it is gone."""
    named = bpy.data.scenes.get(job.scene)
    owners = [scene for scene in bpy.data.scenes if job.take.shot_id in scene.animatic.shots]
    return named if named in owners or not owners else owners[0]


def _render_ended(blocking: bool) -> Generator[Update, None, None]:
    """Wait for the artist's own render, which a capture would be refused for."""
    try:
        while not blocking and bpy.app.is_job_running("RENDER"):
            yield Update("Waiting for the end of Blender's render", waiting=True)
    except CancelRun:
        raise RunError("Cancelled.", code="cancelled") from None


def _claim(held: HeldJob, root: Path, shot: Shot) -> TakeFolder:
    """Give the job a folder, once: it is written down before anything is in it."""
    if held.job.folder and (root / held.job.folder).is_dir():
        return TakeFolder(root / held.job.folder)
    folder = takes.claim_take(root, shot)
    held.write(folder=folder.path.relative_to(root).as_posix())
    return folder
