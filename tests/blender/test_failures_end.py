"""A message ends with its cause or by one Dismiss, in the list of shots and in Generate alike."""

import bpy
import pytest
from animatic import runs, shots
from animatic.operators import film_failures
from animatic.panels.base import _lines
from drawing import draw

from takes import add_camera

MISSING = "These models are not on this machine: \n- base model org/base\n- depth ControlNet org/depth."


@pytest.fixture
def failed(scene, shot, monkeypatch, tmp_path):
    """Let the shot fail before a take is begun; return the shot."""

    def broken(*_arguments, **_options):
        raise runs.RunError(MISSING, "Get them.", code="missing_weights")
        yield

    add_camera(scene)
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path))
    monkeypatch.setattr(runs, "capture_shot", broken)
    scene.animatic.model_set = "sd15-v3"
    with pytest.raises(RuntimeError, match="not on this machine"):
        bpy.ops.animatic.capture()
    bpy.context.window_manager.animatic.backend_ready = True
    return shots.sync(scene)[0]


def said(panel):
    return " ".join(draw(panel).texts)


@pytest.mark.parametrize("button", ["shot_dismiss", "dismiss_error"])
def test_either_dismiss_puts_both_away(failed, button):
    state = bpy.context.window_manager.animatic
    assert "org/base" in said(bpy.types.ANIMATIC_PT_film) and state.error
    assert getattr(bpy.ops.animatic, button)() == {"FINISHED"}
    assert "org/base" not in said(bpy.types.ANIMATIC_PT_film) and not state.error
    assert not bpy.ops.animatic.shot_dismiss.poll()


def test_another_setting_ends_it_and_the_same_ones_do_not(scene, failed):
    assert not film_failures.reconsider(bpy.context, failed)
    scene.frame_set(3)
    assert not film_failures.reconsider(bpy.context, failed)  # nothing was asked differently
    scene.animatic.model_set = "preview"
    assert film_failures.reconsider(bpy.context, failed)
    assert not bpy.context.window_manager.animatic.error
    assert "org/base" not in said(bpy.types.ANIMATIC_PT_film)


def test_a_list_that_was_made_ends_what_is_said_of_it(scene, shot):
    add_camera(scene)
    (known,) = shots.sync(scene)
    scene.animatic.settings_for(known).prompt = "a __failing_weather__ day"
    error = runs.RunError("No list.", code="bad_request")
    film_failures.remember(bpy.context, known.id, error, "generate")
    assert not film_failures.reconsider(bpy.context, known)
    text = bpy.data.texts.new("failing_weather")
    text.write("rain\n")
    try:
        assert film_failures.reconsider(bpy.context, known)
    finally:
        bpy.data.texts.remove(text)


def test_film_folds_it_and_each_model_has_a_line(failed):
    drawn = draw(bpy.types.ANIMATIC_PT_film)
    assert drawn.folds["animatic_film_failure"] is True
    folded, opened = (text for text in drawn.texts if text.startswith("These models"))
    assert folded.endswith(" …") and opened.startswith(folded.removesuffix(" …"))  # the one line that is seen folded
    assert {"- base model org/base", "- depth ControlNet org/depth."} <= set(drawn.texts)


def test_a_long_name_is_broken_after_a_slash_or_an_underscore():
    lines = _lines("depth ControlNet lllyasviel/control_v11f1p_sd15_depth", 24)
    assert "".join(lines).replace(" ", "") == "depthControlNetlllyasviel/control_v11f1p_sd15_depth"
    assert all(len(line) <= 24 for line in lines)
    assert all(line.endswith(("/", "_", "ControlNet")) for line in lines[:-1])


def test_the_preview_model_is_not_offered_to_who_has_it(scene, shot):
    state = bpy.context.window_manager.animatic
    state.backend_ready = True
    state.show_error("They do not fit.", fixes="preview_model")
    buttons = []
    for name in ("preview", "sd15-v3"):
        scene.animatic.model_set = name
        buttons.append("animatic.use_preview_model" in draw(bpy.types.ANIMATIC_PT_generate).buttons)
    assert buttons == [False, True]


def test_the_button_chooses_the_preview_model_for_a_shot_with_models_of_its_own(scene, shot):
    settings = scene.animatic.settings_for(shot)
    settings.look_from, settings.has_own_models, settings.own_model_set = "own", True, "sd15-v3"
    scene.animatic.model_set = "sd15-v2"
    assert bpy.ops.animatic.use_preview_model() == {"FINISHED"}
    assert scene.animatic.is_preview(settings) and scene.animatic.model_set == "sd15-v2"
