"""Draft, Standard and Final set what the chosen model set recommends, and are known again."""

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.estimates import memory_plan, pace
from animatic.resources import resources
from animatic.settings import quality
from animatic.settings.picture_size import effective_size
from animatic.settings.take import take_from
from drawing import draw


def presets(scene, shot):
    return {each.name: each for each in quality.qualities(scene, shot)}


@pytest.fixture
def wide(scene):
    scene.render.resolution_x, scene.render.resolution_y = 1920, 1080


def test_a_new_scene_is_standard_and_stays_as_it_was(scene, wide, shot):
    assert quality.current(scene, shot) == "standard"
    before = take_from(scene, shot)
    bpy.ops.animatic.quality(preset="standard")
    after = take_from(scene, shot)
    assert (after.width, after.height, after.sampling, after.frames) == (
        before.width,
        before.height,
        before.sampling,
        before.frames,
    )


@pytest.mark.parametrize("models", ["preview", "sd15-v3", "lightning-4", "sdxl-beta", "hotshot-xl"])
def test_each_is_known_again_and_costs_more_than_the_one_before(scene, wide, shot, models):
    scene.animatic.model_set = models
    found = presets(scene, shot)
    for name in ("final", "draft", "standard"):
        bpy.ops.animatic.quality(preset=name)
        assert quality.current(scene, shot) == name
        take = take_from(scene, shot)
        assert found[name].described(take) == take
        assert not scene.animatic.override_notes()
    pixels = [each.width * each.height for each in found.values()]
    assert pixels == sorted(pixels) and pixels[0] < pixels[1]
    assert found["draft"].step == 2 and found["standard"].step == found["final"].step == 1
    assert found["draft"].steps <= found["standard"].steps == found["final"].steps == scene.animatic.models.steps
    assert found["final"].shortcuts == found["standard"].shortcuts == contract.Shortcuts()
    guided = models in ("sd15-v3", "sdxl-beta", "hotshot-xl")
    assert found["draft"].shortcuts.control_one_half == guided


def test_the_final_size_is_not_too_much_for_the_models(scene, wide, shot):
    for name in ("preview", "sd15-v3", "sdxl-beta"):
        scene.animatic.model_set = name
        found = presets(scene, shot)["final"]
        assert "figures repeat" not in scene.animatic.models.size_note(found.width, found.height)


def test_a_size_set_freely_keeps_its_shape(scene, shot):
    settings = scene.animatic.settings_for(shot)
    settings.follow_render_aspect, settings.width, settings.height = False, 320, 640
    bpy.ops.animatic.quality(preset="draft")
    width, height = effective_size(scene, shot)
    assert height == 2 * width and quality.current(scene, shot) == "draft"


def test_what_is_none_of_them_is_custom(scene, wide, shot):
    texts = lambda: draw(bpy.types.ANIMATIC_PT_generate).texts  # noqa: E731
    assert not any(text.startswith("Custom") for text in texts())
    assert {"512 × 288", "384 × 216", "640 × 360"} <= set(texts())
    scene.animatic.steps = 7
    assert quality.current(scene, shot) == ""
    assert any(text.startswith("Custom") for text in texts())


def test_the_memory_of_each_is_its_own(scene, wide, shot):
    scene.animatic.model_set = "sd15-v3"
    lines = [memory_plan.memory_line(scene, shot, each) for each in presets(scene, shot).values()]
    needs = [float(line.short.removesuffix(" GB")) for line in lines]
    assert needs == sorted(needs) and needs[0] < needs[2]


def test_presets_say_nothing_where_the_file_of_the_set_is_gone(scene, wide, shot, monkeypatch):
    from animatic import resources

    monkeypatch.setattr(resources, "known_model_sets", lambda: contract.ModelSets({}))
    assert not any(button.startswith("animatic.quality") for button in draw(bpy.types.ANIMATIC_PT_generate).buttons)


def test_the_time_of_each_is_told_once_a_take_like_it_was_measured(scene, wide, shot, monkeypatch, tmp_path):
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path))
    texts = lambda: draw(bpy.types.ANIMATIC_PT_generate).texts  # noqa: E731
    assert not any(text.startswith("~ ") for text in texts())
    pace.remember_take(take_from(scene, shot), resources().machine.device, 120.0)
    told = [text for text in texts() if text.startswith("~ ")]
    assert told[1] == "~ 2 min" and len(set(told)) == 3


def test_a_strips_shot_has_the_shape_of_the_scene_that_it_shows(scene, wide):
    stage = bpy.data.scenes.new("Stage")
    stage.render.resolution_x, stage.render.resolution_y = 1080, 1920
    scene.sequence_editor_create().strips.new_scene("S", stage, 1, 1)
    scene.animatic.shots_from = "strips"
    (shot,) = shots.sync(scene)
    bpy.ops.animatic.quality(preset="draft")
    take, found = take_from(scene, shot), presets(scene, shot)["draft"]
    assert (take.width, take.height) == (found.width, found.height) == (216, 384)
    assert quality.current(scene, shot) == "draft"
    bpy.ops.animatic.use_size(width=288, height=512)
    assert scene.animatic.settings_for(shot).follow_render_aspect
    bpy.ops.animatic.use_size()
    assert effective_size(scene, shot) == (216, 384)
