"""A strength that the NLA moves counts as it stands at the playhead, and panel and take say so."""

import bpy
import pytest
from animatic import shots
from animatic.settings import take as take_settings
from scenes import add_camera, key


@pytest.fixture
def shot(scene):
    add_camera(scene)
    scene.frame_start, scene.frame_end = 2, 26
    return shots.sync(scene)[0]


@pytest.fixture
def own(scene, shot):
    return scene.animatic


def strength_of(scene, shot):
    return take_settings.take_from(scene, shot).controls[0].strength


def test_the_nla_counts_as_it_stands_and_is_told(scene, shot, own):
    key(own.depth, "strength", {0: 0.0, 10: 1.0})
    animation = scene.animation_data
    animation.nla_tracks.new().strips.new("strip", 0, animation.action)
    animation.action = None
    scene.frame_set(10)
    assert strength_of(scene, shot) == 1.0
    assert "comes from the NLA" in take_settings.notes_of(scene, shot)[0]
    animation.nla_tracks[0].mute = True
    assert take_settings.notes_of(scene, shot) == ()


def test_a_solo_track_is_heard_alone_and_without_the_action(scene, shot, own):
    key(own.depth, "strength", {2: 0.5, 10: 0.5})
    animation = scene.animation_data
    keyed, slot, other = animation.action, animation.action_slot, bpy.data.actions.new("other")
    heard, silent = (animation.nla_tracks.new() for _ in range(2))
    heard.strips.new("strip", 0, keyed)
    animation.action = other
    scene.keyframe_insert("gravity", frame=1)
    silent.strips.new("strip", 0, other)
    animation.action = keyed
    animation.action_slot = slot
    heard.mute, silent.is_solo = True, True
    scene.frame_set(4)
    assert strength_of(scene, shot) == pytest.approx(own.depth.strength) and own.depth.strength != 0.5
    assert "Depth: Strength comes from the NLA" in take_settings.notes_of(scene, shot)[0]
    silent.is_solo, heard.is_solo = False, True
    assert "Depth: Strength comes from the NLA" in take_settings.notes_of(scene, shot)[0]
    heard.is_solo = False
    assert take_settings.notes_of(scene, shot) == () and strength_of(scene, shot) == 0.5


def test_an_action_that_is_mixed_into_the_nla_is_told(scene, shot, own):
    strip = bpy.data.actions.new("strip")
    scene.keyframe_insert("gravity", frame=1)
    animation = scene.animation_data
    animation.nla_tracks.new().strips.new("strip", 0, animation.action)
    animation.action, animation.action_influence = strip, 0.5
    assert take_settings.notes_of(scene, shot) == ()
    key(own.depth, "strength", {2: 0.0, 10: 1.0})
    assert "Depth: Strength comes from the NLA" in take_settings.notes_of(scene, shot)[0]
