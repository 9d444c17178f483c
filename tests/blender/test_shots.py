"""Shots come from camera-bound markers, and keep their ids."""

import time

import bpy
import pytest
from animatic import shots


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
    (shot,) = shots.sync(scene)
    assert (shot.name, shot.camera, shot.start, shot.end) == (scene.name, "Close", 1, 40)
    assert shot.id


def test_markers_cut_the_frame_range(scene, cameras):
    add_marker(scene, "A", 10, cameras[0])
    add_marker(scene, "B", 20, cameras[1])
    scene.timeline_markers.new("a note", frame=15)
    found = [(shot.name, shot.camera, shot.start, shot.end) for shot in shots.sync(scene)]
    assert found == [("A", "Wide", 1, 19), ("B", "Close", 20, 40)]


def test_shots_outside_the_frame_range_are_left_out_and_cut(scene, cameras):
    scene.frame_start = 5
    add_marker(scene, "early", 2, cameras[0])
    add_marker(scene, "A", 4, cameras[1])
    add_marker(scene, "B", 39, cameras[0])
    add_marker(scene, "late", 60, cameras[1])
    found = [(shot.name, shot.start, shot.end) for shot in shots.sync(scene)]
    assert found == [("A", 5, 38), ("B", 39, 40)]


def test_id_and_prompt_stay_when_a_marker_moves_and_is_renamed(scene, cameras):
    marker = add_marker(scene, "A", 1, cameras[0])
    add_marker(scene, "B", 20, cameras[1])
    first, second = shots.sync(scene)
    scene.animatic.settings_for(first).prompt = "rain"
    marker.frame, marker.name = 30, "moved"
    shot = shots.sync(scene)[1]
    assert (shot.name, shot.id) == ("moved", first.id)
    assert scene.animatic.settings_for(shot).prompt == "rain"
    assert shots.sync(scene)[0].id == second.id


def test_prompt_stays_when_all_shots_share_a_camera(scene, cameras):
    first = add_marker(scene, "A", 1, cameras[0])
    add_marker(scene, "B", 20, cameras[0])
    a, b = shots.sync(scene)
    first.frame = 30
    shots.sync(scene)
    first.name = "renamed"
    found = shots.sync(scene)
    assert [(shot.name, shot.id) for shot in found] == [("B", b.id), ("renamed", a.id)]


def test_a_copied_marker_is_a_shot_of_its_own(scene, cameras):
    add_marker(scene, "A", 1, cameras[0])
    first = shots.sync(scene)[0]
    add_marker(scene, "A", 20, cameras[0])
    assert shots.needs_sync(scene)
    one, two = shots.sync(scene)
    assert one.id == first.id
    assert two.id not in ("", first.id)
    assert not shots.needs_sync(scene)


def test_a_new_marker_does_not_take_over_a_deleted_one_but_undo_brings_it_back(scene, cameras):
    marker = add_marker(scene, "A", 1, cameras[0])
    add_marker(scene, "B", 20, cameras[1])
    first, _second = shots.sync(scene)
    scene.timeline_markers.remove(marker)
    assert shots.needs_sync(scene)
    shots.sync(scene)
    add_marker(scene, "new", 5, cameras[0])
    assert first.id not in [shot.id for shot in shots.sync(scene)]
    add_marker(scene, "A", 1, cameras[0])
    assert shots.sync(scene)[0].id == first.id


def test_markers_that_come_and_go_leave_the_scenes_own_shot(scene, cameras):
    scene.camera = cameras[0]
    (whole,) = shots.sync(scene)
    marker = add_marker(scene, "A", 1, cameras[0])
    assert shots.sync(scene)[0].id != whole.id
    scene.timeline_markers.remove(marker)
    scene.name = "renamed"
    assert shots.sync(scene)[0].id == whole.id


def test_a_copied_scene_has_shots_of_its_own(scene, cameras):
    scene.camera = cameras[0]
    (first,) = shots.sync(scene)
    scene.animatic.settings_for(first).prompt = "rain"
    copy = scene.copy()
    (second,) = shots.sync(copy)
    assert second.id != first.id
    assert copy.animatic.settings_for(second).prompt == "rain"
    assert shots.sync(scene) == [first]


def test_shot_at_takes_the_nearest(scene, cameras):
    add_marker(scene, "A", 1, cameras[0])
    add_marker(scene, "B", 20, cameras[1])
    assert shots.shot_at(scene, 19).name == "A"
    assert shots.shot_at(scene, 20).name == "B"
    assert shots.shot_at(scene, 900).name == "B"
    assert shots.shot_at(scene, -900).name == "A"


def test_reading_shots_writes_nothing(scene, cameras):
    add_marker(scene, "A", 1, cameras[0])
    assert shots.list_shots(scene)[0].id == ""
    assert len(scene.animatic.shots) == 0


def test_a_file_closed_without_saving_finds_its_takes_again(scene, cameras, tmp_path):
    add_marker(scene, "A", 1, cameras[0])
    add_marker(scene, "A", 20, cameras[1])
    file = str(tmp_path / "street.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    first = shots.sync(scene)
    bpy.ops.wm.open_mainfile(filepath=file)
    assert shots.sync(bpy.context.scene) == first
    assert len({shot.id for shot in first}) == 2
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "another.blend"))
    assert shots.sync(bpy.context.scene) == first  # under another name it is the same shot


def test_an_undo_to_before_the_shot_was_seen_keeps_its_id(scene):
    bpy.ops.ed.undo_push(message="opened")
    bpy.ops.ed.undo_push(message="opened")
    first = shots.sync(scene)
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="cube")
    bpy.ops.ed.undo()
    scene = bpy.context.scene
    assert not scene.animatic.shots
    assert shots.sync(scene) == first


def test_two_files_of_the_same_scene_name_are_told_apart(scene, tmp_path):
    ids = set()
    for name in ("a.blend", "b.blend", None, None):
        bpy.ops.wm.read_homefile(use_empty=True)
        if name:
            bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / name))
        ids.add(shots.sync(bpy.context.scene)[0].id)
    assert len(ids) == 4


def test_a_film_of_many_shots_is_listed_fast_enough_to_draw(scene, cameras):
    scene.frame_end = 3000
    for number in range(150):
        add_marker(scene, f"shot {number}", 1 + 20 * number, cameras[number % 2])
    shots.sync(scene)
    began = time.perf_counter()
    found = [shots.shot_at(scene, 1500) for _ in range(5)]
    each_seconds = (time.perf_counter() - began) / 5
    assert found[0].name == "shot 74" and found[0].id
    assert each_seconds < 0.03  # comparing every marker with every entry takes a tenth of a second
