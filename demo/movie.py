"""Writes pictures as an H.264 movie with Blender's own sequencer and encoder.

Must not import anything of the extension.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy


@dataclass(frozen=True)
class Held:
    """A picture and the number of frames for which the movie shows it."""

    picture: Path
    frames: int


def write_movie(pictures: Sequence[Held], fps: int, into: Path) -> None:
    """Write `pictures` one after the other as the movie `into`, in a scene that is removed afterwards.

    The movie has the size of its pictures; both sides must be even, as H.264 wants them.
    """
    scene = bpy.data.scenes.new("Movie")
    try:
        strips = scene.sequence_editor_create().strips
        frame = 1
        for held in pictures:
            strip = strips.new_image(held.picture.stem, str(held.picture), 1, frame, fit_method="ORIGINAL")
            for _ in range(held.frames - 1):
                strip.elements.append(held.picture.name)
            frame += held.frames
        scene.frame_start, scene.frame_end = 1, frame - 1
        scene.view_settings.view_transform = "Standard"  # the pictures are finished
        element = strips[0].elements[0]
        _set_output(scene.render, (element.orig_width, element.orig_height), fps, into)
        bpy.ops.render.render(animation=True, scene=scene.name)
    finally:
        bpy.data.scenes.remove(scene)


def _set_output(render: bpy.types.RenderSettings, size_px: tuple[int, int], fps: int, into: Path) -> None:
    render.resolution_x, render.resolution_y = size_px
    render.fps, render.fps_base = fps, 1.0
    if hasattr(render.image_settings, "media_type"):  # from 5.0 on
        render.image_settings.media_type = "VIDEO"
    render.image_settings.file_format = "FFMPEG"
    render.ffmpeg.format, render.ffmpeg.codec = "MPEG4", "H264"
    render.ffmpeg.constant_rate_factor = "HIGH"
    render.use_file_extension = False
    render.filepath = str(into)
