"""Make a take, step by step: capture if needed, claim a folder, hand it to the backend, wait for its frames.

Each run is a generator that yields `Update`s. Scripts loop over it and block; operators follow it from a
timer. Throwing `CancelRun` in at a waiting update asks it to end in good order; closing it ends it at once.
Must not import operators or panels.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

import bpy

from . import capture, continuing, session, takes
from .backend import contract
from .backend.contract import CaptureFolder, TakeFolder
from .resources import Resources
from .settings.take import lacking_control, notes_of, request_from, take_from
from .shots import Shot
from .worker import WorkerError

_job_numbers = itertools.count(1)
_SAVED_MEANWHILE = "The .blend was saved during the capture, with the capture's render settings in it: save it again."
_STAGES = {
    "downloading": "Downloading models",
    "loading": "Loading models",
    "preparing": "Preparing",
    "denoising": "Denoising",
    "decoding": "Decoding",
}


class RunError(RuntimeError):
    """A run that ended in an error; `message` and `hint` are for an artist, `detail` for a bug report."""

    def __init__(self, message: str, hint: str = "", detail: str = "", code: str = "failed") -> None:
        super().__init__(message)
        self.message, self.hint, self.detail, self.code = message, hint, detail, code


class CancelRun(Exception):
    """Thrown into a run at a waiting update: it ends with a `RunError` of code "cancelled" soon after."""


@dataclass(frozen=True)
class Update:
    """Something new about a run, or, with `waiting`, that nothing is new until later.

    `fraction` belongs to `text` and is of the present stage.
    """

    text: str = ""
    fraction: float = 0.0
    note: str = ""
    take: TakeFolder | None = None
    new_picture: bool = False  # a preview or a finished frame of `take`
    waiting: bool = False


def capture_shot(
    scene: bpy.types.Scene,
    shot: Shot,
    resources: Resources,
    *,
    request: contract.CaptureRequest | None = None,
    again: bool = False,
    blocking: bool = True,
) -> Generator[Update, None, CaptureFolder]:
    """Capture `shot`, or return the newest capture that serves it unless `again`. Raises `RunError`.

    Without a `request` it is captured as its present settings ask for.
    """
    if request is None:
        request = _request(scene, shot)
    _refuse(scene, request)
    found = None if again else capture.latest(takes.captures_root(resources.takes_root), request)
    if found is not None:
        return found
    for warning in capture.warnings(scene, request):
        yield Update(note=warning)
    root = takes.captures_root(resources.takes_root)
    try:
        if blocking:
            yield Update(f"Capturing {shot.name}")
            return capture.capture(scene, request, root)
        return (yield from _follow_capture(capture.start(scene, request, root), shot))
    except capture.CaptureError as error:
        raise RunError(str(error), code="capture_failed") from error


def _request(scene: bpy.types.Scene, shot: Shot) -> contract.CaptureRequest:
    """Return what to capture for `shot`. Raises `RunError`."""
    try:
        return request_from(scene, shot)
    except contract.ContractError as error:
        raise RunError(str(error), "Switch on depth, pose or canny in Controls.", code="bad_request") from error


def _refuse(scene: bpy.types.Scene, request: contract.CaptureRequest) -> None:
    """Raise `RunError` where `request` cannot be captured."""
    if refusals := capture.refusals(scene, request):
        without_camera = not request.camera and scene.camera is None
        raise RunError(refusals[0], code="no_camera" if without_camera else "cannot_capture")


def _follow_capture(job: capture.CaptureJob, shot: Shot) -> Generator[Update, None, CaptureFolder]:
    try:
        while not job.poll():
            text = f"Capturing {shot.name}: frame {job.done_frames} of {job.total_frames}"
            try:
                yield Update(text, job.done_frames / max(1, job.total_frames), waiting=True)
            except CancelRun:
                job.cancel()  # the scene comes back when `poll` has said True
    finally:
        job.steps.close()
    if job.saved_meanwhile:
        yield Update(note=_SAVED_MEANWHILE)
    if job.error is not None:
        raise job.error
    if job.result is None:
        raise RunError("Cancelled.", "The scene is as it was.", code="cancelled")
    return job.result


def make_take(
    scene: bpy.types.Scene,
    shot: Shot,
    resources: Resources,
    *,
    earlier: TakeFolder | None = None,
    recapture: bool = False,
    blocking: bool = True,
) -> Generator[Update, None, TakeFolder]:
    """Make a new take of `shot`; it goes on from the frames of an `earlier`, shorter take where there is one.

    Raises `RunError`; what was finished by then stays in the take folder.
    """
    _require_backend(resources)
    # All that is read is read before the first update: while a run waits, the artist may change settings, which must
    # not part the take from its capture, and undo, which takes the place of `scene`.
    described, notes = _described(scene, shot, earlier), notes_of(scene, shot)
    reference, request, captured = capture.BlockReference(scene), None, None
    if described.passes:
        request = _request(scene, shot)
        _refuse(scene, request)  # before the backend starts
    for note in notes:
        yield Update(note=note)
    kinds = tuple(control.kind for control in described.controls)
    yield from backend_job(contract.Inspect(_new_job(), described.models, kinds, resources.machine), resources)
    if request is not None:
        scene = _found_again(reference)
        how = {"request": request, "again": recapture, "blocking": blocking}
        captured = yield from capture_shot(scene, shot, resources, **how)
    folder = _claim(resources.takes_root, shot)
    _fill(folder, described, captured, earlier)
    yield Update(f"Take {folder.number} of {shot.name}", take=folder)
    return (yield from finish_take(folder, resources))


def _fill(
    folder: TakeFolder, described: contract.Take, captured: CaptureFolder | None, earlier: TakeFolder | None
) -> None:
    """Write the take and all that it needs into its folder. Raises `RunError`."""
    try:
        take = replace(described, number=folder.number, capture=captured.number if captured else None)
        if captured is not None:
            folder.fill_control(captured, described.passes)
        if earlier is not None:
            continuing.give_frames(earlier, folder, take.given)
        folder.write(take)
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_take") from error
    except OSError as error:
        raise _disk_error(folder.path, error) from error


def _described(scene: bpy.types.Scene, shot: Shot, earlier: TakeFolder | None) -> contract.Take:
    """Return the take that the settings describe, with the frames of `earlier` given to it. Raises `RunError`."""
    if notes_of(scene, shot):
        scene.view_layers[0].update()  # a script may have written a driver that nothing has evaluated yet
    if lack := lacking_control(scene):
        raise RunError(lack, code="bad_take")
    try:
        described = take_from(scene, shot)
        if earlier is None:
            return described
        if reason := continuing.reason_against(earlier, scene, shot):
            text = f"Take {earlier.number} cannot go on: {reason[0].lower()}{reason[1:]}."
            raise RunError(text, code="cannot_continue")
        return replace(described, given=earlier.read().frames.count)
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_take") from error


def _found_again(reference: capture.BlockReference) -> bpy.types.Scene:
    scene = reference.found()
    if scene is None:
        raise RunError("The scene was removed while the backend started.", "Choose another scene.", code="no_scene")
    return scene


def finish_take(folder: TakeFolder, resources: Resources) -> Generator[Update, None, TakeFolder]:
    """Let the backend make the frames of `folder` that are missing. Raises `RunError`."""
    yield from backend_job(contract.Run(_new_job(), str(folder.path), resources.machine), resources, folder)
    return folder


def look(captured: CaptureFolder, number: int, into: Path, resources: Resources) -> Generator[Update, None, None]:
    """Let the backend draw the control pictures of one file of a capture into the folder `into`."""
    into.mkdir(parents=True, exist_ok=True)
    yield from backend_job(contract.Look(_new_job(), str(captured.path), number, str(into)), resources)


def check(resources: Resources) -> Generator[Update, None, tuple[str, ...]]:
    """Return the lines of the backend's report on itself."""
    return (yield from backend_job(contract.Check(_new_job(), resources.machine), resources)).report


def backend_job(
    request: contract.Run | contract.Inspect | contract.Look | contract.Check,
    resources: Resources,
    take: TakeFolder | None = None,
) -> Generator[Update, None, contract.Finished]:
    """Send `request` and follow it to its end. Raises `RunError`; closing the generator cancels the job."""
    _require_backend(resources)
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
                update = _update_or_none(message, take)
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


def _update_or_none(message: contract.FromBackend, take: TakeFolder | None) -> Update | None:
    match message:
        case contract.Failed(code=code, message=text, hint=hint, detail=detail):
            raise RunError(text, hint, detail, code)
        case contract.Cancelled():
            kept = take is not None and bool(take.finished_frames())
            hint = "Finished frames were kept: Finish Take goes on." if kept else ""
            raise RunError("Cancelled.", hint, code="cancelled")
        case contract.Progress():
            return Update(progress_text(message), message.fraction, take=take)
        case contract.PreviewSaved() | contract.FrameSaved():
            return Update(take=take, new_picture=True)
        case contract.Note(text=text):
            return Update(note=text, take=take)
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


def _new_job() -> str:
    return f"job{next(_job_numbers)}"


def _require_backend(resources: Resources) -> None:
    if resources.python is None:
        raise RunError(resources.python_problem, code="no_backend")


def _claim(root: Path, shot: Shot) -> TakeFolder:
    try:
        return takes.claim_take(root, shot)
    except OSError as error:
        raise _disk_error(root, error) from error


def _disk_error(path: Path, error: OSError) -> RunError:
    hint = "Choose another folder for takes in Animatic's preferences, or make room."
    return RunError(f"Cannot write to {path}: {error.strerror}.", hint, repr(error), code="unwritable")
