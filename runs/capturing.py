"""Capture a shot in its stage, or find the capture that serves it.

A generator of `Update`s, as every run. Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import bpy

from .. import capture, shots, takes
from ..backend import contract
from ..backend.contract import CaptureFolder
from ..estimates import pace
from ..resources import Resources
from ..settings.take import request_from
from ..shots import Shot
from .beside import beside
from .updates import CancelRun, RunError, Update
from .uv_layout import capture_layout

_SAVED_MEANWHILE = "The .blend was saved during the capture, with the capture's render settings in it: save it again."


def capture_shot(
    scene: bpy.types.Scene,
    shot: Shot,
    resources: Resources,
    *,
    again: bool = False,
    blocking: bool = True,
    passes: Sequence[contract.PassKind] = (),
) -> Generator[Update, None, CaptureFolder]:
    """Capture `shot` as its present settings ask for, or return the newest capture that serves it unless `again`.

    `passes` take the place of those that the settings ask for. Raises `RunError`.
    """
    request, stage = request_of(scene, shot, passes), shots.stage_of(scene, shot)
    return (yield from capture_in(stage, shot, request, resources, again=again, blocking=blocking))


def capture_in(
    stage: bpy.types.Scene,
    shot: Shot,
    request: contract.CaptureRequest,
    resources: Resources,
    *,
    again: bool,
    blocking: bool,
) -> Generator[Update, None, CaptureFolder]:
    """Capture `request` of `shot` in its `stage`, or return the newest capture that serves it unless `again`.

    Raises `RunError`.
    """
    refuse(stage, request)
    request = replace(request, draw=resources.fast_capture)
    root = takes.captures_root(resources.takes_root)
    found = None if again else serving(root, shot, request)
    if found is not None:
        return found
    if request.surface:
        return (yield from capture_layout(stage, request, root, resources))
    told = capture.warnings(stage, request)
    for warning in told:
        yield Update(note=warning)
    try:
        if blocking:
            yield Update(f"Capturing {shot.name}")
            found = capture.capture(stage, request, root)
        else:
            found = yield from _follow_capture(capture.start(stage, request, root), shot)
    except capture.CaptureError as error:
        raise RunError(str(error), code="capture_failed") from error
    captured = found.read()
    pace.remember_capture(captured)
    for warning in captured.warnings:
        if warning not in told:  # what is known only when it has been seen
            yield Update(note=warning)
    if "depth" in request.passes:
        yield from measure(found)
    return found


def measure(captured: CaptureFolder) -> Generator[Update, None, None]:
    """Measure the depth of a capture where that was not done yet, for what panels and the viewport show of it."""
    if contract.read_measure(captured.path) is not None:
        return
    counting = capture.DepthCount(captured)
    try:
        while counting.done < counting.total:
            text = f"Measuring the depth: file {counting.done} of {counting.total}"
            yield from beside(counting.read_on, text)
        yield from beside(counting.keep, "Measuring the depth")
    except OSError as error:
        yield Update(note=f"The range of the depth could not be kept with the capture: {error.strerror or error}.")


def serving(root: Path, shot: Shot, request: contract.CaptureRequest) -> CaptureFolder | None:
    """Return the newest capture below `root` that serves `request`; a strip's was made in the scene that it shows."""
    found = capture.latest(root, request)
    return None if found and shot.stage and found.read().scene != shot.stage else found


def newest(root: Path, shot: Shot) -> CaptureFolder | None:
    """Return the newest capture of `shot` below `root`, whatever it was made with; a strip's of the scene it shows."""
    found = capture.newest(root, shot.id)
    return None if found and shot.stage and found.read().scene != shot.stage else found


def found_again(reference: capture.BlockReference) -> bpy.types.Scene:
    """Return the scene of a run that has waited: undo may have made another one of it. Raises `RunError`."""
    scene = reference.found()
    if scene is None:
        raise RunError("The scene was removed meanwhile.", "Choose another scene.", code="no_scene")
    return scene


def request_of(scene: bpy.types.Scene, shot: Shot, passes: Sequence[contract.PassKind] = ()) -> contract.CaptureRequest:
    """Return what to capture for `shot`: what its settings ask for, or `passes`. Raises `RunError`."""
    if unknown := [kind for kind in passes if kind not in contract.PASS_KINDS]:
        known = ", ".join(contract.PASS_KINDS)
        raise RunError(f"There is no pass {unknown[0]!r}.", f"Passes are {known}.", code="bad_request")
    try:
        return request_from(scene, shot, tuple(dict.fromkeys(passes)))
    except contract.ContractError as error:
        hint = "" if passes else "Switch on depth, pose or another control in Controls."
        raise RunError(str(error), hint, code="bad_request") from error


def refuse(stage: bpy.types.Scene, request: contract.CaptureRequest) -> None:
    """Raise `RunError` where `request` cannot be captured in `stage`."""
    if refusals := capture.refusals(stage, request):
        without_camera = not request.surface and not request.camera and not capture.cameras(stage, request)
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
    if isinstance(job.error, capture.CaptureStopped):  # Esc goes to Blender's own render
        raise RunError("Cancelled.", str(job.error), code="cancelled")
    if job.error is not None:
        raise job.error
    if job.result is None:
        raise RunError("Cancelled.", "The scene is as it was.", code="cancelled")
    return job.result
