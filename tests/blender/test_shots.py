"""Shots come from camera-bound markers, and keep their ids."""

import bpy
import pytest
from animatic import properties, shots


@pytest.fixture
def cameras(scene):
    made = []
    for name in ("Wide", "Close"):
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        scene.collection.objects.link(camera)
        made.append(camera)
    scene.frame_start, scene.frame_end = 1, 40
    return made


def add_marker(scene, name, frame, camera):
    marker = scene.timeline_markers.new(name, frame=frame)
    marker.camera = camera
    return marker


def test_without_markers_the_scene_is_the_one_shot(scene, cameras):
    scene.camera = cameras[1]
    (shot,) = properties.sync(scene)
    assert (shot.name, shot.camera, shot.start, shot.end) == (scene.name, "Close", 1, 40)
    assert shot.id


def test_markers_cut_the_frame_range(scene, cameras):
    add_marker(scene, "A", 10, cameras[0])
    add_marker(scene, "B", 20, cameras[1])
    scene.timeline_markers.new("a note", frame=15)
    found = [(shot.name, shot.camera, shot.start, shot.end) for shot in properties.sync(scene)]
    assert found == [("A", "Wide", 1, 19), ("B", "Close", 20, 40)]


def test_shots_outside_the_frame_range_are_left_out_and_cut(scene, cameras):
    scene.frame_start = 5
    add_marker(scene, "early", 2, cameras[0])
    add_marker(scene, "A", 4, cameras[1])
    add_marker(scene, "B", 39, cameras[0])
    add_marker(scene, "late", 60, cameras[1])
    found = [(shot.name, shot.start, shot.end) for shot in properties.sync(scene)]
    assert found == [("A", 5, 38), ("B", 39, 40)]


def test_id_and_prompt_stay_when_a_marker_moves_and_is_renamed(scene, cameras):
    marker = add_marker(scene, "A", 1, cameras[0])
    add_marker(scene, "B", 20, cameras[1])
    first, second = properties.sync(scene)
    scene.animatic.settings_for(first).prompt = "rain"
    marker.frame, marker.name = 30, "moved"
    shot = properties.sync(scene)[1]
    assert (shot.name, shot.id) == ("moved", first.id)
    assert scene.animatic.settings_for(shot).prompt == "rain"
    assert properties.sync(scene)[0].id == second.id


def test_a_copied_marker_is_a_shot_of_its_own(scene, cameras):
    marker = add_marker(scene, "A", 1, cameras[0])
    first = properties.sync(scene)[0]
    copy = add_marker(scene, "A", 20, cameras[0])
    copy[shots.ID_KEY] = marker[shots.ID_KEY]
    assert shots.needs_sync(scene)
    one, two = properties.sync(scene)
    assert one.id == first.id
    assert two.id not in ("", first.id)
    assert not shots.needs_sync(scene)


def test_a_copied_scene_has_shots_of_its_own(scene, cameras):
    scene.camera = cameras[0]
    (first,) = properties.sync(scene)
    copy = scene.copy()
    (second,) = properties.sync(copy)
    assert second.id != first.id
    assert properties.sync(scene) == [first]


def test_shot_at_takes_the_nearest(scene, cameras):
    add_marker(scene, "A", 1, cameras[0])
    add_marker(scene, "B", 20, cameras[1])
    assert shots.shot_at(scene, 19).name == "A"
    assert shots.shot_at(scene, 20).name == "B"
    assert shots.shot_at(scene, 900).name == "B"
    assert shots.shot_at(scene, -900).name == "A"


def test_reading_shots_writes_nothing(scene, cameras):
    marker = add_marker(scene, "A", 1, cameras[0])
    assert shots.list_shots(scene)[0].id == ""
    assert marker.get(shots.ID_KEY) is None
