"""Send a job to the backend and follow it: updates, errors, cancel.

Must not import settings, operators or panels.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator

from ..backend import contract
from ..backend.contract import TakeFolder
from ..backend.contract.library import ModelsFound, Offer, Removal
from ..resources import Resources
from ..worker import session
from ..worker.worker import WorkerError
from .updates import CancelRun, RunError, Update

_job_numbers = itertools.count(1)
_ENDED = ("backend_died", "backend_hung")
# What to do where a job that makes no take ended early: after a crash, and after Cancel.
_GO_ON: dict[type, tuple[str, str]] = {
    contract.Bake: (
        "Press Finish Texture: what is baked is kept.",
        "What is baked was kept: Finish Texture goes on.",
    ),
    contract.AddFrames: (
        "Press Make More Frames: finished pictures are kept.",
        "Finished pictures were kept: Make More Frames goes on.",
    ),
}
_STAGES = {
    "downloading": "Downloading models",
    "loading": "Loading models",
    "preparing": "Preparing",
    "denoising": "Denoising",
    "decoding": "Decoding",
    "baking": "Baking",
    "drawing": "Drawing",
    "interpolating": "Making frames",
    "exporting": "Exporting",
    "reading": "Reading models",
    "converting": "Converting",
}


def backend_job(
    request: contract.Run
    | contract.Inspect
    | contract.Look
    | contract.Check
    | contract.Bake
    | contract.AddFrames
    | contract.DrawSurface
    | contract.DrawSheets
    | contract.WriteTimeline
    | contract.ExportTake
    | contract.ExportComfyUI,
    resources: Resources,
    take: TakeFolder | None = None,
) -> Generator[Update, None, contract.Finished]:
    """Send `request` and follow it to its end. Raises `RunError`; closing the generator cancels the job."""
    require_backend(resources)
    try:
        backend = session.worker(resources)
        backend.send(request)
        yield Update("Starting the backend", take=take)
        while True:
            for message in backend.poll():
                if getattr(message, "job", "") not in ("", request.job):
                    continue  # the tail of a cancelled job
                if isinstance(message, contract.Finished):
                    return message
                if isinstance(message, contract.DeviceMemory):
                    session.remember_memory(resources.machine.device, message)
                update = update_or_none(message, take, type(request))
                if update is not None:
                    yield update
            try:
                yield Update(waiting=True)
            except CancelRun:
                backend.send(contract.Cancel(request.job))
    except WorkerError as error:
        raise RunError(str(error), "Look at the backend's log in Preferences.", code="backend_died") from error
    except GeneratorExit:
        session.send_if_running(contract.Cancel(request.job))
        raise


def update_or_none(
    message: contract.FromBackend, take: TakeFolder | None = None, job: type = contract.Run
) -> Update | None:
    """Return what is new about a run by a message on its `job`, if anything. Raises `RunError` at an early end."""
    go_on = _GO_ON.get(job)
    match message:
        case contract.Failed(code=code, message=text, hint=hint, detail=detail):
            if go_on and code in _ENDED:  # the worker knows of takes only
                hint = go_on[0]
            raise RunError(text, hint, detail, code)
        case contract.Cancelled():
            kept = take is not None and bool(take.finished_frames())
            hint = "Finished frames were kept: Finish Take goes on." if kept else ""
            if go_on:
                hint = go_on[1]
            raise RunError("Cancelled.", hint, code="cancelled")
        case contract.Progress():
            return Update(progress_text(message), message.fraction, take=take, seconds_left=message.seconds_left)
        case contract.PreviewSaved() | contract.FrameSaved():
            return Update(take=take, new_picture=True)
        case contract.Note(text=text):
            return Update(note=text, take=take)
        case ModelsFound() | Offer() | Removal():
            return Update(told=message)
    return None


def progress_text(progress: contract.Progress) -> str:
    """Return `progress` as an artist reads it."""
    parts = [_STAGES[progress.stage]]
    if progress.steps:
        parts.append(f"step {progress.step}/{progress.steps}")
    if progress.windows > 1:
        parts.append(f"window {progress.window}/{progress.windows}")
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return ", ".join(parts)


def new_job() -> str:
    """Return a name that no other job of this Blender has."""
    return f"job{next(_job_numbers)}"


def require_backend(resources: Resources) -> None:
    """Raise `RunError` where there is no backend."""
    if resources.python is None:
        raise RunError(resources.python_problem, code="no_backend")
