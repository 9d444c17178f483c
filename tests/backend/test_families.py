"""Parts that do not fit together are refused before anything is loaded, by both names and with one that fits."""

from __future__ import annotations

import dataclasses
import json

import pytest
import torch
from family_models import CHANNELS, LOADERS, SD2, SD15, SDXL, good_models, refusal
from safetensors.torch import save_file
from tiny_take import change_take, run_take

from backend.contract import BUILT_IN, PREVIEW, ModelSet
from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache, inspect, installed


@pytest.fixture
def models(tmp_path):
    return good_models(tmp_path / "models")


def test_a_base_of_another_family_is_refused_with_the_motion_module_it_does_not_fit(models, monkeypatch):
    models.base("other/base", SDXL)
    error = refusal(models, monkeypatch, base="other/base")
    assert all(word in error.message for word in ("other/base", "SDXL", "good/motion", "SD 1.5"))
    assert BUILT_IN[1].base in error.hint


def test_an_inpainting_base_is_refused(models, monkeypatch):
    models.base("in/painting", channels=9)
    assert "9 channels" in refusal(models, monkeypatch, base="in/painting").message


def test_a_motion_module_that_needs_a_picture_is_refused(models, monkeypatch):
    models.motion("pia/motion", conv_in_channels=9)
    assert "needs a picture as input" in refusal(models, monkeypatch, motion="pia/motion").message


@pytest.mark.parametrize("part", ["motion", "depth", "vae"])
def test_parts_of_the_preview_model_do_not_fit_sd15(models, monkeypatch, part):
    error = refusal(models, monkeypatch, **{part: PREVIEW.base})
    assert PREVIEW.base in error.message and "good/base is SD 1.5" in error.message
    assert PREVIEW.base not in error.hint


@pytest.mark.parametrize("part", ["motion_module", "controlnets", "vae"])
def test_parts_of_sd15_do_not_fit_the_preview_model(models, part):
    reference = {"motion_module": "good/motion", "controlnets": {"depth": "good/depth"}, "vae": "good/base"}[part]
    chosen = dataclasses.replace(PREVIEW, **{part: reference})
    with pytest.raises(BackendError) as caught:
        inspect(chosen, ["depth"], models.machine)
    assert caught.value.code == "mismatch"
    assert f"{PREVIEW.base} is Animatic Preview" in caught.value.message
    assert caught.value.hint.endswith(f"for example {PREVIEW.base}.")


def test_an_sd15_base_in_a_preview_set_is_refused(models):
    with pytest.raises(BackendError, match=r"good/base is SD 1.5, but the motion module .* is for Animatic Preview"):
        inspect(dataclasses.replace(PREVIEW, base="good/base"), ["depth"], models.machine)


def test_another_kind_of_model_is_named(models, monkeypatch):
    models.net("sparse/control", cls="SparseControlNetModel")
    assert "it holds a SparseControlNetModel" in refusal(models, monkeypatch, depth="sparse/control").message


ATTENTION = "transformer_blocks.0.attn2.to_k.weight"


@pytest.mark.parametrize(
    ("part", "tensors", "words"),
    [
        (
            "motion",
            {
                f"down_blocks.{i}.motion_modules.0.temporal_transformer.norm.weight": (w,)
                for i, w in enumerate(CHANNELS[SDXL])
            },
            ("motion module", "SDXL", "good/base"),
        ),
        (
            "depth",
            {f"control_model.input_blocks.4.1.{ATTENTION}": (1, SDXL), "control_model.zero_convs.0.0.weight": (1,)},
            ("depth ControlNet", "SDXL", "good/base"),
        ),
        (
            "depth",
            {f"down_blocks.1.attentions.0.{ATTENTION}": (1, SD2), "controlnet_down_blocks.0.weight": (1,)},
            ("depth ControlNet", "SD 2", "good/base"),
        ),
        ("base", {f"model.diffusion_model.input_blocks.4.1.{ATTENTION}": (1, SDXL)}, ("base model", "SDXL")),
        ("base", {"lora_unet_down.weight": (4, 4)}, ("is no base model",)),
        ("motion", {"lora_unet_down.weight": (4, 4)}, ("is no motion module",)),
        ("depth", {f"model.diffusion_model.input_blocks.4.1.{ATTENTION}": (1, SD15)}, ("is no depth ControlNet",)),
    ],
    ids=["xl motion", "xl net", "sd2 net", "xl base", "a LoRA as base", "a LoRA as motion", "a base as net"],
)
def test_single_files_are_told_by_their_keys_and_shapes(models, monkeypatch, part, tensors, words):
    file = models.root / "some.safetensors"
    save_file({key: torch.zeros(shape) for key, shape in tensors.items()}, file)
    (models.root / "tokenizer").mkdir()
    (models.root / "tokenizer" / "vocab.json").write_text("{}")
    error = refusal(
        models, monkeypatch, **{part: "some.safetensors"}, **({"vae": "good/base"} if part == "base" else {})
    )
    assert all(word in error.message for word in ("some.safetensors", *words))


def test_parts_that_fit_are_not_refused(models, monkeypatch):
    loaded = []
    for name in LOADERS:
        monkeypatch.setattr(loading, name, lambda *_, name=name: loaded.append(name))
    chosen = ModelSet("mine", "sd15", "good/base", "good/motion", {"depth": "good/depth"})
    ModelCache().get(chosen, ["depth"], models.machine, torch.float32)
    assert sorted(loaded) == sorted(LOADERS)


def test_a_take_with_parts_that_do_not_fit_ends_with_that_error(models, take_folder):
    models.motion("xl/motion", SDXL)
    chosen = ModelSet("mine", "sd15", "good/base", "xl/motion", {"depth": "good/depth", "openpose": "good/depth"})
    change_take(take_folder, models=chosen)
    with pytest.raises(BackendError, match="xl/motion is made for SDXL"):
        run_take(take_folder, ModelCache(), machine=models.machine)


def test_the_list_says_what_fits_what(models):
    models.motion("xl/motion", SDXL)
    (models.root / "model_sets").mkdir()
    for name, motion in (("fitting", "good/motion"), ("other", "xl/motion"), ("half", "no/motion")):
        chosen = {"name": name, "family": "sd15", "base": "good/base", "motion_module": motion, "controlnets": {}}
        (models.root / "model_sets" / f"{name}.json").write_text(json.dumps(chosen))
    text = "\n".join(installed(models.machine))
    parts = {name: text.split(f"\n{name}: ")[1].split("\n\n")[0] for name in ("fitting", "other", "half", "preview")}
    assert "complete" in parts["fitting"] and str(models.root / "good" / "motion") in parts["fitting"]
    assert "does not fit: The motion module xl/motion is made for SDXL" in parts["other"]
    assert "motion module: missing (no/motion)" in parts["half"] and "1 of 4 parts are missing" in parts["half"]
    assert "complete" in parts["preview"]


def test_a_wrong_model_set_file_is_named(models):
    (models.root / "model_sets").mkdir()
    (models.root / "model_sets" / "mine.json").write_text('{"name": "mine", "family": "sd3"}')
    lines = installed(models.machine)
    assert any("mine.json" in line and "missing" in line for line in lines)
    assert any(line.startswith("preview") for line in lines)
