"""Let the pictures in Controls follow the playhead of a captured shot, with no press and no backend.

Must not import panels.
"""

from __future__ import annotations

import time
from pathlib import Path

import bpy

from .. import seeing
from ..backend.contract import CaptureFolder, ContractError, DepthLook, FrameMap
from ..settings.take import depth_look_of
from ..state.seeing import SeeingState
from . import listing, pictures
from .redraw import redraw

_REST_SECONDS = 0.4  # that the playhead must stand still
_MENDED_SECONDS = 2.0  # after a capture, until when the scene may still be mended of what that changed

Place = tuple[str, int, int, DepthLook]  # a capture's folder, the file, when it was written, how its depth is drawn
_frames: dict[str, FrameMap | None] = {}  # of the capture that was asked for last
_wanted: tuple[Place | None, float] = (None, 0.0)  # and since when


_shown: Place | None = None  # that the panel shows pictures of, or soon will
_KINDS = ("depth", "openpose")


def follow(context: bpy.types.Context) -> bool:
    """Bring the pictures to the frame at the playhead once it stands still; tell whether the panel shows anything new.

    Call it again and again.
    """
    global _wanted, _shown
    state = context.window_manager.animatic
    changed = _note(state.seeing)
    if _is_playing(context):
        _wanted = (None, 0.0)
        return changed
    place = _place(context)
    if place != _wanted[0]:
        _wanted = (place, time.monotonic())
    if place is None:
        _shown = None
        return _clear(state.seeing) or changed
    if place != _shown:
        if time.monotonic() - _wanted[1] < _REST_SECONDS:
            return changed
        if _shown is None or Path(_shown[0]).parent != Path(place[0]).parent:  # pictures of another shot
            _clear(state.seeing)
        _shown = place
        shot = listing.shown_shot(context)
        listing.refresh_capture(context, shot)  # what the backend has drawn of this frame
        frame = _frames[place[0]].scene_frame(place[1]) - shot.start + shot.edit_start
        state.seeing.pictures_text = f"Frame {frame}"
        seeing.thumbnails.ask(CaptureFolder(Path(place[0])), place[1], place[3], lambda found: _keep(place, found))
        return True
    return changed


def forget() -> None:
    """Show nothing of before."""
    global _wanted, _shown
    _frames.clear()
    _wanted, _shown = (None, 0.0), None


def _keep(place: Place, found: seeing.thumbnails.Pictures) -> None:
    if place == _shown:
        for kind in _KINDS:
            icon = pictures.drawn_icon(f"seen {kind}", found[kind]) if kind in found else 0
            setattr(bpy.context.window_manager.animatic.seeing, f"{kind}_icon", icon)
        redraw(bpy.context)


def _clear(state: SeeingState) -> bool:
    """Show no pictures; tell whether there were some."""
    had = any(getattr(state, f"{kind}_icon") for kind in _KINDS)
    for kind in _KINDS:
        setattr(state, f"{kind}_icon", 0)
    return had


def _note(state: bpy.types.PropertyGroup) -> bool:
    """Say why nothing is seen in the viewport, and whether the scene has changed since the capture."""
    note = seeing.note() if state.is_on else ""
    written = _written(state.capture)
    stale = bool(written) and seeing.edited_at() > written + _MENDED_SECONDS
    changed = (note, stale) != (state.note, state.is_stale)
    state.note, state.is_stale = note, stale
    return changed


def _written(capture: str) -> float:
    """Return when a capture was written in seconds since 1970, 0 for none."""
    try:
        return CaptureFolder(Path(capture)).capture_json.stat().st_mtime if capture else 0.0
    except OSError:
        return 0.0


def _place(context: bpy.types.Context) -> Place | None:
    """Return the file of the serving capture that the playhead is at; None outside, or where there is none."""
    folder, shot = context.window_manager.animatic.seeing.capture, listing.shown_shot(context)
    if not folder or shot is None or shot.surface:
        return None
    if folder not in _frames:
        _frames.clear()
        _frames[folder] = _frames_of(folder)
    frames = _frames[folder]
    number = frames.number_at(shot.own_frame(context.scene.frame_current)) if frames else None
    return (folder, number, int(_written(folder)), depth_look_of(context.scene, shot)) if number else None


def _frames_of(folder: str) -> FrameMap | None:
    try:
        return CaptureFolder(Path(folder)).read().request.frames
    except (OSError, ContractError):
        return None


def _is_playing(context: bpy.types.Context) -> bool:
    return any(window.screen.is_animation_playing for window in context.window_manager.windows)
