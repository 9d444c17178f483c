"""Built-in model sets and those that lie in a model folder."""

from __future__ import annotations

import dataclasses

import pytest
from samples import MODELS, TAKE

from backend.contract import (
    BUILT_IN,
    CONTROL_KINDS,
    NO_REFERENCES,
    PREVIEW,
    SCHEDULER_NAMES,
    UNTRAINED,
    ContractError,
    Limits,
    ModelSet,
    Noise,
    Sampling,
    ToldSizes,
    from_data,
    model_sets,
    override_notes,
    to_data,
    to_text,
)


def test_the_built_in_sets_have_names_of_their_own_and_the_controls_that_are_made_for_their_family():
    assert list(model_sets([]).found) == [models.name for models in BUILT_IN]
    for models in BUILT_IN:
        lacking = [kind for kind in CONTROL_KINDS if models.control_note(kind)]
        assert lacking == [kind for kind in CONTROL_KINDS if kind not in models.controlnets]
        more = ["normal", "seg", "lineart"]
        assert lacking == {"preview": ["canny", *more], "sdxl": more, "sd15": []}[models.family]
        assert set(models.schedulers) <= set(SCHEDULER_NAMES)


def test_the_preview_model_comes_first_and_the_untrained_one_is_not_offered():
    assert next(iter(model_sets([]).found.values())) == PREVIEW
    assert UNTRAINED.name not in model_sets([]).found
    assert not any(models.untrained for models in BUILT_IN)


def test_the_sets_of_v3_have_a_sparsectrl_for_each_kind_and_no_others():
    having = {models.name: models.sparsectrl for models in BUILT_IN if models.sparsectrl}
    assert set(having) == {models.name for models in BUILT_IN if "adapter-v1-5-3" in models.motion_module}
    assert len(having) == 3
    assert having["sd15-v3"]["rgb"] == "guoyww/animatediff-sparsectrl-rgb"
    assert having["sd15-v3"]["scribble"] == "guoyww/animatediff-sparsectrl-scribble"
    assert having["sd15-v3"] == having["realistic-v3"]
    assert "choose Hold" in PREVIEW.sparse_note("rgb")
    with pytest.raises(ContractError, match=r"sparsectrl\.sketch .* one of rgb, scribble"):
        dataclasses.replace(MODELS, sparsectrl={"sketch": "a"})


def test_a_set_for_pure_noise_refuses_karras_steps():
    assert "dpmpp_2m_karras" not in PREVIEW.schedulers
    with pytest.raises(ContractError, match=r"schedulers is .*ddim or euler"):
        dataclasses.replace(PREVIEW, schedulers=SCHEDULER_NAMES)
    with pytest.raises(ContractError, match=r"scheduler is 'dpmpp_2m_karras'; it must be ddim or euler.*'preview'"):
        dataclasses.replace(
            TAKE, models=PREVIEW, references=NO_REFERENCES, sparse=None, sampling=Sampling("dpmpp_2m_karras")
        )
    with pytest.raises(ContractError, match=r"schedulers is .*ddim or euler"):
        dataclasses.replace(PREVIEW, schedulers=("ddim", "lcm"))
    v_prediction = dataclasses.replace(MODELS, noise=Noise("v_prediction"), schedulers=SCHEDULER_NAMES)
    dataclasses.replace(TAKE, models=v_prediction, sampling=Sampling("dpmpp_2m_karras"))


@pytest.mark.parametrize(
    ("side_px", "size", "word"),
    [
        (512, (512, 288), ""),
        (512, (768, 768), ""),
        (512, (768, 776), "large for this model (512 px): figures repeat. Try 768 or less"),
        (1024, (1024, 576), ""),
        (1024, (768, 432), "small for this model (1024 px): expect mush. Try 1024 or more"),
    ],
)
def test_a_size_far_from_what_the_models_know_is_noted(side_px, size, word):
    note = dataclasses.replace(MODELS, side_px=side_px).size_note(*size)
    assert note == (f"{size[0]} × {size[1]} is {word}" if word else "")


def test_hotshot_xl_tells_sdxl_the_sizes_that_its_own_inference_tells():
    found = model_sets([]).found
    assert found["hotshot-xl"].told_sizes == ToldSizes(original_px=(1920, 1080), target_px=(512, 512))
    assert found["sdxl-beta"].told_sizes is None
    with pytest.raises(ContractError, match=r"told_sizes.target_px is .*two numbers of pixels above 0"):
        from_data(ModelSet, {**to_data(MODELS), "told_sizes": {"original_px": [8, 8], "target_px": [8, 0]}}, "set")


def test_the_betas_must_grow():
    with pytest.raises(ContractError, match=r"beta_end is 0.0; it must be above 0.00085 and below 1"):
        Noise(beta_end=0.0)


def test_a_set_of_the_first_version_reads_as_it_was():
    """It says nothing of noise and of what to avoid."""
    data = to_data(MODELS)
    del data["noise"], data["negative_prompt"], data["side_px"], data["context_length"]
    read = from_data(ModelSet, data, "set")
    assert read.noise == Noise("epsilon", zero_terminal_snr=False)
    assert (read.side_px, read.context_length) == (512, 16)
    assert read.negative_prompt == "low quality, blurry, deformed"


def test_the_settings_of_every_set_are_within_what_it_was_made_for():
    for models in BUILT_IN:
        length = models.context_length
        assert override_notes(models, Sampling(models.schedulers[0], models.steps, models.guidance, 0, length)) == ()


def test_the_few_step_sets_follow_their_model_cards():
    found = model_sets([]).found
    for steps in (1, 2, 4, 8):
        models = found[f"lightning-{steps}"]
        assert (models.steps, models.guidance, models.schedulers) == (steps, 1.0, ("euler",))
        assert models.noise == Noise("epsilon", schedule="linear", spacing="trailing")
        assert models.motion_on_one_frame
        assert models.motion_module.endswith(f"animatediff_lightning_{steps}step_diffusers.safetensors")
    assert [lora.weight for lora in found["animatelcm"].loras] == [0.8]
    assert [found[name].noise.distilled_steps for name in ("animatelcm", "sd15-v3-lcm")] == [100, 50]
    assert not found["animatelcm"].motion_on_one_frame  # its LoRA lets the image model do with few steps
    assert found["animatelcm"].schedulers == found["sd15-v3-lcm"].schedulers == ("lcm",)


@pytest.mark.parametrize("name", ["sd15-v2", "sd15-v3", "realistic-v3", "sdxl-beta", "hotshot-xl"])
def test_a_few_steps_of_a_set_that_was_not_made_for_few_are_noted(name):
    models = model_sets([]).found[name]
    ten, three = (Sampling("euler", steps, models.guidance, context_length=8) for steps in (10, 3))
    assert override_notes(models, ten) == ()
    assert override_notes(models, three) == ("This model set was made for 10 steps or more, not for 3",)


def test_a_set_that_names_no_schedulers_was_not_made_for_lcm():
    data = to_data(MODELS)
    del data["schedulers"], data["noise"]
    assert "lcm" not in from_data(ModelSet, data, "set").schedulers


def test_lcm_has_no_more_steps_than_its_models_were_distilled_from():
    models = dataclasses.replace(MODELS, noise=Noise(), schedulers=("lcm",))
    dataclasses.replace(TAKE, models=models, sampling=Sampling("lcm", 50))
    with pytest.raises(ContractError, match=r"sampling.steps is 51; it must be a number from 1 to 50"):
        dataclasses.replace(TAKE, models=models, sampling=Sampling("lcm", 51))


@pytest.mark.parametrize(
    ("loras", "wrong"),
    [
        ([{"reference": "a"}, {"reference": "a"}], "set.loras is .*names each LoRA once"),
        ([{"reference": "a", "weight": 5}], r"set.loras\[0\].weight is 5.0; it must be a number from -4 to 4"),
        ([{"reference": " "}], r"set.loras\[0\].reference is ' '; it must be a text that is not empty"),
        ([{"reference": "a", "strength": 1}], r"set.loras\[0\].strength"),
    ],
)
def test_wrong_loras_are_named(loras, wrong):
    with pytest.raises(ContractError, match=wrong):
        from_data(ModelSet, {**to_data(MODELS), "loras": loras}, "set")


def test_limits_are_in_order():
    with pytest.raises(ContractError, match=r"steps_high is 3; it must be a number from 4 to 200"):
        Limits(4, 3)


def test_a_file_in_a_model_folder_adds_a_set_or_replaces_one(tmp_path):
    (tmp_path / "model_sets").mkdir()
    (tmp_path / "model_sets" / "mine.json").write_text(to_text(MODELS), "utf-8")
    replaced = dataclasses.replace(MODELS, name="sd15-v3")
    (tmp_path / "model_sets" / "v3.json").write_text(to_text(replaced), "utf-8")
    found = model_sets([tmp_path / "absent", tmp_path]).found
    assert (found["mine"], found["sd15-v3"]) == (MODELS, replaced)
    assert len(found) == len(BUILT_IN) + 1


def test_a_wrong_file_is_named(tmp_path):
    (tmp_path / "model_sets").mkdir()
    (tmp_path / "model_sets" / "mine.json").write_text('{"name": "mine"}', "utf-8")
    found, problems = model_sets([tmp_path]).found, model_sets([tmp_path]).problems
    assert list(found) == [models.name for models in BUILT_IN]
    assert len(problems) == 1
    assert "mine.json.family is 'missing'" in problems[0]
