"""Writes pictures as an H.264 movie, as the extension writes animatics.

The extension must be loaded as the package `animatic` when it is called.
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
    from animatic.boards import movie

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
        scene.render.resolution_x, scene.render.resolution_y = element.orig_width, element.orig_height
        scene.render.fps, scene.render.fps_base = fps, 1.0
        for _ in movie.write_movie(scene, into):
            pass
    finally:
        bpy.data.scenes.remove(scene)
