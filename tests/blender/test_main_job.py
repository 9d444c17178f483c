"""The whole way: a scene, its capture, a take by the real backend process, and its frames in the .blend."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import bpy
import pytest
from animatic import commands, compat, place, runs, scripting, shots, takes
from animatic.backend import contract
from animatic.resources import resources
from animatic.worker import session

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("ANIMATIC_PYTHON")
pytestmark = pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")


@pytest.fixture
def street(scene, tmp_path, warm_backend):
    """Return a saved scene of two shots: a box that moves, two cameras, the preview model."""
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, 0))
    box = bpy.context.object
    box.keyframe_insert("location", frame=1)
    box.location.x = 1.5
    box.keyframe_insert("location", frame=8)
    for name, frame, position in (("Wide", 1, (0, -9, 0)), ("Close", 5, (0, -5, 0))):
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        camera.location, camera.rotation_euler = position, (1.5708, 0, 0)
        scene.collection.objects.link(camera)
        scene.timeline_markers.new(name, frame=frame).camera = camera
    scene.camera = bpy.data.objects["Wide"]
    scene.frame_start, scene.frame_end = 1, 8
    scene.render.resolution_x, scene.render.resolution_y = 640, 360
    own = scene.animatic
    own.steps, own.context_length, own.context_overlap = 3, 4, 1
    for shot in shots.sync(scene):
        settings = own.settings_for(shot)
        settings.long_side, settings.prompt = 128, f"a box, {shot.name}"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "street.blend"))
    return scene


def frames_of(folder):
    return {number: path.read_bytes() for number, path in folder.finished_frames().items()}


def test_render_makes_a_take_of_every_shot_and_places_it(street):
    said = []
    wide, close = scripting.render(street, place=["plane", "compositor", "sequencer"], progress=said.append)
    assert sorted(frames_of(wide)) == sorted(frames_of(close)) == [1, 2, 3, 4]
    take = wide.read()
    assert (take.shot_name, take.prompt, take.camera) == ("Wide", "a box, Wide", "Wide")
    assert take.provenance.versions["torch"] and take.provenance.device
    assert (take.width, take.height) == (128, 72)
    assert any("step 3/3" in text for text in said) and not any("does not know" in text for text in said)
    assert len(set(frames_of(wide).values())) == 4  # every frame is a picture of its own
    told = session.known_memory(resources().machine.device)
    assert 0 < told.free_bytes <= told.total_bytes
    edit = bpy.data.scenes["Scene Animatic"]
    editor = edit.sequence_editor
    assert sorted(compat.strip_range(strip) for strip in editor.strips_all) == [(1, 5), (5, 9)]


def test_a_second_take_uses_the_same_capture_until_recaptured(street):
    shot = shots.sync(street)[0]
    first = scripting.generate(street, shot)
    street.animatic.settings_for(shot).seed = 2
    second = scripting.generate(street, shot)
    third = scripting.generate(street, shot, recapture=True)
    assert [folder.read().capture for folder in (first, second, third)] == [1, 1, 2]
    assert [folder.number for folder in (first, second, third)] == [1, 2, 3]
    assert frames_of(first) != frames_of(second)
    assert frames_of(second) == frames_of(third)
    assert scripting.takes_of(street, shot) == [third, second, first]


def test_a_take_runs_again_from_its_folder_alone(street, tmp_path):
    shot = shots.sync(street)[0]
    folder = scripting.generate(street, shot)
    elsewhere = tmp_path / "elsewhere" / "0001"
    shutil.copytree(folder.path, elsewhere)
    shutil.rmtree(elsewhere / "frames")
    shutil.rmtree(elsewhere / "checkpoint", ignore_errors=True)
    shutil.rmtree(folder.path.parents[2])  # the capture and everything else
    done = subprocess.run([PYTHON, "-m", "backend", "run", str(elsewhere)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    again = {int(path.stem): path.read_bytes() for path in (elsewhere / "frames").glob("*.png")}
    assert sorted(again) == [1, 2, 3, 4]


def test_a_killed_backend_is_a_sentence_and_the_take_goes_on(street):
    shot = shots.sync(street)[0]
    street.animatic.steps = 12
    using = resources()
    run = runs.make_take(street, shot, using)
    folder, killed = None, 0.0
    with pytest.raises(runs.RunError) as caught:
        for update in run:
            folder = update.take or folder
            if "step 2/" in update.text and not killed:
                os.kill(session.running_worker_or_none().pid, signal.SIGKILL)
                killed = time.monotonic()
            if update.waiting:
                time.sleep(0.02)
    assert time.monotonic() - killed < 2.0
    assert caught.value.code == "backend_died"
    assert "backend" in caught.value.message.lower() and caught.value.hint
    assert scripting.finish(folder).finished_frames().keys() == {1, 2, 3, 4}


def test_cancel_keeps_the_take_and_the_next_run_starts(street):
    shot = shots.sync(street)[0]
    street.animatic.steps = 40
    run = runs.make_take(street, shot, resources())
    for update in run:
        if "step 2/" in update.text:
            break
    run.close()
    street.animatic.steps = 3
    assert len(scripting.generate(street, shot).finished_frames()) == 4
    assert len(scripting.takes_of(street, shot)) == 2


def test_one_bad_shot_does_not_stop_the_others(street):
    bpy.data.cameras["Wide"].type = "PANO"
    with pytest.raises(scripting.ScriptError, match="Wide"):
        scripting.render(street)
    wide, close = shots.sync(street)
    assert scripting.takes_of(street, wide) == []
    assert len(scripting.takes_of(street, close)[0].finished_frames()) == 4


def test_operators_do_what_scripting_does(street):
    street.frame_set(6)
    assert bpy.ops.animatic.generate() == {"FINISHED"}
    state = bpy.context.window_manager.animatic
    assert (len(state.takes), state.takes[0].finished, state.running) == (1, 4, False)
    assert bpy.ops.animatic.place(where="plane") == {"FINISHED"}
    with pytest.raises(RuntimeError, match="Remove Placed"):
        bpy.ops.animatic.delete_take()
    plane = next(item for item in street.objects if "show_in_render" in item)
    assert bpy.ops.animatic.render_planes() == {"FINISHED"} and plane["show_in_render"]
    assert bpy.ops.animatic.render_planes() == {"FINISHED"} and not plane["show_in_render"]
    assert bpy.ops.animatic.remove_placed() == {"FINISHED"}
    with pytest.raises(RuntimeError, match="place it on one first"):
        bpy.ops.animatic.render_planes()
    street.animatic.settings_for(shots.sync(street)[1]).prompt = "changed"
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    assert street.animatic.settings_for(shots.sync(street)[1]).prompt == "a box, Close"
    assert bpy.ops.animatic.delete_take() == {"FINISHED"}
    assert len(state.takes) == 0


def test_the_take_just_made_is_the_chosen_one(street):
    state = bpy.context.window_manager.animatic
    for number in (1, 2):
        assert bpy.ops.animatic.generate() == {"FINISHED"}
        assert (len(state.takes), state.active_item().name) == (number, str(number))
        assert f"Take {number} is finished: 4 pictures" in state.notes
    state.active_take = 1
    bpy.ops.animatic.refresh()
    assert state.active_item().name == "1"


def test_a_script_places_what_an_earlier_session_made(street):
    for folder in scripting.render(street):
        assert folder.finished_frames()
    bpy.context.window_manager.animatic.takes.clear()
    bpy.context.window_manager.animatic.shot_id = ""
    for frame in (2, 7):
        street.frame_set(frame)
        assert bpy.ops.animatic.place(where="plane") == {"FINISHED"}
    assert len([entry for entry in place.placed(street) if entry.kind == "camera_plane"]) == 2


def test_a_failed_run_shows_its_sentence_in_the_panel(street, monkeypatch):
    street.animatic.model_set = "sd15-v3"
    with pytest.raises(RuntimeError):
        bpy.ops.animatic.generate()
    state = bpy.context.window_manager.animatic
    assert "stable-diffusion-v1-5" in state.error and state.error_hint
    assert not state.running


def test_command_line_renders_places_and_saves_a_copy(street, tmp_path, capsys):
    out = tmp_path / "farm"
    street.animatic.settings_for(shots.sync(street)[1]).prompt = "a baroque box"
    code = commands.main(["render", "--shots", "Close", "--place", "sequencer,plane", "--output", str(out)])
    printed = capsys.readouterr()
    assert code == commands.DONE, printed.err
    assert [path.name for path in out.rglob("frames/*.png")].count("0001.png") == 1
    assert "Take: " in printed.out and "The preview model does not know: baroque." in printed.out
    bpy.ops.wm.open_mainfile(filepath=str(out / "street.blend"))
    assert "Scene Animatic" in bpy.data.scenes


def test_command_line_finishes_what_was_cut(street, capsys):
    first, _second = scripting.render(street)
    for number in (2, 3, 4):
        first.frame(number).unlink()
    assert commands.main(["finish"]) == commands.DONE
    assert first.finished_frames().keys() == {1, 2, 3, 4}
    assert capsys.readouterr().out.count("Take: ") == 1


def test_command_line_finishes_the_others_where_a_take_cannot_go_on(street, capsys):
    first, second = scripting.render(street)
    for folder in (first, second):
        folder.frame(2).unlink()
    noise = contract.Noise("v_prediction", zero_terminal_snr=True)  # an earlier preview model
    take = first.read()
    first.write(dataclasses.replace(take, models=dataclasses.replace(take.models, noise=noise)))
    assert commands.main(["finish"]) == commands.FAILED
    printed = capsys.readouterr()
    assert "this one keeps its frames" in printed.err and str(first.path) in printed.err
    assert second.finished_frames().keys() == {1, 2, 3, 4} and 2 not in first.finished_frames()


@pytest.mark.parametrize("action", ["install", "repair"])
def test_command_line_sets_up_with_online_access_only(action, capsys):
    assert not bpy.app.online_access  # of a Blender that runs without settings
    assert commands.main(["setup", action]) == commands.CANNOT_START
    assert "say --online-mode" in capsys.readouterr().err


def test_missing_models_are_said_before_the_capture(street):
    street.animatic.model_set = "sd15-v3"
    with pytest.raises(scripting.ScriptError, match="stable-diffusion-v1-5"):
        scripting.generate(street, shots.sync(street)[0])
    assert not resources().takes_root.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["render", "--device", "tpu"], 2, "'tpu'"),
        (["render", "--shots", "Nobody"], 2, "There is no shot 'Nobody'; this scene has Wide, Close"),
        (["render", "--place", "wall"], 2, "'wall' is no place"),
        (["render", "--offload", "perhaps"], 2, "perhaps"),
        (["fly"], 2, "fly"),
        (["place", "--place", "plane"], 1, "has no take"),
        (["render", "--scene", "Nowhere"], 2, "no scene 'Nowhere'"),
    ],
)
def test_command_line_refuses_in_words(street, capsys, arguments, code, words):
    assert commands.main(arguments) == code
    assert words in capsys.readouterr().err


def test_command_line_refuses_without_a_file(capsys):
    assert commands.main(["render"]) == commands.BAD_ARGUMENTS
    assert "No .blend is loaded" in capsys.readouterr().err


def test_command_line_says_that_models_are_missing(street, capsys):
    street.animatic.model_set = "sd15-v3"
    assert commands.main(["render"]) == commands.CANNOT_START
    assert "stable-diffusion-v1-5" in capsys.readouterr().err


def test_unsaved_file_keeps_takes_in_a_stated_folder_and_finds_them_after_saving(street, tmp_path, warm_backend):
    from animatic.operators import listing

    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, -9))
    scene = bpy.context.scene
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera, scene.frame_end = camera, 2
    scene.animatic.steps = 1
    shot = shots.sync(scene)[0]
    scene.animatic.settings_for(shot).long_side = 64
    folder = scripting.generate(scene, shot)
    assert folder.path.is_relative_to(warm_backend)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "later.blend"))
    listing.refresh(bpy.context)
    assert [item.folder for item in bpy.context.window_manager.animatic.takes] == [str(folder.path)]


def test_a_broken_take_is_listed_with_its_fault(street):
    from animatic.operators import listing

    shot = shots.sync(street)[0]
    folder = takes.claim_take(resources().takes_root, shot)
    folder.take_json.write_text(json.dumps({"schema": 1, "seed": -4}))
    listing.refresh(bpy.context)
    (item,) = bpy.context.window_manager.animatic.takes
    assert "take.json" in item.detail
