"""What the pictures show: the scene's depth, pose, time and prompt, read off the frames that the real backend makes.

The preview model is asked for plain things in a plain scene, and each test looks where that thing's colour is.
"""

from __future__ import annotations

import os

import bpy
import numpy as np
import pytest
from animatic import scripting, shots
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from scenes import add_camera, add_cube, add_person, add_plane, key

PYTHON = os.environ.get("ANIMATIC_PYTHON")
pytestmark = pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
SIDE_PX = 192
FIRST, LAST = 5, 10
REDDISH = 0.1  # in [0, 1]


@pytest.fixture
def stage(scene, tmp_path, warm_backend):
    """Return a saved scene: a floor, a camera at a person's height, one frame, pictures of 192 x 192."""
    floor = add_plane(scene, y=0, size=60)
    floor.rotation_euler.x = np.pi / 2
    add_camera(scene, (0, -5, 1.3), (1.45, 0, 0), lens=35, sensor_width=36)
    scene.frame_start = scene.frame_end = FIRST
    scene.render.resolution_x = scene.render.resolution_y = SIDE_PX
    scene.animatic.openpose.enabled = False
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "stage.blend"))
    return scene


def pictures_of(scene, prompt, **changes):
    """Return the frames [n, h, w, 3] in [0, 1] of a new take with `prompt`; the scene is captured anew."""
    (shot,) = shots.sync(scene)
    settings = scene.animatic.settings_for(shot)
    settings.long_side, settings.prompt = SIDE_PX, prompt
    for name, value in changes.items():
        setattr(settings, name, value)
    folder = scripting.generate(scene, shot, recapture=True)
    return np.stack([pixels(path) for path in folder.finished_frames().values()])


def pixels(path):
    image = bpy.data.images.load(str(path))
    values = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(values)
    picture = values.reshape(image.size[1], image.size[0], 4)[::-1, :, :3]
    bpy.data.images.remove(image)
    return picture


def redness(picture):
    """How red each pixel is, [h, w]: 0 for greys, if reddish ones, and all that is bluer or greener."""
    return np.clip(picture[..., 0] - np.maximum(picture[..., 1], picture[..., 2]) - REDDISH, 0, None)


def middle_x(weights):
    """Where the weights [h, w] have their middle, from 0 (left) to 1 (right)."""
    return float((weights.sum(0) * (np.arange(weights.shape[1]) + 0.5)).sum() / weights.sum() / weights.shape[1])


def seen_at(scene, point):
    """Where a world point is in the picture: x from the left, y from the top, in [0, 1]."""
    x, y, _ = world_to_camera_view(scene, scene.camera, Vector(point))
    return x, 1 - y


def box_mask(scene, box):
    """The rectangle of the picture around the box, bool [h, w]."""
    bpy.context.view_layer.update()
    corners = [seen_at(scene, box.matrix_world @ Vector(corner)) for corner in box.bound_box]
    (left, top), (right, bottom) = np.min(corners, 0), np.max(corners, 0)
    y, x = (np.indices((SIDE_PX, SIDE_PX)) + 0.5) / SIDE_PX
    return (x > left) & (x < right) & (y > top) & (y < bottom)


PROMPT = "a red box in a studio, grey ground, white background, day"


def test_a_thing_is_where_the_depth_has_it(stage):
    box = add_cube(stage, (-1.3, 0.5, 0.6), 1.2)
    left = redness(pictures_of(stage, PROMPT)[0])
    box.location.x = 1.3
    right = redness(pictures_of(stage, PROMPT)[0])
    assert middle_x(left) < 0.42 and middle_x(right) > 0.58
    box.location.y = 7.0
    assert redness(pictures_of(stage, PROMPT)[0]).sum() < 0.6 * right.sum()  # farther is smaller


def test_every_frame_shows_its_own_moment(stage):
    box = add_cube(stage, (0, 1, 0.6), 1.2)
    key(box, "location", {FIRST: -1.6, LAST: 1.6}, index=0)
    stage.frame_end = LAST
    pictures = pictures_of(stage, PROMPT)
    assert len(pictures) == LAST - FIRST + 1
    found, true = [], []
    for number, picture in enumerate(pictures):
        stage.frame_set(FIRST + number)
        found.append(middle_x(redness(picture)))
        true.append(seen_at(stage, box.location)[0])
    assert found == sorted(found)
    steps = np.abs(np.array(found) - np.array(true))
    # Each frame is nearer to its own moment than to the next one's, give or take the model's blur.
    assert steps.mean() < 0.75 * np.diff(true).mean()


def test_strength_turns_the_depth_from_unheard_to_obeyed(stage):
    box = add_cube(stage, (-1.2, 0, 0.7), 1.4)
    inside = box_mask(stage, box)
    reds = []
    for strength in (0.0, 0.15, 0.3, 1.0):
        stage.animatic.depth.strength = strength
        reds.append(redness(pictures_of(stage, PROMPT)[0]))
    found = [float(red[inside].mean()) for red in reds]
    assert found[0] < found[1] < found[2] and found[3] > 3 * found[0]
    assert reds[3][inside].mean() > 3 * reds[3][~inside].mean()


def test_words_choose_colours_and_light(stage):
    box = add_cube(stage, (0, 0, 0.8), 1.6)
    inside = box_mask(stage, box)
    red, blue, night = (
        pictures_of(stage, text)[0] for text in (PROMPT, PROMPT.replace("red", "blue"), "a red box in a studio, night")
    )
    reds, blues = red[inside].mean(0), blue[inside].mean(0)
    assert reds[0] > 1.5 * reds[2] and blues[2] > 1.5 * blues[0]
    changed = np.abs(red - blue).mean(-1)
    assert changed[inside].mean() > 3 * changed[~inside].mean()  # little else changes
    assert night.mean() < 0.75 * red.mean()


def test_a_skeleton_alone_puts_a_figure_in_its_place(stage):
    person = add_person(stage, (-0.9, 0.5, 0), with_mesh=False)
    stage.animatic.depth.enabled, stage.animatic.openpose.enabled = False, True
    prompt = "a red mannequin standing in a studio, grey ground, white background, day"
    left = redness(pictures_of(stage, prompt)[0])
    person.location.x = 0.9
    right = redness(pictures_of(stage, prompt)[0])
    for red, x in ((left, -0.9), (right, 0.9)):
        column = seen_at(stage, (x, 0.5, 1.0))[0]
        assert abs(middle_x(red) - column) < 0.12
