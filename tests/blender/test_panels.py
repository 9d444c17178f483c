"""The panels draw in every state of a file and of a run, and say what matters in it."""

import dataclasses
import pathlib
import shutil

import bpy
import pytest
from animatic import preferences, shots
from animatic.backend import contract
from animatic.operators import backend, modal
from animatic.resources import resources
from drawing import draw

from takes import add_camera, make_take

NAMES = (
    *(
        "set_up",
        "shot",
        "controls",
        "people",
        "shown",
        "prompt",
        "travel",
        "model",
        "model_advanced",
        "generate",
        "queue",
    ),
    "takes",
)


def panels():
    return {name: getattr(bpy.types, f"ANIMATIC_PT_{name}") for name in NAMES}


def draw_all():
    return {name: draw(cls) for name, cls in panels().items()}


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ANIMATIC_PYTHON", raising=False)


@pytest.fixture
def state():
    return bpy.context.window_manager.animatic


def add_takes(scene, *finished):
    """Make a take of the scene's first shot for each list of finished files, and read the list."""
    shot = shots.sync(scene)[0]
    home = contract.shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True)
    for number, files in enumerate(finished, 1):
        made = make_take(home.parent / "made", contract.FrameMap(1, 4), number=number, finished=files)
        shutil.move(made.path, home / made.path.name)
    bpy.ops.animatic.refresh()


def test_an_empty_file_draws_and_says_what_is_missing(scene, state):
    drawn = draw_all()
    assert "No shot here" in drawn["shot"].texts[0]  # nothing has looked yet
    bpy.ops.animatic.refresh()
    drawn = draw_all()
    assert "No camera" in drawn["shot"].texts
    assert "Not captured yet" in drawn["controls"].texts
    assert "animatic.generate (grey)" in drawn["generate"].buttons
    assert "animatic.set_up_backend" in " ".join(drawn["set_up"].buttons)
    assert {"prompt", "negative_prompt", "seed"} <= set(drawn["prompt"].props)
    assert drawn["model"].texts[0].startswith("Rough preview")
    assert "Stable Diffusion" in " ".join(drawn["model"].texts)
    assert resources().takes_root.name in " ".join(drawn["takes"].texts)


def test_a_shot_is_drawn_with_its_frames_size_and_warnings(scene):
    add_camera(scene, "Wide")
    scene.frame_start, scene.frame_end = 1, 20
    scene.render.resolution_x, scene.render.resolution_y = 1920, 1080
    settings = scene.animatic.settings_for(shots.sync(scene)[0])
    settings.step = 2
    texts = draw(panels()["shot"]).texts
    assert "Wide" in texts and "Frames 1 to 20: 10 pictures" in texts and "Pictures of 512 × 288 pixels" in texts
    assert any("motion gets poor below 12" in " ".join(texts[i : i + 2]) for i in range(len(texts)))
    settings.step, settings.long_side = 1, 1600
    assert "figures repeat" in " ".join(draw(panels()["shot"]).texts)


def test_a_run_is_drawn_with_its_progress_and_a_way_out(scene, state):
    state.running, state.fraction, state.text = True, 0.25, "Denoising, step 5/20, 1:10 left"
    drawn = draw_all()
    assert drawn["generate"].buttons == ["animatic.cancel", "animatic.queue_shots (grey)"]  # the file is not saved
    assert {"25%", "Denoising, step 5/20, 1:10 left"} <= set(drawn["generate"].texts)
    assert "Esc cancels it" in " ".join(drawn["generate"].texts)
    assert "animatic.capture (grey)" in drawn["controls"].buttons
    assert bpy.ops.animatic.cancel() == {"FINISHED"}
    drawn = " ".join(draw(panels()["generate"]).texts)
    assert state.cancelling and "Cancelling" in drawn and "Esc" not in drawn
    modal._cancel_asked = False


def test_a_set_up_is_drawn_with_its_progress(scene, state):
    state.setting_up, state.setup_fraction, state.setup_text = True, 0.5, "Downloading torch"
    drawn = draw(panels()["set_up"])
    assert drawn.texts == ["50%", "Downloading torch"] and drawn.buttons == ["animatic.cancel_setup"]
    assert not bpy.ops.animatic.set_up_backend.poll() and not bpy.ops.animatic.repair_backend.poll()


def test_preferences_draw_at_rest_and_while_setting_up(state):
    cls = preferences.AnimaticPreferences
    bpy.ops.animatic.refresh()
    backend.update_report(bpy.context)
    at_rest = draw(cls, model_folders=[], allow_downloads=True)
    assert "Not set up yet" in at_rest.texts[1]
    assert any("online access is off" in text for text in at_rest.texts) != bpy.app.online_access
    folders, machine = (
        {"backend_python", "takes_folder"},
        {"device", "offload", "compile_networks", "allow_downloads", "fast_capture"},
    )
    online = set() if bpy.app.online_access else {"use_online_access"}
    models = {"wanted", *online}
    assert set(at_rest.props) == {
        *folders,
        *machine,
        *models,
        "go_on_with_queue",
        "live_in_camera",
        "guide_done",
        "keys",
    }
    state.setting_up, state.setup_text = True, "Downloading torch"
    working = draw(cls, model_folders=[], allow_downloads=False)
    assert "Downloading torch" in working.texts and "animatic.cancel_setup" in working.buttons


def test_an_error_is_drawn_until_it_is_dismissed(scene, state):
    state.backend_ready = True
    state.show_error("It went wrong.", "Do this.", "Traceback")
    state.add_note("By the way.")
    drawn = draw(panels()["generate"])
    assert {"It went wrong.", "Do this.", "By the way."} <= set(drawn.texts)
    assert "animatic.copy_error" in drawn.buttons
    bpy.ops.animatic.dismiss_error()
    assert draw(panels()["generate"]).texts == []


def test_takes_are_drawn_whole_unfinished_and_empty(scene, state):
    add_camera(scene)
    add_takes(scene, range(1, 5), [1, 2], [])
    for index, (label, whole) in enumerate((("Take 3", False), ("Take 2", False), ("Take 1", True))):
        state.active_take = [item.name for item in state.takes].index(label[-1])
        drawn = draw(panels()["takes"])
        assert any(text.startswith(label) for text in drawn.texts), index
        assert ("animatic.finish_take" in drawn.buttons) != whole
        assert "animatic.place" in drawn.buttons
    assert {"2/4", "0/4"} <= set(drawn.texts)


def test_a_take_that_is_gone_is_drawn_and_its_buttons_say_so(scene, state):
    add_camera(scene)
    add_takes(scene, range(1, 5))
    folder = state.takes[0].folder
    shutil.rmtree(folder)
    assert "animatic.recall" in draw(panels()["takes"]).buttons
    for button in (bpy.ops.animatic.recall, bpy.ops.animatic.delete_take):
        with pytest.raises(RuntimeError, match="The folder of this take is gone"):
            button()
    bpy.ops.animatic.refresh()
    assert len(state.takes) == 0


def test_drawing_writes_nothing_and_syncs_nothing(scene, state):
    draw_all()
    assert len(scene.animatic.shots) == 0 and not resources().takes_root.exists()


def test_a_scene_from_another_file_draws(tmp_path, state):
    add_camera(bpy.context.scene)
    bpy.context.scene.name = "Elsewhere"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_there, here):
        here.scenes = ["Elsewhere"]
    linked = next(scene for scene in bpy.data.scenes if scene.library)
    shots.sync(linked)
    drawn = {name: draw(cls, linked) for name, cls in panels().items()}
    assert "comes from another file" in " ".join(drawn["shot"].texts)


def test_a_grey_button_says_why(scene, state):
    for name, words in {
        "generate": "no camera",
        "look": "Capture the shot first",
        "finish_take": "missing frames",
        "place": "Choose a take",
        "recall": "Choose a take",
        "delete_take": "Choose a take",
        "cancel": "No run is in progress",
        "free_memory": "does not hold any memory",
        "open_log": "has not been started",
    }.items():
        with pytest.raises(RuntimeError, match=words):
            getattr(bpy.ops.animatic, name)()


def test_the_set_up_panel_goes_once_there_is_a_backend(scene, state, monkeypatch, tmp_path):
    backend.update_report(bpy.context)
    set_up = panels()["set_up"]
    assert set_up.poll(bpy.context)
    (tmp_path / "python").touch()
    monkeypatch.setenv("ANIMATIC_PYTHON", str(tmp_path / "python"))
    backend.update_report(bpy.context)
    assert not set_up.poll(bpy.context)


def test_unknown_words_are_named_under_the_prompt(scene):
    add_camera(scene)
    own, settings = scene.animatic, scene.animatic.settings_for(shots.sync(scene)[0])
    said = lambda: " ".join(text for text in draw(panels()["prompt"]).texts if "tokens" not in text)  # noqa: E731
    own.guidance = 1.5
    settings.prompt = "a man walking in a forest"
    assert said() == "Avoid"
    settings.prompt = "a baroque man walking"
    assert said() == "The preview model does not know: baroque Avoid"
    settings.prompt, settings.negative_prompt = "a man walking", "gothic, fog"
    assert said() == "Avoid The preview model does not know: gothic"
    settings.prompt = "nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    assert "sixteen and 2 more" in said()
    own.model_set = "sd15-v3"
    assert "does not know" not in said()


def test_what_to_avoid_is_said_to_have_no_effect_without_guidance(scene):
    add_camera(scene)
    own, settings = scene.animatic, scene.animatic.settings_for(shots.sync(scene)[0])
    said = lambda: " ".join(text for text in draw(panels()["prompt"]).texts if "tokens" not in text)  # noqa: E731
    settings.prompt, own.guidance = "a man walking", 1.0
    assert said() == "Avoid"
    settings.negative_prompt = "baroque fog"
    assert said() == "Avoid At guidance 1 what to avoid has no effect: it is heard above 1."
    own.guidance = 1.5
    assert said() == "Avoid The preview model does not know: baroque"


def test_a_scheduler_that_cannot_run_is_named(scene):
    own = scene.animatic
    own.scheduler = "dpmpp_2m_karras"
    said = "This model set cannot run with DPM++ 2M Karras: it takes DDIM or Euler."
    assert said in " ".join(draw(panels()["model"]).texts)
    own.scheduler = "euler"
    assert "This model set" not in " ".join(draw(panels()["model"]).texts)


def test_settings_that_a_set_was_not_made_for_are_told(scene):
    own = scene.animatic
    said = lambda: " ".join(draw(panels()["model"]).texts)  # noqa: E731
    assert "not for" not in said()
    own.steps = 1
    assert "This model set was made for 2 steps or more, not for 1." in said()
    own.model_set = "lightning-4"  # its settings follow
    assert (own.scheduler, own.steps, own.guidance) == ("auto", 4, 1.0)
    assert "not for" not in said()
    own.scheduler, own.steps, own.guidance = "lcm", 60, 7.5
    for made_for, chosen in (("Euler", "LCM"), ("4 steps", "60"), ("guidance up to 1", "7.5")):
        assert f"This model set was made for {made_for}, not for {chosen}." in said()


def test_takes_with_random_weights_are_marked(scene, state):
    add_camera(scene)
    add_takes(scene, [1], [1])
    folder = contract.TakeFolder(pathlib.Path(state.takes[0].folder))
    folder.write(dataclasses.replace(folder.read(), models=contract.PREVIEW))
    bpy.ops.animatic.refresh()
    assert [item.label for item in state.takes] == ["Take 2, seed 0", "Take 1, seed 0 (untrained)"]
