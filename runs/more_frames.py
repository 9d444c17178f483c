"""Make pictures between those of a finished take: capture its motion where that lacks, then let the backend work.

A generator of `Update`s, as every run. Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import bpy

from .. import capture, shots, takes
from ..backend import contract
from ..backend.contract import CaptureFolder, MoreFolder, MoreFrames, TakeFolder
from ..backend.contract.more_frames import more_folder, refusal
from ..capture.same import shows_the_same
from ..resources import Resources
from .beside import beside
from .capturing import capture_in, found_again, refuse, serving
from .following import backend_job, new_job, require_backend
from .updates import RunError, Update, unwritable

_NEEDED: tuple[contract.PassKind, ...] = ("depth", "motion")
_OTHER_WAYS = "Choose RIFE or FILM with weights that you have, or Cross-Fade."


def add_frames(
    folder: TakeFolder, scene: bpy.types.Scene, more: MoreFrames, resources: Resources, *, blocking: bool = True
) -> Generator[Update, None, MoreFolder]:
    """Make what `more` says between the pictures of the take in `folder`, which is of `scene`; return their folder.

    Where motion vectors are asked for and the take has none they come from its capture, or are captured from the scene,
    if that still shows what the take was made of. Raises `RunError`; what was finished by then stays.
    """
    require_backend(resources)
    take = _read(folder, more)
    if more.method == "motion" and not _has_motion(folder.control, take):
        captured = yield from _captured_motion(folder, take, scene, resources, blocking=blocking)
        yield from beside(lambda: _fill(folder, captured), "Copying the motion vectors")
    yield from backend_job(contract.AddFrames(new_job(), str(folder.path), more, resources.machine), resources, folder)
    return more_folder(folder, more.fps)


def _read(folder: TakeFolder, more: MoreFrames) -> contract.Take:
    try:
        take = folder.read()
    except (contract.ContractError, OSError) as error:
        raise RunError(f"The take in {folder.path} cannot be read: {error}", "Choose another one.") from error
    if reason := refusal(take, more.fps):
        raise RunError(reason, code="bad_take")
    lacking = take.frames.count - len(folder.finished_frames())
    if lacking > 0:
        text = f"Take {take.number} lacks {lacking} of its {take.frames.count} pictures."
        raise RunError(text, "Press Finish Take first.", code="unfinished")
    return take


def _has_motion(found: CaptureFolder, take: contract.Take) -> bool:
    return all(len(found.control_files(kind)) >= take.frames.count for kind in _NEEDED)


def _captured_motion(
    folder: TakeFolder, take: contract.Take, scene: bpy.types.Scene, resources: Resources, *, blocking: bool
) -> Generator[Update, None, CaptureFolder]:
    """Return a capture with the motion of what the take shows."""
    request = _request_of(folder, take)
    own = _own_capture(folder, take)
    if own is not None:
        return own
    shot = shots.shot_of(scene, take.shot_id)
    if shot is None:
        text = f"The shot {take.shot_name} of this take is not in the scene {scene.name}."
        raise RunError(text, f"Open the scene that it was made from. {_OTHER_WAYS}", code="no_motion")
    stage = shots.stage_of(scene, shot)
    reference = capture.BlockReference(stage)  # which outlives undo, as the scene itself does not
    refuse(stage, request)
    found = serving(takes.captures_root(resources.takes_root), shot, request)
    if found is None or not (yield from _compared(folder, take, found)):
        stage = found_again(reference)
        found = yield from capture_in(stage, shot, request, resources, again=True, blocking=blocking)
        if not (yield from _compared(folder, take, found)):
            text = "The scene has changed since this take was made: its motion is not that of the pictures."
            hint = f"Bring the scene back to what it was, or make a new take. {_OTHER_WAYS}"
            raise RunError(text, hint, code="no_motion")
    return found


def _own_capture(folder: TakeFolder, take: contract.Take) -> CaptureFolder | None:
    """Return the capture that the take was made of, where it has motion."""
    if take.capture is None:
        return None
    home = contract.shot_folder(takes.captures_root(takes.root_of(folder)), take.shot_name, take.shot_id)
    found = CaptureFolder(home / f"{take.capture:04d}")
    return found if found.capture_json.exists() and _has_motion(found, take) else None


def _request_of(folder: TakeFolder, take: contract.Take) -> contract.CaptureRequest:
    """Return what to capture: what was captured for the take, with other passes."""
    try:
        made_of = folder.control.read().request
    except (contract.ContractError, OSError) as error:
        text = f"Take {take.number} was made of no capture, so the scene's motion is not that of its pictures."
        raise RunError(text, _OTHER_WAYS, code="no_motion") from error
    if made_of.surface:
        text = f"Take {take.number} was made in the UV layout of {made_of.surface}, where nothing moves."
        raise RunError(text, _OTHER_WAYS, code="no_motion")
    return replace(made_of, passes=_NEEDED)


def _compared(folder: TakeFolder, take: contract.Take, found: CaptureFolder) -> Generator[Update, None, bool]:
    """Return whether `found` shows what the take was made of."""
    return (yield from beside(lambda: _is_of(folder, take, found), "Comparing with the take"))


def _is_of(folder: TakeFolder, take: contract.Take, found: CaptureFolder) -> bool:
    """Tell whether `found` shows what the take was made of, in its first picture, its last and one between."""
    numbers = {1, (1 + take.frames.count) // 2, take.frames.count}
    try:
        return all(shows_the_same(folder.control, found, number) for number in numbers)
    except (contract.ContractError, OSError):
        return False


def _fill(folder: TakeFolder, captured: CaptureFolder) -> None:
    """Bring the motion into the take, so that it is complete by itself. Raises `RunError`."""
    try:
        folder.fill_control(captured, _NEEDED)
    except OSError as error:
        raise unwritable(folder.path, error) from error
