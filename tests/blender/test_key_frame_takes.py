"""Stills lead the moving take of their shot: found by number, copied into it, and named where they are missing."""

from __future__ import annotations

import os

import numpy as np
import pytest
from animatic import runs, scripting, shots
from animatic.backend.contract import FrameMap, KeyFrame
from animatic.resources import resources
from animatic.settings.take import recall, take_from
from animatic.takes import branching, key_frames
from animatic.takes.errors import TakeError
from scenes import add_camera, add_cube
from stages import save_stage

from takes import make_take, read_png

PYTHON = os.environ.get("ANIMATIC_PYTHON")
needs_backend = pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")


@pytest.fixture
def stage(scene, tmp_path, request):
    """Return a saved scene: a box before a camera, five frames, pictures of 64 x 64."""
    if request.node.get_closest_marker("skipif"):
        request.getfixturevalue("warm_backend")
    add_cube(scene)
    add_camera(scene)
    save_stage(scene, tmp_path, last=5, side_px=64)
    return scene


def put_take(scene, frames, number, **changes):
    """Put a take of the scene's shot on disk."""
    (shot,) = shots.sync(scene)
    return make_take(resources().takes_root / "takes", frames, shot=shot.id, camera="Camera", number=number, **changes)


def led(scene, **settings):
    """Return the take that key frames lead as `settings` say."""
    (shot,) = shots.sync(scene)
    own = scene.animatic.settings_for(shot).key_frames
    own.enabled = True
    for name, value in settings.items():
        setattr(own, name, value)
    return runs.ask(scene, shot, resources().takes_root).take


@needs_backend
def test_a_still_board_leads_the_moving_one_and_recall_brings_it_back(stage):
    (shot,) = shots.sync(stage)
    settings = stage.animatic.settings_for(shot)
    settings.pictures, settings.seed = "first_last", 5
    board = scripting.generate(stage, shot)
    assert sorted(board.finished_frames()) == [1, 2]
    settings.pictures, settings.seed = "all", 6
    settings.key_frames.enabled, settings.key_frames.strength = True, 1.0
    moving = scripting.generate(stage, shot)
    take = moving.read()
    assert take.keys == (KeyFrame(1, 1.0, board.number), KeyFrame(5, 1.0, board.number))
    for number, still in ((1, 1), (5, 2)):
        assert moving.key(number).read_bytes() == board.frame(still).read_bytes()
        assert np.array_equal(read_png(moving.frame(number)), read_png(board.frame(still)))
    assert len(moving.finished_frames()) == 5
    settings.key_frames.enabled = False
    recall(stage, shot, take)
    assert settings.key_frames.take == board.number and take_from(stage, shot).frames == take.frames
    (new,) = branching.branch(moving, [99])
    assert new.key(5).read_bytes() == moving.key(5).read_bytes() and new.read().keys == take.keys


def test_the_newest_take_of_stills_leads_or_the_one_that_is_named(stage):
    put_take(stage, FrameMap(1, 5, marked=(1,)), 1)
    put_take(stage, FrameMap(1, 5, marked=(2, 4)), 2)
    put_take(stage, FrameMap(1, 5), 3)
    put_take(stage, FrameMap(1, 5, marked=(3,)), 4, finished=())
    assert led(stage, strength=0.5).keys == (KeyFrame(2, 0.5, 2), KeyFrame(4, 0.5, 2))
    assert led(stage, take=1).keys == (KeyFrame(1, 0.5, 1),)
    (shot,) = shots.sync(stage)
    stage.animatic.settings_for(shot).step = 2
    assert [key.number for key in led(stage, take=2).keys] == [1, 2]  # on twos frame 2 is shown by file 1
    stage.animatic.settings_for(shot).pictures = "first"
    assert led(stage, take=2).keys == ()


@pytest.mark.parametrize(
    ("number", "message"),
    [(0, "has no take of stills"), (1, "Take 1 of Scene has no stills"), (9, "Take 9 of Scene has no stills")],
)
def test_without_stills_a_sentence_says_so(stage, number, message):
    put_take(stage, FrameMap(1, 5), 1)
    with pytest.raises(runs.RunError, match=message) as caught:
        led(stage, take=number)
    assert caught.value.code == "no_keys" and "Pictures" in caught.value.hint


def test_frames_that_were_given_stay_as_they_are(stage):
    put_take(stage, FrameMap(1, 6, marked=(2, 6)), 1)
    earlier = put_take(stage, FrameMap(1, 5), 2)
    stage.frame_end = 6
    (shot,) = shots.sync(stage)
    stage.animatic.settings_for(shot).key_frames.enabled = True
    assert runs.ask(stage, shot, resources().takes_root, earlier).take.keys == (KeyFrame(6, stage_strength(stage), 1),)


def stage_strength(scene):
    (shot,) = shots.sync(scene)
    return scene.animatic.settings_for(shot).key_frames.held


def test_stills_move_with_their_shot(stage):
    put_take(stage, FrameMap(1, 5, marked=(1, 4)), 1)
    stage.frame_start, stage.frame_end = 101, 105
    assert [key.number for key in led(stage).keys] == [1, 4]


def test_a_take_of_stills_that_is_gone_meanwhile_is_named(stage, tmp_path):
    board = put_take(stage, FrameMap(1, 5, marked=(3,)), 1)
    take = led(stage)
    board.frame(1).unlink()
    with pytest.raises(TakeError, match="Take 1, whose stills were to lead this one, is not there"):
        key_frames.give_keys(type(board)(board.path.with_name("0002")), take)
