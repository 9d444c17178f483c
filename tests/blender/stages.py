"""Make a small scene one shot of the preview model: its frames, its size, depth alone, saved as a file.

Must not know what is in the scene.
"""

from __future__ import annotations

from pathlib import Path

import bpy
from animatic import shots


def save_stage(scene: bpy.types.Scene, folder: Path, last: int, side_px: int) -> None:
    """Let `scene` have the frames from 1 to `last`, its pictures a side of `side_px`, and save it in `folder`."""
    scene.frame_start, scene.frame_end = 1, last
    scene.render.resolution_x = scene.render.resolution_y = side_px
    (shot,) = shots.sync(scene)
    scene.animatic.settings_for(shot).long_side = side_px
    scene.animatic.openpose.enabled = False
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "stage.blend"))
