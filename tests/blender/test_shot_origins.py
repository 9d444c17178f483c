"""Shots come from scene strips, from a list by hand and from surfaces too; each keeps its id and its settings."""

import bpy
import pytest
from animatic import compat, shots
from animatic.settings.take import notes_of

from takes import add_camera


@pytest.fixture
def stage(scene):
    """Return a scene with a camera and the frames 10 to 60, for strips to show."""
    other = bpy.data.scenes.new("Street")
    other.frame_start, other.frame_end = 10, 60
    add_camera(other, "Street Camera")
    return other


@pytest.fixture
def edit(scene):
    """Return the strips of a scene whose shots they are."""
    scene.animatic.shots_from = "strips"
    return scene.sequence_editor_create().strips


def add_strip(edit, name, stage, at, start=0, end=51):
    """Add a strip at `at` which shows the frames from `start` to before `end` of `stage`, counted from 0."""
    strip = edit.new_scene(name, stage, 1, at - start)
    strip.frame_final_start, strip.frame_final_end = at, at + end - start
    return strip


def test_a_strip_is_a_shot_of_the_scene_that_it_shows(scene, stage, edit):
    add_strip(edit, "late", stage, 200)
    add_strip(edit, "early", stage, 100, start=5, end=20)
    early, late = shots.sync(scene)
    assert (early.name, early.stage, early.camera) == ("early", "Street", "Street Camera")
    assert (early.start, early.end, early.edit_start, early.edit_end) == (15, 29, 100, 114)
    assert (late.start, late.end, late.edit_start) == (10, 60, 200)
    assert shots.stage_of(scene, early) == stage
    assert shots.shot_at(scene, 105) == early and early.own_frame(105) == 20


def test_a_strip_shows_what_its_trim_reverse_and_own_camera_say(scene, stage, edit):
    strip = add_strip(edit, "S", stage, 1, start=0, end=10)
    strip.animation_offset_start = 3
    strip.frame_final_end = strip.frame_final_start + 10
    (shot,) = shots.list_shots(scene)
    assert (shot.start, shot.end) == (13, 22)
    strip.animation_offset_start = 0
    compat.move_strip(strip, 1)
    strip.frame_final_start, strip.frame_final_end = 1, 11
    strip.use_reverse_frames = True
    (shot,) = shots.list_shots(scene)
    assert (shot.start, shot.end) == (51, 60)
    strip.scene_camera = add_camera(stage, "Crane")
    assert shots.list_shots(scene)[0].camera == "Crane"


def test_a_strip_longer_than_its_scene_is_a_shot_of_what_there_is(scene, stage, edit):
    add_strip(edit, "S", stage, 100, start=-10, end=80)
    (shot,) = shots.list_shots(scene)
    assert (shot.start, shot.end, shot.edit_start) == (10, 60, 110)


def test_strips_in_a_meta_strip_are_shots_and_muted_ones_are_none(scene, stage, edit):
    meta = edit.new_meta("meta", 2, 1)
    add_strip(meta.strips, "inside", stage, 1)
    add_strip(edit, "muted", stage, 100).mute = True
    assert [shot.name for shot in shots.list_shots(scene)] == ["inside"]


def test_what_a_meta_strip_cuts_off_is_no_shot(scene, stage, edit):
    meta = edit.new_meta("meta", 2, 1)
    add_strip(meta.strips, "inside", stage, 1)
    meta.frame_final_end, meta.frame_final_start = 31, 6
    (shot,) = shots.list_shots(scene)
    assert (shot.edit_start, shot.edit_end, shot.start, shot.end) == (6, 30, 15, 39)


def test_strips_on_a_muted_channel_are_no_shots(scene, stage, edit):
    meta = edit.new_meta("meta", 2, 1)
    add_strip(meta.strips, "inside", stage, 1)
    meta.frame_final_end = 52
    add_strip(edit, "outside", stage, 100)
    scene.sequence_editor.channels[1].mute = True
    assert [shot.name for shot in shots.list_shots(scene)] == ["inside"]
    meta.channels[1].mute = True
    assert shots.list_shots(scene) == []


def test_a_strip_that_shows_its_scenes_sequencer_says_that_takes_do_not(scene, stage, edit):
    strip = add_strip(edit, "S", stage, 100)
    (shot,) = shots.sync(scene)
    assert notes_of(scene, shot) == ()
    strip.scene_input = "SEQUENCER"
    assert notes_of(scene, shot) == ("Strip: it shows the sequencer of its scene; the take shows what the camera sees",)


@pytest.mark.skipif(bpy.app.version < (5, 1), reason="earlier modules crash where a script adds a retiming key")
def test_a_strip_that_was_retimed_says_that_its_take_is_not(scene, stage, edit):
    strip = add_strip(edit, "S", stage, 100)
    (shot,) = shots.sync(scene)
    strip.retiming_keys.add(timeline_frame=140)
    strip.retiming_keys[1].timeline_frame = 120
    (note,) = notes_of(scene, shot)
    assert note.startswith("Strip: Blender does not tell which frames it shows since it was retimed")


def test_blender_tells_of_a_retiming_key_only_where_it_lies():
    told = {prop.identifier for prop in bpy.types.RetimingKey.bl_rna.properties}
    assert told == {"rna_type", "timeline_frame"}, "read what the strip shows by what is new here"


def test_a_strip_keeps_its_prompt_when_it_is_moved_renamed_and_cut(scene, stage, edit):
    strip = add_strip(edit, "S", stage, 100)
    (first,) = shots.sync(scene)
    scene.animatic.settings_for(first).prompt = "rain"
    strip.name = "renamed"
    shots.sync(scene)
    strip.frame_start = 300
    (moved,) = shots.sync(scene)
    assert moved.id == first.id and scene.animatic.settings_for(moved).prompt == "rain"
    strip.frame_final_end = 320
    add_strip(edit, "renamed.001", stage, 320, start=20)
    left, right = shots.sync(scene)
    assert left.id == first.id and right.id != first.id


def test_each_way_to_find_shots_keeps_its_own(scene, stage, edit):
    add_strip(edit, "S", stage, 100)
    (strip_shot,) = shots.sync(scene)
    scene.animatic.shots_from = "markers"
    scene.timeline_markers.new("A", frame=1).camera = add_camera(scene)
    (marker_shot,) = shots.sync(scene)
    scene.animatic.shots_from = "strips"
    assert not shots.needs_sync(scene)
    assert shots.sync(scene) == [strip_shot]
    scene.animatic.shots_from = "markers"
    assert shots.sync(scene) == [marker_shot]


def test_shots_by_hand_may_overlap_and_the_chosen_one_is_shown(scene):
    add_camera(scene)
    scene.animatic.shots_from = "hand"
    assert shots.list_shots(scene) == [] and shots.shown_shot(scene) is None
    one = shots.add_hand_shot(scene, "one", 1, 20)
    two = shots.add_hand_shot(scene, "two", 1, 40, add_camera(scene, "Second"))
    one, two = shots.list_shots(scene)
    assert (one.camera, two.camera) == ("Second", "Second")  # without one of its own, the scene's
    scene.frame_set(5)
    scene.animatic.active_shot = two.id
    assert shots.shown_shot(scene) == two
    scene.frame_set(50)
    scene.animatic.active_shot = one.id
    assert shots.shown_shot(scene) == two  # the playhead has left the active one
    assert not shots.needs_sync(scene)
    assert [shot.id for shot in shots.sync(scene)] == [one.id, two.id]


def test_a_shot_by_hand_does_without_a_camera_that_was_deleted(scene):
    own, other = add_camera(scene, "Own"), add_camera(scene, "Other")
    scene.animatic.shots_from = "hand"
    shot = shots.add_hand_shot(scene, "one", 1, 20, own)
    assert notes_of(scene, shot) == ()
    scene.collection.objects.unlink(own)
    scene.camera = None
    (shot,) = shots.sync(scene)
    assert shot.camera == "" and not shots.has_camera(scene, shot)
    scene.camera = other
    assert shots.list_shots(scene)[0].camera == "Other"
    assert notes_of(scene, shot) == ("Camera: Own is not in this scene any more, so the scene's own is followed",)


def test_a_shot_by_hand_ends_no_earlier_than_it_begins(scene):
    scene.animatic.shots_from = "hand"
    shot = shots.add_hand_shot(scene, "one", 10, 20)
    scene.animatic.settings_for(shot).first = 30
    assert [(shot.start, shot.end) for shot in shots.list_shots(scene)] == [(30, 30)]


def test_a_copied_scene_has_shots_by_hand_of_its_own(scene):
    scene.animatic.shots_from = "hand"
    one = shots.add_hand_shot(scene, "one", 1, 20)
    scene.animatic.choose(one.id)
    copy = scene.copy()
    (other,) = shots.sync(copy)
    assert other.id != one.id and copy.animatic.active_shot == other.id
    assert scene.animatic.active_shot == one.id


def test_a_surface_shot_is_shown_while_it_is_chosen(scene):
    add_camera(scene)
    (camera_shot,) = shots.sync(scene)
    ball = bpy.data.objects.new("Ball", bpy.data.meshes.new("Ball"))
    scene.collection.objects.link(ball)
    shot = shots.add_surface_shot(scene, ball)
    assert (shot.surface, shot.camera, shot.start, shot.end) == ("Ball", "", scene.frame_start, scene.frame_end)
    assert shots.surface_shots(scene) == [shot] and shots.list_shots(scene) == [camera_shot]
    assert not shots.needs_sync(scene)
    assert shots.shown_shot(scene) == camera_shot
    scene.animatic.choose(shot.id)
    assert shots.shown_shot(scene) == shot
    scene.animatic.settings_for(shot).prompt = "marble"
    scene.collection.objects.unlink(ball)  # as deleting it does
    assert shots.surface_shots(scene) == [] and shots.shown_shot(scene) == camera_shot


def test_settings_of_a_file_of_the_first_version_are_found(scene):
    camera = add_camera(scene)
    scene.timeline_markers.new("A", frame=1).camera = camera
    entry = scene.animatic.shots.add()  # as that version wrote it
    entry.name, entry.marker_name, entry.marker_frame, entry.camera_name, entry.there = "old", "A", 1, "Camera", True
    assert [shot.id for shot in shots.list_shots(scene)] == ["old"]
    assert [shot.id for shot in shots.sync(scene)] == ["old"] and not shots.needs_sync(scene)
