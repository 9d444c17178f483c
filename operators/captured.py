"""Read the capture that the panels show of a shot: the one that serves, or else the newest, and what it was made with.

Must not import panels.
"""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import bpy

from .. import shots, takes
from ..backend import contract
from ..backend.contract import CaptureFolder
from ..capture.segmentation import still_without_class, without_class_note
from ..resources import resources
from ..runs import capturing
from ..settings.take import depth_look_of, request_from
from ..shots import Shot
from ..state import State
from ..translations import iface
from . import pictures
from .depth_histogram import histogram, span

# What a setting that a capture was made with is called in the panels.
_CALLED = {
    **{"frames": "Frames", "size": "Size", "camera": "Camera", "passes": "Controls", "engine": "Engine"},
    **{"mask_collection": "Only Within", "surface": "Surface", "height_from": "Height From", "regions": "Within"},
    **{"figures.hidden": "Hidden Joints", "figures.least_px": "Smallest Person", "figures.hands": "Hands"},
    **{"figures.face": "Face", "figures.mappings": "Joints"},
    **{"shown.visibility": "Visibility", "shown.left_out": "Left Out"},
}
_OF_DEPTH = {"frames", "size", "camera", "surface", "height_from", "shown.visibility", "shown.left_out"}


def serving(scene: bpy.types.Scene, shot: Shot) -> CaptureFolder | None:
    """Return the newest capture that the present settings would use."""
    request = _request_or_none(scene, shot)
    return capturing.serving(_root(), shot, request) if request else None


def asked(scene: bpy.types.Scene, shot: Shot) -> str:
    """Return all that tells which capture is shown of `shot`, and how."""
    return f"{shot.stage} {_request_or_none(scene, shot)!r} {depth_look_of(scene, shot)!r}"


def show(context: bpy.types.Context, shot: Shot) -> None:
    """Bring the capture of `shot` into the state: its age, its depths, and what the backend has drawn of the frame."""
    state, scene = context.window_manager.animatic, context.scene
    request, found = _request_or_none(scene, shot), serving(scene, shot)
    state.captured = found is not None
    found = found or capturing.newest(_root(), shot)
    forget(state, captured=state.captured)
    state.capture_request = asked(scene, shot)
    if found is None:
        return
    capture, look = found.read(), depth_look_of(scene, shot)
    others = () if state.captured or request is None else capture.differences_from(request)
    state.seeing.capture, state.seeing.depth_holds = str(found.path), _OF_DEPTH.isdisjoint(others)
    state.capture_text = _made_with_others(found, others) if others else _age_text(found, capture)
    state.capture_note = capture.why_rendered if state.captured else ""
    state.segmentation_note = _class_note(state, capture) if state.captured else ""
    _show_depth_range(state, contract.read_measure(found.path), look)
    number = capture.request.frames.number_at(shot.own_frame(scene.frame_current))
    if number:
        drawn = look_folder(found, number, look)
        for kind in contract.CONTROL_KINDS:
            setattr(state, f"{kind}_icon", pictures.icon(drawn / f"{kind}.png"))


def show_again(context: bpy.types.Context) -> None:
    """Bring the capture of the shown shot into the state once more, after a change of what is said of it."""
    shot = shots.glanced_shot(context.scene)
    if shot is not None and context.scene.animatic.settings_or_none(shot) is not None:
        show(context, shot)


def forget(state: State, *, captured: bool = False) -> None:
    """Show no capture, as of a shot that has none."""
    state.captured, state.capture_text, state.capture_note, state.segmentation_note = captured, "", "", ""
    state.seeing.capture, state.seeing.depth_holds = "", False
    state.depth_range.show(None)
    for kind in contract.CONTROL_KINDS:
        setattr(state, f"{kind}_icon", 0)


def look_folder(captured: CaptureFolder, number: int, depth_look: contract.DepthLook) -> Path:
    """Return where the control pictures of one file of a capture are drawn; each way to draw depth has its own."""
    if depth_look == contract.AUTOMATIC_DEPTH:
        return captured.path / "look" / f"{number:04d}"
    digest = hashlib.sha256(contract.to_text(depth_look).encode()).hexdigest()
    return captured.path / "look" / f"{number:04d}-{digest[:8]}"


def _root() -> Path:
    return takes.captures_root(resources().takes_root)


def _request_or_none(scene: bpy.types.Scene, shot: Shot) -> contract.CaptureRequest | None:
    try:
        return request_from(scene, shot)
    except contract.ContractError:  # no pass is switched on
        return None


def _made_with_others(found: CaptureFolder, others: tuple[str, ...]) -> str:
    named = ", ".join(iface(_CALLED[name]) for name in others)
    return f"Capture {found.number} was made with other settings ({named}): press Recapture"


def _age_text(found: CaptureFolder, capture: contract.Capture) -> str:
    made = datetime.datetime.fromtimestamp(found.capture_json.stat().st_mtime)
    age, took = _age(datetime.datetime.now() - made), f"{capture.seconds:.1f}"
    if capture.way == "drawn":
        return f"Capture {found.number}, {age} old: {took} s, fast"
    return f"Capture {found.number}, {age} old: {took} s"


def _age(age: datetime.timedelta) -> str:
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(age.total_seconds() // size)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "less than a minute"


def _class_note(state: State, capture: contract.Capture) -> str:
    """Return a sentence about what the capture has in black, where its class is not known by now; "" for nothing."""
    still = still_without_class(capture.without_class)
    if len(still) == len(capture.without_class):
        return without_class_note(still)
    state.drop_note(without_class_note(capture.without_class))
    return f"{without_class_note(still)} Classes were set since the capture: press Recapture.".strip()


def _show_depth_range(state: State, measure: contract.DepthMeasure | None, look: contract.DepthLook) -> None:
    state.depth_range.show(measure)
    if measure is not None:
        state.depth_range.low_m, state.depth_range.high_m = span(measure, look)
        state.depth_range.icon = pictures.drawn_icon("depth histogram", histogram(measure, look))
