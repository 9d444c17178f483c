"""Say how many pixels the pictures of a shot get: those that the artist asks for, or the shape of the render.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy

from .. import shots
from ..backend import contract
from ..shots import Shot


def effective_size(scene: bpy.types.Scene, shot: Shot) -> tuple[int, int]:
    """Return the size in pixels that a take of `shot` of `scene` really gets, fitted to the models."""
    settings = scene.animatic.settings_for(shot)
    if settings.follow_render_aspect:
        return size_of_side(scene, shot, settings.long_side)
    return contract.fitted_size(settings.width, settings.height)


def size_of_side(scene: bpy.types.Scene, shot: Shot, longer_px: int) -> tuple[int, int]:
    """Return the size with that longer side in the shape that `shot` has: its own, or one that covers the render."""
    settings = scene.animatic.settings_for(shot)
    if not settings.follow_render_aspect:
        scale = longer_px / max(settings.width, settings.height)
        return contract.fitted_size(round(settings.width * scale), round(settings.height * scale))
    stage = shots.stage_of(scene, shot)
    render = stage.render
    aspect = render.resolution_x * render.pixel_aspect_x / (render.resolution_y * render.pixel_aspect_y)
    return contract.covering_size(aspect, longer_px, fits_height=_fits_height(stage, shot, aspect))


def set_size(scene: bpy.types.Scene, shot: Shot, size_px: tuple[int, int]) -> None:
    """Give `shot` just that size; the shape of the render stays followed where that gives it."""
    settings = scene.animatic.settings_for(shot)
    settings.width, settings.height = size_px
    settings.long_side = max(size_px)
    settings.follow_render_aspect = True
    settings.follow_render_aspect = effective_size(scene, shot) == size_px


def _fits_height(stage: bpy.types.Scene, shot: Shot, aspect: float) -> bool:
    """Tell whether the sensor of the camera that `shot` is seen through is fitted to the height of the frame."""
    camera = stage.objects.get(shot.camera) if shot.camera else None
    seen = [camera] if camera else shots.cameras_between(stage, shot.start, shot.end)
    fits = {each.data.sensor_fit for each in seen[:1] if each.type == "CAMERA"}
    return aspect < 1 if fits <= {"AUTO"} else fits == {"VERTICAL"}
