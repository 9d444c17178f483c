"""Look at a scene as the viewport's overlay does, and capture it beside.

Must not import anything of Animatic but what is tested by it.
"""

from __future__ import annotations

import json

import bpy
import numpy as np
from animatic import capture
from animatic.seeing import asked
from animatic.seeing.pose import People
from mathutils import Matrix

LENSES = {
    "plain": {},
    "shifted": {"shift_x": 0.1, "shift_y": -0.08, "lens": 40},
    "vertical": {"sensor_fit": "VERTICAL"},
    "orthographic": {"type": "ORTHO", "ortho_scale": 6.0, "shift_x": 0.05},
}


def update(picture, scene, indices=None):
    """Bring `picture` up to date; return what was asked, the evaluated scene and its camera."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    now = asked.at_playhead(scene)
    seen_by = now.seen_by(depsgraph, scene.frame_current)
    picture.seconds = 0.0  # that a slow machine took for the last one
    assert picture.update(now, depsgraph, seen_by, indices or {}, playing=False)
    return now, depsgraph, seen_by


def read_people(picture, scene):
    """Return OpenPose's JSON of the present frame, with joints hidden by `picture`; none are without one."""
    people = People()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    now = asked.at_playhead(scene)
    people.find(now, depsgraph)
    if picture is None:
        return json.loads(people.read(now, depsgraph, now.seen_by(depsgraph, scene.frame_current), None))
    now, depsgraph, seen_by = update(picture, scene, people.indices)
    return json.loads(people.read(now, depsgraph, seen_by, picture.read()))


def captured(scene, tmp_path):
    """Return the capture of the shot of `scene`."""
    return capture.capture(scene, asked.at_playhead(scene).request, tmp_path / "captures")


def small(scene, **settings):
    """Let the shot have small pictures, and its camera `settings` of its lens."""
    own = scene.animatic.shots[0]
    own.follow_render_aspect, own.width, own.height = False, 160, 96
    for name, value in settings.items():
        setattr(scene.camera.data, name, value)


def draw_off_screen(width, height, draw):
    """Return what `draw` draws in pixels, float32 [height, width, 4], the upper row first."""
    import gpu

    target = gpu.types.GPUOffScreen(width, height, format="RGBA32F")
    with target.bind(), gpu.matrix.push_pop(), gpu.matrix.push_pop_projection():
        gpu.state.active_framebuffer_get().clear(color=(0, 0, 0, 0))
        gpu.matrix.load_matrix(Matrix(((2 / width, 0, 0, -1), (0, 2 / height, 0, -1), (0, 0, 1, 0), (0, 0, 0, 1))))
        gpu.matrix.load_projection_matrix(Matrix.Identity(4))
        draw()
        buffer = gpu.state.active_framebuffer_get().read_color(0, 0, width, height, 4, 0, "FLOAT")
    buffer.dimensions = width * height * 4
    pixels = np.array(buffer, np.float32).reshape(height, width, 4)[::-1]
    target.free()
    return pixels
