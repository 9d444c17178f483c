"""Several cameras around one object: the takes of shots at the same time, merged into more than each one saw."""

from __future__ import annotations

from math import pi

import bpy
import numpy as np
import pytest
from animatic import scripting, shots
from animatic.backend.contract import FrameMap
from animatic.resources import resources
from animatic.textures.choosing import overlapping_takes
from animatic.textures.describe import Baking, frames_of
from animatic.textures.uv import add_uv_map
from projecting import DISTANCE_M, SIDE_PX, make_placed_take, stand_camera
from scenes import add_cube
from workers import PYTHON


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch, warm_backend):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    monkeypatch.setenv("ANIMATIC_PYTHON", str(PYTHON))


def add_shot(scene, name, camera, start=1, end=2):
    """Add a small square shot by hand and return it."""
    shot = shots.add_hand_shot(scene, name, start, end, camera)
    settings = scene.animatic.settings_for(shot)
    settings.long_side = SIDE_PX
    return shot


def test_two_cameras_cover_more_than_one(scene, tmp_path):
    cube = add_cube(scene, location=(0, DISTANCE_M, 0), size=2.0)
    bpy.context.view_layer.objects.active = cube
    add_uv_map(cube)
    scene.render.resolution_x = scene.render.resolution_y = SIDE_PX
    scene.animatic.openpose.enabled, scene.animatic.shots_from = False, "hand"
    front = stand_camera(scene, name="Front")
    front.rotation_euler.z, front.location.x = pi / 4, DISTANCE_M  # sees two sides
    back = stand_camera(scene, (0, 2 * DISTANCE_M, 0), "Back")
    back.rotation_euler.z = pi
    one, two = add_shot(scene, "One", front), add_shot(scene, "Two", back)
    far = add_shot(scene, "Far", back, 40, 41)
    takes = [make_placed_take(scene, shot) for shot in (one, two)]
    make_placed_take(scene, far)
    root = resources().takes_root
    assert overlapping_takes(scene, one, root) == takes
    assert overlapping_takes(scene, two, root) == takes[::-1]
    scene.animatic.settings_for(two).enabled = False
    assert overlapping_takes(scene, one, root) == takes[:1]
    scene.animatic.settings_for(two).enabled = True
    seen = [scripting.project(folders, cube, scene, asked=Baking(64, 64)).read().seen for folders in (*takes, takes)]
    assert seen[0] == pytest.approx(1 / 3, abs=0.12) and seen[1] == pytest.approx(1 / 6, abs=0.08)
    assert seen[2] == pytest.approx(seen[0] + seen[1], abs=0.02)
    scene.animatic.choose(one.id)
    scene.animatic.textures.views, scene.animatic.textures.size = "overlapping", 64
    bpy.ops.animatic.project_take()
    (texture,) = [item for item in bpy.context.window_manager.animatic.textures if item.name == "4"]
    assert "of One take 1, Two take 1" in texture.detail


def test_pictures_of_takes_at_other_times_are_shown_when_one_of_them_changes():
    assert frames_of([FrameMap(1, 9, 2)] * 2) == FrameMap(1, 9, 2)
    assert frames_of([FrameMap(1, 9, 2), FrameMap(3, 12)]) == FrameMap(1, 12)
    np.testing.assert_equal(frames_of([FrameMap(-4, 0, 3)]).count, 2)
