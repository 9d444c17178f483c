"""What scripts call for the queue.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from .. import waiting
from ..backend.contract import Job, TakeFolder
from ..resources import Resources, resources
from ..runs import Progress, finish_run
from ..runs import RunError as ScriptError
from .shots import chosen_shots


def queue(
    scene: bpy.types.Scene,
    shots: str | Sequence[str] = "all",
    *,
    seeds: Sequence[int] | None = None,
    using: Resources | None = None,
) -> list[Job]:
    """Queue a take of each of `shots` ("all" that are enabled, or their names), with `seeds` one for each seed.

    The queue belongs to the .blend, which must be saved. Return the new jobs: a take that waits already is left out.
    """
    return waiting.add(scene, chosen_shots(scene, shots), seeds, using=using)


def queued(*, using: Resources | None = None) -> list[Job]:
    """Return the jobs of the open .blend in the queue, in order."""
    folder = waiting.QueueFolder((using or resources()).takes_root)
    return list(folder.read(folder.name_of(waiting.blend_file())).jobs)


def run_queue(*, using: Resources | None = None, progress: Progress | None = None) -> list[TakeFolder]:
    """Make the takes that wait in the queue of the open .blend, also after a crash; return them.

    A job that fails does not stop the others: the first error is raised after the last one.
    """
    report = finish_run(waiting.run(using or resources()), progress)
    if report.failed:
        job, error = report.failed[0], report.failed[0].error
        raise ScriptError(f"Shot {job.take.shot_name}: {error.message}", error.hint, error.detail, error.code)
    return list(report.made)


def clear_queue(*, using: Resources | None = None) -> int:
    """Take all jobs of the open .blend out of the queue but those in work; their takes stay. Return how many."""
    using = using or resources()
    return waiting.QueueFolder(using.takes_root).remove(queued(using=using))
