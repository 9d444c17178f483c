"""Markers that carry dialogue or notes for the boards are neither prompts nor stills."""

from __future__ import annotations

import bpy
import pytest
from animatic import shots
from animatic.settings.take import take_from
from scenes import add_camera


@pytest.fixture
def shot(scene):
    add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 20
    return shots.sync(scene)[0]


def test_dialogue_and_notes_in_markers_are_no_prompts(scene, shot):
    for name, frame in (('dialogue: 민수: "안녕"', 5), ("“Wait!”", 6), ("notes: rain", 7)):
        scene.timeline_markers.new(name, frame=frame)
    with pytest.raises(RuntimeError, match="could be a prompt"):
        bpy.ops.animatic.travel_from_markers()
    scene.timeline_markers.new("time: late", frame=8)
    assert bpy.ops.animatic.travel_from_markers() == {"FINISHED"}
    travel = scene.animatic.settings_for(shot).travel
    assert [(item.frame, item.prompt) for item in travel.prompts] == [(8, "time: late")]


def test_markers_that_carry_dialogue_or_notes_make_no_still(scene, shot):
    scene.animatic.settings_for(shot).pictures = "marked"
    for name, frame in (("dialogue: Wait!", 5), ("key", 7), ("notes: rain", 9)):
        scene.timeline_markers.new(name, frame=frame)
    assert take_from(scene, shot).frames.marked == (7,)
