"""Renders the plain pictures of the scene's shots, to stand beside depth, pose and result.

Must not import anything of the extension.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bpy


def render_beauty(scene: bpy.types.Scene, frames: Iterable[tuple[int, Path]]) -> None:
    """Render each scene frame into its file, through the camera that the markers bind; the scene stays as it was."""
    render, shown = scene.render, scene.frame_current
    filepath, file_format = render.filepath, render.image_settings.file_format
    try:
        render.image_settings.file_format = "PNG"
        for frame, path in frames:
            scene.frame_set(frame)
            render.filepath = str(path)
            with bpy.context.temp_override(scene=scene):  # its scene= argument would render the active scene's frame
                bpy.ops.render.render(write_still=True)
    finally:
        render.filepath, render.image_settings.file_format = filepath, file_format
        scene.frame_set(shown)
