"""The command for the queue: add to it, list it, clear it, go on with it.

Must not import operators or panels.
"""

from __future__ import annotations

import argparse

from .. import scripting
from .asked import asked_resources, asked_scene
from .saying import DONE, say


def queue(options: argparse.Namespace) -> int:
    """Add shots, unless a flag asks for something else."""
    scene, using = asked_scene(options), asked_resources(options)
    if options.list:
        for job in scripting.queued(using=using):
            error = f": {job.error.message} {job.error.hint}".rstrip() if job.error else ""
            say(f"{job.status}: {job.take.shot_name}, seed {job.take.seed}{error}")
    elif options.clear:
        say(f"{scripting.clear_queue(using=using)} jobs removed")
    elif options.run_queue:
        for folder in scripting.run_queue(using=using, progress=say):
            say(f"Take: {folder.path}")
    else:
        for job in scripting.queue(scene, options.shots, using=using):
            say(f"Queued: {job.take.shot_name}")
    return DONE
