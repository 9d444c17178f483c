"""Stills of a shot: which frames they are, what a take makes of them, and how a take brings them back."""

from __future__ import annotations

from dataclasses import replace

import bpy
import pytest
from animatic import shots
from animatic.backend.contract import FrameMap, KeyFrame
from animatic.settings.scene import frames_of
from animatic.settings.take import notes_of, recall, request_from, take_from
from animatic.takes import continuing
from drawing import draw
from scenes import add_camera

from takes import make_take


@pytest.fixture
def shot(scene):
    """Return a shot from 3 to 20 with its settings there."""
    scene.frame_start, scene.frame_end = 3, 20
    add_camera(scene)
    return shots.sync(scene)[0]


@pytest.mark.parametrize(
    ("pictures", "marked"),
    [
        ("all", ()),
        ("first", (3,)),
        ("middle", (11,)),
        ("last", (20,)),
        ("first_last", (3, 20)),
        ("first_middle_last", (3, 11, 20)),
        ("marked", (5, 9)),
    ],
)
def test_the_stills_of_a_shot(scene, shot, pictures, marked):
    for frame in (9, 2, 5, 21):
        scene.timeline_markers.new("key", frame=frame)
    settings = scene.animatic.settings_for(shot)
    settings.pictures, settings.step = pictures, 2
    expected = FrameMap(3, 20, marked=marked) if marked else FrameMap(3, 20, 2)
    assert frames_of(shot, settings) == request_from(scene, shot).frames == take_from(scene, shot).frames == expected
    assert notes_of(scene, shot) == ()


def test_a_shot_of_one_frame_has_one_still(scene, shot):
    scene.frame_end = 3
    (shot,) = shots.sync(scene)
    scene.animatic.settings_for(shot).pictures = "first_middle_last"
    assert take_from(scene, shot).frames.marked == (3,)


def test_markers_with_a_camera_are_shots_and_none_is_said(scene, shot):
    """Without a marker the first frame is made, and a sentence says why."""
    settings = scene.animatic.settings_for(shot)
    settings.pictures = "marked"
    assert take_from(scene, shot).frames.marked == (3,)
    (note,) = notes_of(scene, shot)
    assert note.startswith("Pictures: No marker without a camera lies in the shot")
    scene.timeline_markers.new("cut", frame=3).camera = scene.camera
    (shot,) = shots.sync(scene)
    scene.animatic.settings_for(shot).pictures = "marked"
    assert notes_of(scene, shot) == (note,)


def test_a_strip_shows_the_stills_of_its_own_scene(scene):
    stage = bpy.data.scenes.new("Stage")
    add_camera(stage)
    stage.frame_start, stage.frame_end = 1, 40
    stage.timeline_markers.new("key", frame=7)
    scene.timeline_markers.new("key", frame=105)
    scene.sequence_editor_create().strips.new_scene("Stage", stage, 1, 100)
    scene.animatic.shots_from = "strips"
    (shot,) = shots.sync(scene)
    settings = scene.animatic.settings_for(shot)
    settings.pictures = "marked"
    assert frames_of(shot, settings).marked == (7,)


def test_strengths_and_prompts_are_read_at_the_stills(scene, shot):
    settings, own = scene.animatic.settings_for(shot), scene.animatic
    for frame, value in ((3, 0.0), (20, 1.7)):
        own.depth.strength = value
        scene.keyframe_insert("animatic.depth.strength", frame=frame)
    settings.travel.read_text("3: day\n20: night")
    settings.pictures = "first_middle_last"
    take = take_from(scene, shot)
    assert {key.at for key in take.controls[0].strength_keys} <= {3, 11, 20}
    assert (take.controls[0].strength_at(3), take.controls[0].strength_at(20)) == pytest.approx((0, 1.7))
    assert take.travel.mix_at(20).first == 1


def test_a_loop_is_for_moving_boards(scene, shot):
    settings = scene.animatic.settings_for(shot)
    settings.loop, settings.pictures = True, "first_last"
    assert take_from(scene, shot).loop is False
    settings.pictures = "all"
    assert take_from(scene, shot).loop is True


@pytest.mark.parametrize("pictures", ["all", "first", "last", "first_last", "first_middle_last", "marked"])
def test_recall_brings_the_pictures_back(scene, shot, pictures):
    for frame in (6, 8):
        scene.timeline_markers.new("key", frame=frame)
    settings = scene.animatic.settings_for(shot)
    settings.pictures, settings.step = pictures, 3
    take = take_from(scene, shot)
    settings.pictures, settings.step = "middle", 1
    assert recall(scene, shot, take) == ()
    assert settings.pictures == pictures and take_from(scene, shot).frames == take.frames
    if pictures == "marked":
        scene.timeline_markers[0].frame = 7
        (note,) = recall(scene, shot, take)
        assert "stills at 6, 8" in note


def test_recall_brings_the_key_frames_back(scene, shot):
    settings = scene.animatic.settings_for(shot)
    led = replace(take_from(scene, shot), keys=(KeyFrame(1, 0.25, of_take=4), KeyFrame(5, 0.25, of_take=4)))
    assert recall(scene, shot, led) == ()
    found = settings.key_frames
    assert (found.enabled, found.take, found.held) == (True, 4, 0.25)
    (note,) = recall(scene, shot, replace(led, keys=(KeyFrame(2),)))
    assert "switched off" in note and not found.enabled
    found.enabled = True
    recall(scene, shot, replace(led, keys=()))
    assert not found.enabled


def test_stills_do_not_go_on(scene, shot, tmp_path):
    settings = scene.animatic.settings_for(shot)
    stills = make_take(tmp_path, FrameMap(3, 20, marked=(3,)), size=(512, 288))
    assert continuing.reason_against(stills, scene, shot).startswith("Stills stand by themselves")
    settings.pictures = "last"
    moving = make_take(tmp_path, FrameMap(3, 10), number=2)
    assert continuing.reason_against(moving, scene, shot).startswith("Stills stand by themselves")


def test_the_panels_show_what_stills_are_for(scene, shot):
    settings = scene.animatic.settings_for(shot)
    shown = lambda name: draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))  # noqa: E731
    assert {"pictures", "step", "loop"} <= set(shown("shot").props)
    assert {"take", "strength"} <= set(shown("key_frames").props)
    settings.pictures = "first"
    texts = " ".join(shown("shot").texts)
    assert "1 pictures" in texts and "motion gets poor" not in texts
    assert "Stills lead moving takes" in " ".join(shown("key_frames").texts)
    settings.pictures = "marked"
    assert "add markers" in " ".join(shown("shot").texts)
