"""Build a small scene to try Animatic on: a figure walks down a street of plain blocks, and a camera follows.

Made of primitives, and in a scene of its own, so that nothing of the file is touched. Must not import anything of
Animatic but its siblings here.
"""

from __future__ import annotations

import bpy

from . import figure, street, walk

NAME = "Animatic Sample"
PROMPT = "a wooden mannequin walking down an old street, grey road, warm sunset"
FIRST, LAST = 1, 24


def build(window: bpy.types.Window | None) -> bpy.types.Scene:
    """Add the scene to the file, show it in `window`, and return it."""
    scene = bpy.data.scenes.new(NAME)
    scene.frame_start, scene.frame_end = FIRST, LAST
    scene.render.fps = 24
    scene.render.resolution_x, scene.render.resolution_y = 1920, 1080
    if window is not None:
        window.scene = scene
    street.build(scene)
    rig = figure.build(scene)
    walk.animate(rig, range(FIRST, LAST + 1), start_y_m=1.2)
    street.add_camera(scene, FIRST, LAST)
    scene.frame_set(FIRST)
    return scene
