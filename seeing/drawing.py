"""Lay what the model will see over the 3D viewports: skeletons, depth, and the frames of near and far.

Must not import operators, panels, runs or takes.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable

import bpy
import numpy as np

from ..overlay import camera_frame, mapped, planes, skeleton
from ..overlay.textures import redraw
from ..state import State
from . import asked, changes, grey
from .asked import Asked
from .depth import DepthPicture
from .pose import People

_SOON_SECONDS = 0.1  # until a picture that was late is drawn again
_OTHERS_SECONDS = 1.0  # for which what one viewport shows counts for the others
_LOOK_THROUGH = "Look through the shot's camera to see it: View > Cameras > Active Camera."
_LOOK_FROM_BESIDE = "Near and far are seen from beside the camera: turn the view."
_NEAR_COLOUR, _FAR_COLOUR = (1.0, 0.85, 0.2, 0.9), (0.3, 0.65, 1.0, 0.9)

_log = logging.getLogger(__name__)
_people, _picture = People(), DepthPicture()
_drawn: tuple[str, mapped.FlatShapes] | None = None  # OpenPose's JSON, and what it looks like
_text: tuple[tuple[object, ...], str] | None = None  # the JSON, and what it was read for
_shown: tuple[tuple[object, ...], grey.Greys] | None = None  # and what they were chosen for
_measured: tuple[int, grey.Range] | None = None  # the range of a depth picture, by its number
note = ""  # why nothing was drawn in the viewport that was drawn last
_through_at = -1.0  # when a viewport looked through the shot's camera, by the clock of `time.monotonic`
_failed = False
_handle: object | None = None


def _draw() -> None:
    """Draw into the viewport that Blender draws; what goes wrong is said once and switched off."""
    state = bpy.context.window_manager.animatic
    if _failed or not state.seeing.is_on or _is_rendering():
        return
    try:
        _draw_viewport(bpy.context, state)
    except Exception as error:  # noqa: BLE001  the outer edge: it would be raised again at each redraw
        _give_up(error)


def _draw_viewport(context: bpy.types.Context, state: State) -> None:
    scene, view, seeing = context.scene, context.region_data, state.seeing
    now = asked.at_playhead(scene)
    if now is None:
        _say("Nothing is captured at this frame: it lies outside of every shot, or its camera is panoramic or missing.")
        return
    depsgraph = context.evaluated_depsgraph_get()
    region = (context.region.width, context.region.height)
    perspective = np.array(view.perspective_matrix)
    through = view.view_perspective == "CAMERA" and context.space_data.camera == now.camera
    if not through:
        if time.monotonic() - _through_at > _OTHERS_SECONDS:
            _say(_LOOK_THROUGH if seeing.pose or seeing.depth else "")
        if seeing.planes and (greys := _greys(now, depsgraph, state, playing=_is_playing(context))):
            planes.draw(near_and_far(now, greys), perspective, region)
        return
    at = camera_frame.frame_rectangle(now.camera, now.size, perspective, region)
    if at is None:
        return
    _say(_LOOK_FROM_BESIDE if seeing.planes and not (seeing.pose or seeing.depth) else "", through=True)
    playing = _is_playing(context)
    if seeing.depth and _update_picture(now, depsgraph, playing=playing):
        found = _greys(now, depsgraph, state, playing=playing)
        drawn = mapped.Grey(found.near, found.far, found.background, found.curve, seeing.opacity)
        mapped.draw_depth(_picture.texture, at, drawn)
    if seeing.pose:
        shapes = _shapes(now, depsgraph, state, playing=playing)
        shapes.draw(at)
        if shapes.is_empty:
            _say("No person is in the picture of this frame.", through=True)
    if _picture.is_late and not bpy.app.timers.is_registered(_redraw_late):
        bpy.app.timers.register(_redraw_late, first_interval=_SOON_SECONDS)


def _say(text: str, *, through: bool = False) -> None:
    """Keep why nothing is drawn; a viewport that looks `through` the shot's camera has the last word."""
    global note, _through_at
    note = text
    if through:
        _through_at = time.monotonic()


def near_and_far(now: Asked, greys: grey.Greys) -> list[planes.Plane]:
    """Return the frames across what the camera sees at the distances that are white and black."""
    word = bpy.app.translations.pgettext_iface
    found = [(greys.near_m, word("Near {0} m"), _NEAR_COLOUR), (greys.far_m, word("Far {0} m"), _FAR_COLOUR)]
    return [
        planes.Plane(
            planes.frame_at(now.camera, now.size, metres / now.metres_per_unit), text.format(f"{metres:.2f}"), colour
        )
        for metres, text, colour in found
        if metres is not None
    ]


def _greys(now: Asked, depsgraph: bpy.types.Depsgraph, state: State, *, playing: bool) -> grey.Greys | None:
    """Return how depth is drawn; None where the scene must be drawn to know that, and is too slow."""
    global _shown
    measured = grey.of_capture(state.seeing.capture if state.seeing.depth_holds else "", redraw)
    if measured is None:
        measured = _view_range() if _update_picture(now, depsgraph, playing=playing) else None
    if measured is None:
        return None
    key = (measured, now.depth_look)
    if _shown is None or _shown[0] != key:
        _shown = (key, grey.Greys.of(measured, now.depth_look))
    return _shown[1]


def _view_range() -> grey.Range:
    """Return the range of the depth that was drawn last, measured once."""
    global _measured
    if _measured is None or _measured[0] != _picture.number:
        _measured = (_picture.number, grey.range_of(_picture.read()[0]))
    return _measured[1]


def _update_picture(now: Asked, depsgraph: bpy.types.Depsgraph, *, playing: bool) -> bool:
    _people.find(now, depsgraph)
    seen_by = now.seen_by(depsgraph, depsgraph.scene.frame_current)
    return _picture.update(now, depsgraph, seen_by, _people.indices, playing=playing)


def _shapes(now: Asked, depsgraph: bpy.types.Depsgraph, state: State, *, playing: bool) -> mapped.FlatShapes:
    """Return the skeletons of the frame, read and put on the GPU only where something has changed."""
    global _drawn, _text
    hides = state.seeing.occlusion and _update_picture(now, depsgraph, playing=playing)
    key = (now.request, changes.updates, changes.structure, depsgraph.view_layer.name, _picture.number if hides else 0)
    if _text is None or _text[0] != key:
        seen_by = now.seen_by(depsgraph, depsgraph.scene.frame_current)
        _text = (key, _people.read(now, depsgraph, seen_by, _picture.read() if hides else None))
    if _drawn is None or _drawn[0] != _text[1]:
        found, size = skeleton.shapes(_text[1])
        _drawn = (_text[1], mapped.FlatShapes(*skeleton.triangles(found), size))
    return _drawn[1]


def _is_rendering() -> bool:
    """Tell whether Blender renders: a capture changes the scene for that, and mends it afterwards."""
    return bpy.app.is_job_running("RENDER")


def _is_playing(context: bpy.types.Context) -> bool:
    return any(window.screen.is_animation_playing for window in context.window_manager.windows)


def _redraw_late() -> None:
    redraw()


def _give_up(error: Exception) -> None:
    """Draw no more until it is switched on again, and say why: not while Blender draws, which may change nothing."""
    global _failed
    _failed = True
    _log.exception("what the model will see could not be drawn")
    text = f"What the model will see could not be drawn: {error}"
    detail = "".join(traceback.format_exception(error))

    def say() -> None:
        global _failed
        forget()
        state = bpy.context.window_manager.animatic
        state.seeing.switch_off()
        state.show_error(text, "Switch it on again in Controls.", detail)
        _failed = False

    _later(say)


def _later(call: Callable[[], None]) -> None:
    """Call it once, when Blender does not draw."""
    bpy.app.timers.register(call, first_interval=0.0)


def forget() -> None:
    """Let go of all objects and of what is on the GPU."""
    global _drawn, _text, _measured
    _people.forget()
    _picture.forget()
    asked.forget()
    grey.forget()
    mapped.clear()
    _drawn = _text = _measured = None


@bpy.app.handlers.persistent
def _forget_file(_file: str) -> None:
    forget()


def register() -> None:
    """Draw over the 3D viewports; without a window there are none."""
    global _handle, _failed
    _failed = False
    bpy.app.handlers.load_pre.append(_forget_file)
    if not bpy.app.background:
        _handle = bpy.types.SpaceView3D.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL")


def unregister() -> None:
    """Draw no more."""
    global _handle
    bpy.app.handlers.load_pre.remove(_forget_file)
    if _handle is not None:
        bpy.types.SpaceView3D.draw_handler_remove(_handle, "WINDOW")
    _handle = None
    for timer in (_redraw_late,):
        if bpy.app.timers.is_registered(timer):
            bpy.app.timers.unregister(timer)
    forget()
