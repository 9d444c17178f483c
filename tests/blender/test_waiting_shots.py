"""Jobs of the queue whose shot, scene or folder is not what it was, and shots that are not the scene's own frames."""

import shutil

import bpy
import pytest
from animatic import scripting, shots, takes, waiting
from animatic.backend.contract import TakeFolder
from queueing import fail, follow, queue_of
from scenes import add_camera, add_cube


def test_a_shot_that_is_gone_fails_with_a_sentence(scene, film, backend, using):
    waiting.add(scene, film, using=using)
    scene.timeline_markers.remove(scene.timeline_markers["B"])
    follow(waiting.run(using))
    assert backend.made == ["A", "C"]
    assert scripting.queued()[1].error.message == "The shot B is gone from the scene Scene."
    bpy.data.scenes.new("Other")
    queue_of(using).retry(scripting.queued())
    bpy.data.scenes.remove(scene)
    follow(waiting.run(using))
    assert scripting.queued()[1].error.message == "The scene Scene is gone."


def test_a_job_finds_its_shot_in_a_scene_that_was_renamed(scene, film, backend, using):
    waiting.add(scene, film[:2], using=using)
    scene.name = "Act One"
    bpy.data.scenes.new("Scene")
    scene.timeline_markers["A"].name = "Street"
    assert not follow(waiting.run(using)).failed
    assert backend.made == ["A", "B"]


def test_a_job_finds_the_shot_that_is_a_scene_renamed_in_the_list(scene, film, backend, using):
    scene.timeline_markers.clear()
    (whole,) = shots.sync(scene)
    waiting.add(scene, [whole], using=using)
    scene.animatic.settings_for(whole).title = "Street"
    assert scene.name == "Street" and not follow(waiting.run(using)).failed


def test_a_take_goes_on_although_its_shot_is_gone(scene, film, backend, using):
    backend.ends["A"] = fail
    waiting.add(scene, film[:1], using=using)
    follow(waiting.run(using))
    backend.ends.clear()
    scene.timeline_markers.remove(scene.timeline_markers["A"])
    queue_of(using).retry(scripting.queued())
    assert len(follow(waiting.run(using)).made) == 1


def test_a_take_whose_folder_was_deleted_is_made_anew(scene, film, backend, using):
    backend.ends["A"] = fail
    waiting.add(scene, film[:1], using=using)
    follow(waiting.run(using))
    backend.ends.clear()
    takes.delete(TakeFolder(using.takes_root / scripting.queued()[0].folder))
    queue_of(using).retry(scripting.queued())
    (folder,) = follow(waiting.run(using)).made
    assert folder.number == 2 and len(folder.finished_frames()) == 4


def test_a_take_that_was_begun_before_it_was_queued_goes_on_or_says_that_it_is_gone(scene, film, backend, using):
    waiting.add(scene, film[:1], using=using)
    (first,) = follow(waiting.run(using)).made
    first.frame(3).unlink()
    other = TakeFolder(first.path.with_name("0002"))
    shutil.copytree(first.path, other.path)
    waiting.add_begun(scene, [first, other], using=using)
    takes.delete(other)
    report = follow(waiting.run(using))
    assert report.made == (first,) and len(first.finished_frames()) == 4
    assert report.failed[0].error.message == "The folder of this take of A is gone."


def test_a_folder_that_was_claimed_and_not_filled_is_filled(scene, film, backend, using):
    (job,) = waiting.add(scene, film[:1], using=using)
    folder = takes.claim_take(using.takes_root, film[0])
    held = queue_of(using).hold(job.id)
    held.write(folder=folder.path.relative_to(using.takes_root).as_posix())
    held.release()
    assert follow(waiting.run(using)).made == (folder,)


@pytest.fixture
def strip_shot(scene, film):
    """Return the shot of a strip, which shows a scene of its own."""
    stage = bpy.data.scenes.new("Street")
    stage.frame_start, stage.frame_end = 10, 12
    stage.render.resolution_x = stage.render.resolution_y = 64
    add_camera(stage, name="Street Camera")
    add_cube(stage)
    strip = scene.sequence_editor_create().strips.new_scene("Opening", stage, 1, 101)
    strip.frame_final_end = 104
    scene.animatic.shots_from, scene.frame_end = "strips", 200
    (shot,) = shots.sync(scene)
    scene.animatic.settings_for(shot).long_side = 64
    return shot


def test_a_strip_is_captured_in_the_scene_that_it_shows(scene, strip_shot, backend, using):
    waiting.add(scene, [strip_shot], using=using)
    (folder,) = follow(waiting.run(using)).made
    captured = folder.control.read()
    assert (captured.scene, captured.request.frames.start) == ("Street", 10)


def test_a_strip_whose_scene_is_gone_fails_with_a_sentence(scene, strip_shot, backend, using):
    waiting.add(scene, [strip_shot], using=using)
    bpy.data.scenes.remove(bpy.data.scenes["Street"])
    follow(waiting.run(using))
    assert "is gone" in scripting.queued()[0].error.message


def test_a_texture_is_queued_like_a_shot(scene, film, backend, using):
    shot = scripting.new_texture(scene, bpy.data.objects["Cube"])
    settings = scene.animatic.settings_for(shot)
    settings.height_from, settings.width, settings.height, settings.last = "none", 64, 64, 2
    assert bpy.ops.animatic.queue_shots(which="shown") == {"FINISHED"}
    (folder,) = follow(waiting.run(using)).made
    assert folder.read().shot_id == shot.id and len(folder.finished_frames()) == 2
