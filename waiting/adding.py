"""Put takes into the queue, as they are set now.

Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import bpy

from .. import runs, shots
from ..backend.contract import ContractError, Job, TakeFolder
from ..resources import Resources, resources
from ..runs import RunError
from ..runs.capturing import refuse
from ..shots import Shot
from ..takes import reference_pictures
from ..takes.errors import TakeError
from .pictures import Encoded, hashes_of
from .store import QueueFolder, Wanted

UNSAVED = "Save the .blend first: the queue belongs to it, and goes on with it after a restart"


def blend_file() -> Path:
    """Return the file that the queue belongs to. Raises `RunError` where it was never saved."""
    if not bpy.data.filepath:
        raise RunError(f"{UNSAVED}.", code="unsaved")
    return Path(bpy.data.filepath)


def add(
    scene: bpy.types.Scene,
    chosen: Iterable[Shot],
    seeds: Sequence[int] | None = None,
    *,
    using: Resources | None = None,
    recapture: bool = False,
) -> list[Job]:
    """Queue a take of each of the `chosen` shots, which must come from `sync`, and with `seeds` one for each seed.

    What is set now counts, whatever is set when it is made, and reference pictures are kept as they are now. All are
    added or, where one cannot be, none; a take that waits already is not added again. Returns the new jobs. Raises
    `RunError`.
    """
    using = using or resources()
    queue = QueueFolder(using.takes_root)
    name = queue.name_of(blend_file())
    read: dict[tuple[int, ...], tuple[Encoded, ...]] = {}
    asked = [wanted for shot in chosen for wanted in _asked(scene, shot, using.takes_root, seeds, read)]
    try:
        waiting = [_told(job, job.pictures) for job in queue.read(name).jobs if job.status == "waiting"]
        new = [wanted for wanted in asked if _told(wanted, hashes_of(wanted.pictures)) not in waiting]
        return queue.add(name, scene.name, new, recapture)
    except OSError as error:
        raise disk_error(queue, error) from error


def add_begun(scene: bpy.types.Scene, folders: Iterable[TakeFolder], *, using: Resources | None = None) -> list[Job]:
    """Queue takes that have their folders below the takes folder already, and lack frames. Raises `RunError`."""
    queue = QueueFolder((using or resources()).takes_root)
    try:
        return queue.add_begun(queue.name_of(blend_file()), scene.name, folders)
    except OSError as error:
        raise disk_error(queue, error) from error


def disk_error(queue: QueueFolder, error: OSError) -> RunError:
    """Return what to say of a disk that does not take the queue."""
    hint = "Choose another folder for takes in Animatic's preferences, or make room."
    return RunError(f"The queue in {queue.path} cannot be used: {error.strerror}.", hint, repr(error), "unwritable")


def _asked(
    scene: bpy.types.Scene,
    shot: Shot,
    takes_root: Path,
    seeds: Sequence[int] | None,
    read: dict[tuple[int, ...], tuple[Encoded, ...]],
) -> list[Wanted]:
    """Return the takes of `shot` that are asked for; its pictures may be `read` already, for another shot."""
    try:
        asked = runs.ask(scene, shot, takes_root)
        for request in filter(None, (asked.request, asked.key_request)):
            refuse(shots.stage_of(scene, shot), request)
        takes = [asked.take] if seeds is None else [runs.with_seed(asked.take, seed) for seed in seeds]
        images = tuple(image.session_uid for image in (*asked.images, *asked.key_images))
        if images not in read:
            known = asked.with_pictures()
            read[images] = tuple(map(reference_pictures.encoded, (*known.pictures, *known.key_pictures)))
    except RunError as error:
        raise RunError(f"Shot {shot.name}: {error.message}", error.hint, error.detail, error.code) from error
    except TakeError as error:
        raise RunError(f"Shot {shot.name}: {error}", error.hint, code=error.code) from error
    except ContractError as error:
        raise RunError(f"Shot {shot.name}: {error}", code="bad_take") from error
    return [Wanted(take, asked.request, read[images], asked.key_request) for take in takes]


def _told(what: Wanted | Job, pictures: tuple[str, ...]) -> tuple[object, ...]:
    """Return what tells a take from others, of all that is said of it."""
    return replace(what.take, created=""), what.request, pictures
