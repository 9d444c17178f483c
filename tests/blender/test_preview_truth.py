"""The evaluation's exact motion: in pixels, right and down, from a frame to the next one."""

from __future__ import annotations

import numpy as np
import pytest
import scenes

from preview_scenes.plan import OTHER, PROP, SKY
from preview_scenes.truth import write_truth

SIZE_PX = (64, 48)
DISTANCE_M = 5.0


@pytest.fixture
def stage(scene):
    """A square that fills the middle of the picture, 5 m in front of a camera that looks along +y."""
    scene.render.engine = "CYCLES"
    scene.frame_start, scene.frame_end = 1, 3
    camera = scenes.add_camera(scene, location=(0, 0, 0), lens=36)
    square = scenes.add_plane(scene, y=DISTANCE_M, size=2.0, name="Square")
    square.pass_index = PROP
    return scene, camera, square


def truth(scene, camera, tmp_path):
    write_truth(scene, camera, range(1, 3), SIZE_PX, tmp_path / "truth.npz")
    return np.load(tmp_path / "truth.npz")


def pixels_a_metre(camera):
    return SIZE_PX[0] * camera.data.lens / camera.data.sensor_width / DISTANCE_M


def test_a_thing_that_goes_right_and_up_moves_right_and_up_in_the_picture(stage, tmp_path):
    scene, camera, square = stage
    scenes.key(square, "location", {1: (0, DISTANCE_M, 0), 2: (0.2, DISTANCE_M, 0.1), 3: (0.2, DISTANCE_M, 0.1)})
    motion = truth(scene, camera, tmp_path)["motion"]
    step = pixels_a_metre(camera)
    assert motion[0, 24, 32] == pytest.approx([0.2 * step, -0.1 * step], abs=0.02)
    assert motion[1, 24, 32] == pytest.approx([0, 0], abs=0.02)  # to the next frame, not from the one before


def test_what_stands_still_moves_against_the_camera(stage, tmp_path):
    scene, camera, _square = stage
    scenes.key(camera, "location", {1: (0, 0, 0), 2: (0.2, 0, 0), 3: (0.2, 0, 0)})
    motion = truth(scene, camera, tmp_path)["motion"]
    assert motion[0, 24, 30] == pytest.approx([-0.2 * pixels_a_metre(camera), 0], abs=0.02)


def test_regions_are_the_objects_indices_and_nothing_is_sky(stage, tmp_path):
    scene, camera, _square = stage
    unmarked = scenes.add_plane(scene, y=20.0, size=4.0, name="Far", z=5.5)
    assert unmarked.pass_index == 0
    regions = truth(scene, camera, tmp_path)["regions"]
    assert regions.dtype == np.uint8
    assert regions[0, 24, 32] == PROP and regions[0, 46, 2] == SKY
    assert OTHER in regions[0, :16]
