"""Settings become the contract's objects, and a take brings them back."""

import dataclasses
from pathlib import Path

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.settings import controls as control_settings
from animatic.settings import scene as scene_settings
from animatic.settings import take as take_settings
from animatic.settings.picture_size import effective_size


@pytest.fixture
def shot(scene):
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.frame_start, scene.frame_end = 3, 20
    return shots.sync(scene)[0]


@pytest.mark.parametrize(
    ("resolution", "aspect", "expected"),
    [((1920, 1080), (1, 1), (512, 288)), ((1080, 1920), (1, 1), (288, 512)), ((720, 576), (16, 11), (512, 288))],
)
def test_size_follows_the_render(scene, shot, resolution, aspect, expected):
    render = scene.render
    render.resolution_x, render.resolution_y = resolution
    render.pixel_aspect_x, render.pixel_aspect_y = aspect
    render.resolution_percentage = 50
    assert effective_size(scene, shot) == expected


def test_own_size_is_fitted_to_what_models_take(scene, shot):
    settings = scene.animatic.settings_for(shot)
    settings.follow_render_aspect, settings.width, settings.height = False, 500, 301
    assert effective_size(scene, shot) == (504, 304)


def test_take_holds_what_the_panels_show(scene, shot):
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    settings.prompt, settings.seed, settings.step = "a street in rain", 7, 2
    own.model_set, own.steps, own.guidance = "sd15-v3", 12, 6.5
    own.depth.strength, own.depth.end = 0.75, 0.5
    own.openpose.enabled = False
    scene.render.fps, scene.render.fps_base = 24, 1.001
    take = take_settings.take_from(scene, shot)
    assert take.frames == contract.FrameMap(3, 20, 2)
    assert (take.number, take.prompt, take.seed) == (1, "a street in rain", 7)
    assert take.controls == (contract.Control("depth", 0.75, 0.0, 0.5),)
    assert (take.models.name, take.sampling.steps, take.sampling.guidance) == ("sd15-v3", 12, 6.5)
    assert take.sampling.scheduler == take.models.schedulers[0]
    assert take.fps == pytest.approx(23.976, abs=1e-3)
    assert contract.from_text(contract.Take, contract.to_text(take), "take.json") == take


@pytest.mark.parametrize("number", [0.1, 0.2, 0.3, 0.6, 0.7, 0.9])
def test_a_part_of_the_steps_is_the_number_that_was_typed(scene, shot, number):
    """A Blender property holds the nearest number in single precision, which may lie beyond a step."""
    own = scene.animatic
    own.depth.start, own.depth.end, own.depth.ease, own.source.enabled = 0.1, number, number, True
    own.openpose.start, own.source.strength = number, number
    take = take_settings.take_from(scene, shot)
    assert take.controls == (
        contract.Control("depth", start=0.1, end=number, ease=number),
        contract.Control("openpose", start=number),
    )
    assert take.source == contract.Source(number)
    assert own.source.steps_made(10) == round(10 * number)


def test_only_what_a_take_follows_can_be_animated():
    groups = (
        scene_settings.SceneSettings,
        scene_settings.ShotSettings,
        *control_settings.CLASSES,
        scene_settings.SourceSettings,
        *scene_settings.LORA_CLASSES,
    )
    found = {
        f"{cls.__name__}.{prop.identifier}"
        for cls in (*groups, scene_settings.TravelSettings, scene_settings.TravelPrompt)
        for prop in cls.bl_rna.properties
        if prop.is_animatable and prop.type != "POINTER" and prop.identifier != "name"
    }
    controls = ("Pass", "Canny", "Normal", "Segmentation", "Lineart")
    others = {"TravelSettings.position", "StyleLora.weight", "SceneSettings.domain_adapter"}
    assert found == {*(f"{name}Settings.strength" for name in controls), *others}


def test_recall_brings_every_setting_back(scene, shot):
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    settings.prompt, settings.negative_prompt, settings.seed, settings.step = "first", "no", 11, 3
    own.model_set, own.steps, own.guidance, own.clip_skip = "sd15-v2", 9, 3.0, 1
    own.scheduler, own.context_length, own.context_overlap = "euler", 12, 3
    own.openpose.strength, own.openpose.start, own.depth.enabled = 1.5, 0.25, False
    take = take_settings.take_from(scene, shot)
    settings.prompt, settings.seed, settings.step = "second", 1, 1
    own.model_set, own.depth.enabled = "preview", True
    own.scheduler, own.context_length, own.openpose.enabled = "ddim", 16, False
    take_settings.recall(scene, shot, take)
    assert take_settings.take_from(scene, shot) == contract.from_data(
        contract.Take, contract.to_data(take) | {"created": take_settings.take_from(scene, shot).created}, "take"
    )


def test_recall_leaves_what_to_avoid_to_the_model_set_where_nobody_wrote_it(scene, shot):
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    own.model_set = "sd15-v3"
    take = take_settings.take_from(scene, shot)
    assert take.negative_prompt == take.models.negative_prompt != ""
    settings.negative_prompt = "mine"
    take_settings.recall(scene, shot, take)
    assert settings.avoided(own.models) == take.negative_prompt
    own.model_set = "preview"
    assert settings.avoided(own.models) == ""


def test_the_size_that_the_preview_model_is_made_for_is_said_everywhere_alike(scene):
    home = contract.PREVIEW.side_px
    described = bpy.types.Scene.bl_rna.properties["animatic"].fixed_type.properties["shots"].fixed_type
    assert f"the preview model for {home}" in described.properties["long_side"].description
    assert f"{home} pixels are its home" in (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert f"small for this model ({home} px)" in contract.PREVIEW.size_note(256, 144)


def test_recall_of_an_earlier_preview_models_take_keeps_the_steps_of_todays(scene, shot):
    own = scene.animatic
    take = take_settings.take_from(scene, shot)
    earlier = dataclasses.replace(take.models, noise=contract.Noise("v_prediction", zero_terminal_snr=True))
    take = dataclasses.replace(take, models=earlier, sampling=contract.Sampling("ddim", steps=1, guidance=2.0))
    assert take_settings.recall(scene, shot, take) == ()
    assert (own.steps, own.guidance) == (contract.PREVIEW.steps, pytest.approx(contract.PREVIEW.guidance))


def test_a_new_model_set_leaves_no_clip_skip_behind(scene, shot):
    own = scene.animatic
    own.model_set, own.clip_skip = "sd15-v3", 2
    own.model_set = "preview"
    assert own.clip_skip == 0


def test_a_new_model_set_brings_its_own_steps_and_guidance(scene, shot):
    own = scene.animatic
    own.model_set = "sd15-v3"
    own.steps = 99
    own.model_set = "preview"
    assert (own.steps, own.scheduler) == (contract.PREVIEW.steps, "auto")
    assert own.guidance == pytest.approx(contract.PREVIEW.guidance)


def test_the_model_set_of_a_file_survives_sets_that_are_added(scene, shot, tmp_path, monkeypatch):
    from animatic import resources

    own = scene.animatic
    own.model_set = "sd15-v2"
    folder = tmp_path / "model_sets"
    folder.mkdir()
    mine = contract.to_data(contract.UNTRAINED) | {"name": "a-mine", "label": "Mine"}
    (folder / "a.json").write_text(contract.to_text(mine))
    (folder / "broken.json").write_text('{"name": "x"}')
    monkeypatch.setenv("ANIMATIC_MODELS", str(tmp_path))
    resources._model_sets.cache_clear()
    assert own.model_set == "sd15-v2"
    own.model_set = "a-mine"
    assert own.models.label == "Mine"
    (problem,) = resources.known_model_sets().problems
    assert "broken.json" in problem and "family" in problem
    resources._model_sets.cache_clear()


def test_no_control_is_a_sentence(scene, shot):
    scene.animatic.depth.enabled = scene.animatic.openpose.enabled = False
    with pytest.raises(contract.ContractError, match="at least one of depth, openpose"):
        take_settings.request_from(scene, shot)


def test_recall_keeps_following_the_render_where_that_gives_the_size(scene, shot):
    settings = scene.animatic.settings_for(shot)
    settings.long_side = 320
    take = take_settings.take_from(scene, shot)
    settings.long_side = 512
    take_settings.recall(scene, shot, take)
    assert (settings.follow_render_aspect, settings.long_side) == (True, 320)
    scene.render.resolution_x = scene.render.resolution_y
    take_settings.recall(scene, shot, take)
    assert not settings.follow_render_aspect
    assert effective_size(scene, shot) == (take.width, take.height)


def test_what_to_avoid_comes_from_the_model_set_until_the_artist_writes(scene, shot):
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    assert take_settings.take_from(scene, shot).negative_prompt == contract.PREVIEW.negative_prompt == ""
    own.model_set = "sd15-v3"
    assert take_settings.take_from(scene, shot).negative_prompt == "low quality, blurry, deformed"
    settings.negative_prompt = "people"
    assert take_settings.take_from(scene, shot).negative_prompt == "people"
    settings.negative_prompt = ""
    assert take_settings.take_from(scene, shot).negative_prompt == ""


def test_a_scheduler_that_the_preview_model_refuses_is_a_sentence(scene, shot):
    scene.animatic.scheduler = "dpmpp_2m_karras"
    with pytest.raises(contract.ContractError, match="must be ddim or euler"):
        take_settings.take_from(scene, shot)


def test_recall_of_a_first_versions_untrained_take_leaves_the_preview_model(scene, shot):
    take = dataclasses.replace(
        take_settings.take_from(scene, shot),
        models=contract.UNTRAINED,
        sampling=contract.Sampling("dpmpp_2m_karras", steps=9),
    )
    assert take_settings.recall(scene, shot, take) == (
        "The take's model set untrained is not here: the scene keeps its own.",
    )
    own = scene.animatic
    assert (own.model_set, own.scheduler, own.steps) == ("preview", "auto", contract.PREVIEW.steps)
    take_settings.take_from(scene, shot)


def test_shortcuts_are_off_until_chosen_and_come_back_with_recall(scene, shot):
    assert take_settings.take_from(scene, shot).sampling.shortcuts == contract.Shortcuts()
    own = scene.animatic
    own.control_one_half, own.control_every, own.deep_every, own.guidance_until = True, "2", "3", 0.6
    take = take_settings.take_from(scene, shot)
    assert take.sampling.shortcuts == contract.Shortcuts(True, 2, 0.6, 3)
    own.control_one_half, own.control_every, own.deep_every, own.guidance_until = False, "1", "1", 1.0
    take_settings.recall(scene, shot, take)
    assert take_settings.take_from(scene, shot).sampling == take.sampling


@pytest.mark.parametrize(("fit", "expected"), [("AUTO", 216), ("HORIZONTAL", 216), ("VERTICAL", 208)])
def test_size_that_follows_the_render_covers_what_the_shots_camera_frames(scene, shot, fit, expected):
    scene.render.resolution_x, scene.render.resolution_y = 1920, 803
    own = bpy.data.objects.new("Own", bpy.data.cameras.new("Own"))
    scene.collection.objects.link(own)
    scene.camera.data.sensor_fit = "AUTO" if fit == "VERTICAL" else "VERTICAL"  # of another camera
    scene.timeline_markers.new("Own", frame=3).camera = own
    own.data.sensor_fit = fit
    (shot,) = shots.sync(scene)
    assert effective_size(scene, shot) == (512, expected)


def test_sizes_of_earlier_takes_and_those_set_by_hand_stay_as_they_are(scene, shot):
    scene.render.resolution_x, scene.render.resolution_y = 1920, 816
    settings = scene.animatic.settings_for(shot)
    assert effective_size(scene, shot) == (512, 224)
    settings.follow_render_aspect, settings.width, settings.height = False, 512, 216
    take = take_settings.take_from(scene, shot)
    assert (take.width, take.height) == (512, 216)
    settings.follow_render_aspect = True
    take_settings.recall(scene, shot, take)
    assert effective_size(scene, shot) == (512, 216) and not settings.follow_render_aspect
