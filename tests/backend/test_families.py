"""Parts that do not fit together are refused before anything is loaded, by both names and with one that fits."""

from __future__ import annotations

import dataclasses
import json

import pytest
import torch
from safetensors.torch import save_file
from tiny_take import change_take, run_take

from backend import loading
from backend.contract import BUILT_IN, PREVIEW, Lora, Machine, ModelSet
from backend.errors import BackendError
from backend.models import ModelCache, inspect, installed

SD15, SDXL, SD2 = 768, 2048, 1024
CHANNELS = {SD15: [320, 640, 1280, 1280], SD2: [320, 640, 1280, 1280], SDXL: [320, 640, 1280]}


class Models:
    """Model folders that have settings but no numbers: enough to be found, too little to be loaded."""

    def __init__(self, root):
        self.root = root
        self.machine = Machine(device="cpu", model_folders=(str(root),))

    def add(self, name, config):
        folder = self.root / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "diffusion_pytorch_model.safetensors").write_bytes(b"")

    def base(self, name, width=SD15, channels=4):
        config = {"cross_attention_dim": width, "block_out_channels": CHANNELS[width], "in_channels": channels}
        self.add(f"{name}/unet", {"_class_name": "UNet2DConditionModel", **config})
        self.add(f"{name}/text_encoder", {})
        self.add(f"{name}/vae", {"_class_name": "AutoencoderKL", "scaling_factor": 0.18215})
        (self.root / name / "tokenizer").mkdir()
        (self.root / name / "tokenizer" / "vocab.json").write_text("{}")

    def motion(self, name, width=SD15, **settings):
        self.add(name, {"_class_name": "MotionAdapter", "block_out_channels": CHANNELS[width], **settings})

    def net(self, name, width=SD15, cls="ControlNetModel"):
        self.add(name, {"_class_name": cls, "cross_attention_dim": width, "block_out_channels": CHANNELS[width]})


@pytest.fixture
def models(tmp_path):
    models = Models(tmp_path / "models")
    models.base("good/base")
    models.motion("good/motion")
    models.net("good/depth")
    return models


LOADERS = ("load_tokenizer", "load_text_encoder", "load_unet", "load_vae", "load_controlnet")


def refusal(models, monkeypatch, **parts):
    """Return the error for a set of good parts with some replaced."""
    nothing_is_loaded = lambda *_: pytest.fail("a part was loaded")  # noqa: E731
    for name in LOADERS:
        monkeypatch.setattr(loading, name, nothing_is_loaded)
    chosen = ModelSet(
        name="mine",
        family="sd15",
        base=parts.get("base", "good/base"),
        motion_module=parts.get("motion", "good/motion"),
        controlnets={"depth": parts.get("depth", "good/depth")},
        vae=parts.get("vae"),
        loras=parts.get("loras", ()),
    )
    with pytest.raises(BackendError) as caught:
        ModelCache().get(chosen, ["depth"], models.machine, torch.float32)
    assert caught.value.code == "mismatch"
    return caught.value


def test_an_sdxl_motion_module_does_not_fit_an_sd15_base(models, monkeypatch):
    models.motion("xl/motion", SDXL)
    error = refusal(models, monkeypatch, motion="xl/motion")
    assert all(word in error.message for word in ("xl/motion", "SDXL", "good/base", "SD 1.5"))
    assert BUILT_IN[1].motion_module in error.hint


def test_an_sdxl_controlnet_does_not_fit_an_sd15_base(models, monkeypatch):
    models.net("xl/depth", SDXL)
    error = refusal(models, monkeypatch, depth="xl/depth")
    assert all(word in error.message for word in ("depth ControlNet xl/depth", "SDXL", "good/base", "SD 1.5"))
    assert "lllyasviel/control_v11f1p_sd15_depth" in error.hint


@pytest.mark.parametrize(("width", "family"), [(SD2, "SD 2"), (SDXL, "SDXL")])
def test_a_base_of_another_family_is_refused_with_the_motion_module_it_does_not_fit(models, monkeypatch, width, family):
    models.base("other/base", width)
    error = refusal(models, monkeypatch, base="other/base")
    assert all(word in error.message for word in ("other/base", family, "good/motion", "SD 1.5"))
    assert BUILT_IN[1].base in error.hint


def lora_for(models, width, layer):
    """Add a LoRA on a layer that attends to text of so many channels, in kohya's keys."""
    file = models.root / f"{width}.safetensors"
    shapes = {"lora_down.weight": (1, width), "lora_up.weight": (320, 1), "alpha": ()}
    save_file({f"lora_unet_{layer}.{name}": torch.ones(shape) for name, shape in shapes.items()}, file)
    return Lora(file.name, 0.5)


@pytest.mark.parametrize(
    ("width", "family", "layer"),
    [
        (SDXL, "SDXL", "input_blocks_4_1_transformer_blocks_0_attn2_to_k"),
        (SD2, "SD 2", "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_v"),
    ],
)
def test_a_lora_of_another_family_is_refused_with_one_that_fits(models, monkeypatch, width, family, layer):
    error = refusal(models, monkeypatch, loras=(lora_for(models, width, layer),))
    assert (
        error.message == f"The LoRA {width}.safetensors is made for {family}, but the base model good/base is SD 1.5."
    )
    assert error.hint == "Choose another LoRA, for example latent-consistency/lcm-lora-sdv1-5."


def test_no_lora_fits_the_preview_model(models):
    lora = lora_for(models, SD15, "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k")
    with pytest.raises(BackendError, match=r"is made for SD 1\.5, but the base model .* is Animatic Preview") as caught:
        inspect(dataclasses.replace(PREVIEW, loras=(lora,)), [], models.machine)
    assert caught.value.hint == "Take it out of the model set."


def test_an_sd15_lora_fits(models):
    lora = lora_for(models, SD15, "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k")
    inspect(ModelSet("mine", "sd15", "good/base", "good/motion", {}, loras=(lora,)), [], models.machine)


def test_an_inpainting_base_is_refused(models, monkeypatch):
    models.base("in/painting", channels=9)
    assert "9 channels" in refusal(models, monkeypatch, base="in/painting").message


def test_a_motion_module_that_needs_a_picture_is_refused(models, monkeypatch):
    models.motion("pia/motion", conv_in_channels=9)
    assert "needs a picture as input" in refusal(models, monkeypatch, motion="pia/motion").message


def test_an_sdxl_vae_is_refused(models, monkeypatch):
    models.add("xl/vae", {"_class_name": "AutoencoderKL", "scaling_factor": 0.13025})
    assert "VAE xl/vae is made for SDXL" in refusal(models, monkeypatch, vae="xl/vae").message


def tiny_vae(models, name, **settings):
    """Add a VAE as madebyollin/taesd is one; its settings tell no family."""
    models.add(name, {"_class_name": "AutoencoderTiny", "scaling_factor": 1.0, **settings})


def test_a_tiny_vae_is_one(models):
    tiny_vae(models, "tiny/vae", latent_channels=4)
    tiny_vae(models, "silent/vae")
    models.add("wide/vae", {"_class_name": "AutoencoderKL", "latent_channels": 4})
    for name in ("tiny/vae", "silent/vae", "wide/vae"):
        chosen = ModelSet("mine", "sd15", "good/base", "good/motion", {}, vae=name)
        inspect(chosen, [], models.machine)


@pytest.mark.parametrize("cls", ["AutoencoderTiny", "AutoencoderKL"])
def test_a_vae_for_other_latents_is_refused(models, monkeypatch, cls):
    models.add("wide/vae", {"_class_name": cls, "latent_channels": 16})
    error = refusal(models, monkeypatch, vae="wide/vae")
    assert "wide/vae is made for another kind of model" in error.message and "good/base is SD 1.5" in error.message


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


@pytest.fixture
def xl(models):
    """Complete SDXL parts beside those of SD1.5; with some exchanged, the error for the set."""
    models.base("xl/base", SDXL)
    models.motion("xl/motion", SDXL)
    models.net("xl/depth", SDXL)
    models.add("xl/vae", {"_class_name": "AutoencoderKL", "scaling_factor": 0.13025})

    def refused(**parts):
        parts = {"base": "xl/base", "motion_module": "xl/motion", "vae": "xl/vae", "depth": "xl/depth", **parts}
        depth = parts.pop("depth")
        with pytest.raises(BackendError) as caught:
            inspect(ModelSet("mine", "sdxl", controlnets={"depth": depth}, **parts), ["depth"], models.machine)
        assert caught.value.code == "mismatch"
        return caught.value

    return refused


@pytest.mark.parametrize(
    ("part", "reference"), [("motion_module", "good/motion"), ("depth", "good/depth"), ("vae", "good/base")]
)
def test_sd15_parts_do_not_fit_an_sdxl_base(xl, part, reference):
    error = xl(**{part: reference})
    assert reference in error.message and "is made for SD 1.5, but the base model xl/base is SDXL" in error.message
    fitting = next(known for known in BUILT_IN if known.family == "sdxl")
    named = fitting.controlnets["depth"] if part == "depth" else getattr(fitting, part)
    assert error.hint.endswith(f"for example {named}.")


def test_an_sd15_base_in_an_sdxl_set_is_refused_and_not_called_incomplete(xl):
    error = xl(base="good/base")
    assert "good/base is SD 1.5, but the motion module xl/motion is for SDXL" in error.message


def test_parts_of_sdxl_fit_together(models, xl):
    chosen = ModelSet("mine", "sdxl", "xl/base", "xl/motion", {"depth": "xl/depth"}, vae="xl/vae")
    inspect(chosen, ["depth"], models.machine)


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
