"""A take goes on where its shot was made longer, from button and script; else a sentence says why it cannot."""

import os
import sys

import bpy
import numpy as np
import pytest
from animatic import scripting, shots
from animatic.backend.contract import FrameMap
from animatic.resources import resources
from animatic.takes import continuing
from scenes import add_camera, add_cube
from stages import save_stage

from takes import make_take, number_picture, read_png

PYTHON = os.environ.get("ANIMATIC_PYTHON")


@pytest.fixture
def stage(scene, tmp_path, warm_backend):
    """Return a saved scene: a box before a camera, three frames, pictures of 64 x 64."""
    add_cube(scene)
    add_camera(scene)
    save_stage(scene, tmp_path, last=3, side_px=64)
    return scene


def earlier_take(scene, **changes):
    """Put a finished take of the scene's shot on disk."""
    (shot,) = shots.sync(scene)
    settings = {"frames": FrameMap(1, 3), "camera": "Camera", **changes}
    return make_take(resources().takes_root / "takes", shot=shot.id, **settings)


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_a_longer_shot_goes_on_from_the_frames_that_are_there(stage):
    earlier = earlier_take(stage)
    with pytest.raises(RuntimeError, match="Take 1 cannot go on: the shot reaches no further than the take"):
        bpy.ops.animatic.continue_take()
    stage.frame_end = 4
    assert bpy.ops.animatic.continue_take() == {"FINISHED"}
    state = bpy.context.window_manager.animatic
    assert (state.active_item().name, state.active_item().finished) == ("2", 4)
    (shot,) = shots.sync(stage)
    later = scripting.takes_of(stage, shot)[0]
    assert later.read().given == 3
    assert all(later.frame(n).read_bytes() == earlier.frame(n).read_bytes() for n in (1, 2, 3))
    assert not np.array_equal(read_png(later.frame(4))[..., :3], number_picture(4, 64, 64))
    with earlier.frame(1).open("r+b") as file:  # as a paint program that writes into the file
        file.write(b"xxxx")
    assert later.frame(1).read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"frames": FrameMap(0, 3)}, "The take begins at frame 0, the shot at 1"),
        ({"frames": FrameMap(1, 3, 2)}, "The take has a frame step of 2, the shot of 1"),
        ({"size": (64, 72)}, "The take is 64 × 72 pixels, the shot 64 × 64"),
        ({"camera": "Other"}, "The take was seen through Other, the shot is seen through Camera"),
        ({"frames": FrameMap(1, 5)}, "The shot reaches no further than the take: move its end first"),
        ({"finished": (1, 2)}, "Finish the take first: pictures are missing"),
    ],
)
def test_a_take_that_cannot_go_on_says_why(stage, changes, reason):
    folder = earlier_take(stage, **changes)
    stage.frame_end = 5
    (shot,) = shots.sync(stage)
    assert continuing.reason_against(folder, stage, shot) == reason


def test_a_take_that_cannot_be_read_says_so(stage):
    folder = earlier_take(stage)
    folder.take_json.write_text("{", "utf-8")
    (shot,) = shots.sync(stage)
    assert "cannot be read" in continuing.reason_against(folder, stage, shot)


def test_nothing_is_made_of_a_take_that_cannot_go_on(stage):
    folder = earlier_take(stage)
    (shot,) = shots.sync(stage)
    with pytest.raises(scripting.ScriptError) as caught:
        scripting.continue_take(folder, stage, shot, using=resources(python=sys.executable))
    assert caught.value.code == "cannot_continue"
    assert len(scripting.takes_of(stage, shot)) == 1
