"""A scene strip's shot is captured in the scene that the strip shows, and comes back there and where the strip lies."""

import os
from pathlib import Path

import bpy
import pytest
from animatic import compat, place, scripting, shots
from animatic.operators import captured
from animatic.settings import take as take_settings
from scenes import add_camera, add_cube

PYTHON = os.environ.get("ANIMATIC_PYTHON")


@pytest.fixture
def film(scene, tmp_path, monkeypatch):
    """Return a saved film: one strip at 101 that shows the frames 12 to 14 of a scene of its own size and rate."""
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    stage = bpy.data.scenes.new("Street")
    stage.frame_start, stage.frame_end = 10, 20
    stage.render.resolution_x, stage.render.resolution_y, stage.render.fps = 128, 64, 12
    add_camera(stage, name="Street Camera")
    cube = add_cube(stage)
    cube.keyframe_insert("location", frame=12)
    cube.location.x = 1.0
    cube.keyframe_insert("location", frame=14)
    scene.animatic.shots_from, scene.frame_end = "strips", 200
    strip = scene.sequence_editor_create().strips.new_scene("Opening", stage, 1, 99)
    strip.frame_final_start, strip.frame_final_end = 101, 104
    scene.animatic.steps, scene.animatic.openpose.enabled = 2, False
    (shot,) = shots.sync(scene)
    scene.animatic.settings_for(shot).long_side = 128
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    scene.frame_set(102)
    return scene


def test_the_take_has_size_rate_frames_and_camera_of_the_stage(film):
    (shot,) = shots.sync(film)
    film.animatic.settings_for(shot).prompt = "a street"
    take = take_settings.take_from(film, shot)
    assert (take.frames.start, take.frames.end, take.fps) == (12, 14, 12)
    assert (take.width, take.height, take.camera, take.scene) == (128, 64, "Street Camera", "Street")
    assert take.prompt == "a street"


def test_what_is_keyed_in_the_film_comes_into_the_stages_time_and_back(film):
    (shot,) = shots.sync(film)
    own = film.animatic
    for frame, strength in ((101, 0.0), (103, 1.0)):
        own.depth.strength = strength
        own.depth.keyframe_insert("strength", frame=frame)
    travel = own.settings_for(shot).travel
    travel.add(101, "day")
    travel.add(103, "night")
    take = take_settings.take_from(film, shot)
    assert [key.at for key in take.travel.positions] == [12, 14]
    assert {round(take.controls[0].strength_at(frame), 3) for frame in (12, 14)} == {0.0, 1.0}
    take_settings.recall(film, shot, take)
    assert [item.frame for item in travel.prompts] == [101, 103]
    assert take_settings.take_from(film, shot).controls == take.controls


def test_a_camera_is_asked_for_in_the_stage(film):
    assert bpy.ops.animatic.capture.poll()
    bpy.data.scenes["Street"].camera = None
    assert not bpy.ops.animatic.capture.poll()


def test_a_capture_of_another_scene_does_not_serve_a_strip(film):
    (shot,) = shots.sync(film)
    stage, frame, made = bpy.data.scenes["Street"], film.frame_current, scripting.capture(film, shot)
    assert made.read().scene == "Street" and made.read().request.frames.start == 12
    assert (film.frame_current, stage.render.resolution_x) == (frame, 128)
    assert captured.serving(film, shot) == made
    stage.name = "Alley"
    (shot,) = shots.sync(film)
    assert captured.serving(film, shot) is None


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_a_strip_goes_the_whole_way(film, warm_backend):
    assert bpy.ops.animatic.generate() == {"FINISHED"}
    (shot,) = shots.sync(film)
    (folder,) = scripting.takes_of(film, shot)
    assert sorted(folder.finished_frames()) == [1, 2, 3]
    scripting.place(folder, film, ["plane", "sequencer"])
    stage, edit = bpy.data.scenes["Street"], bpy.data.scenes["Scene Animatic"]
    assert len(place.planes_of(folder, stage)) == 1
    assert place.planes_of(folder, film) == []
    (strip,) = edit.sequence_editor.strips
    assert compat.strip_range(strip) == (101, 104)
    assert Path(strip.directory).name == "frames"
    bpy.ops.animatic.remove_placed()
    assert place.planes_of(folder, stage) == [] and not edit.sequence_editor.strips


def test_a_shot_that_is_switched_off_is_not_among_all(film):
    (shot,) = shots.sync(film)
    film.animatic.settings_for(shot).enabled = False
    assert scripting.chosen_shots(film, "all") == []
    assert scripting.chosen_shots(film, "Opening") == [shot]
