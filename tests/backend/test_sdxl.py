"""SDXL sets load from folders and single files, run whole takes, and parts that are missing or broken are named."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import original_layouts as original
import pytest
import tiny_sdxl
import torch
from diffusers import AutoencoderKL, ControlNetModel, MotionAdapter, UNet2DConditionModel
from diffusers.models.resnet import ResnetBlock2D
from PIL import Image
from safetensors.torch import load_file, save_file
from tiny_take import HEIGHT, WIDTH, fill_render, frame_bytes, make_take, run_take
from transformers import CLIPTextConfig, CLIPTextModelWithProjection
from weight_files import write

from backend.contract import Control, Machine, ToldSizes, Travel
from backend.contract.curves import Key
from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache
from backend.models.find import locate
from backend.models.parts import Located, Part
from backend.models.wanted import choose
from backend.networks.spatial_norm import AcrossFramesGroupNorm
from backend.pictures.decode import rough_picture

FLOAT32 = torch.float32


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A set with the heads and norm groups of the released motion modules, which keys do not tell."""
    return tiny_sdxl.build(tmp_path_factory.mktemp("sdxl"), (32, 32, 32), norm_groups=32, heads=8)


@pytest.fixture(scope="module")
def folders(folder):
    return tiny_sdxl.model_set_in(folder)


@pytest.fixture(scope="module")
def cache():
    return ModelCache()


@pytest.fixture
def single_files(folder, tmp_path, monkeypatch):
    files = tiny_sdxl.as_single_files(folder, tmp_path / "files")
    monkeypatch.setattr(loading, "CONFIGS", tmp_path / "files" / "configs")
    return files


def located(role, path):
    return Located(Part(role, str(path)), path)


def test_a_take_runs_from_take_json_to_pictures_also_with_single_files(tmp_path, folders, single_files, cache):
    networks, pictures = [], []
    for name, models in (("folders", folders), ("files", single_files)):
        take = make_take(tmp_path / "takes" / name, models=models, sampling={"scheduler": "euler"})
        messages = run_take(take, cache)
        assert messages.saved == [1, 2, 3, 4] and messages.notes == []
        hashes = take.read().provenance.model_hashes
        assert {"base model", "tokenizer", "second tokenizer", "motion module"} <= hashes.keys()
        loaded = cache._models
        encoders = [encoder for _, encoder in loaded.readers]
        networks.append([*encoders, loaded.unet, loaded.vae, *loaded.controlnets.values()])
        pictures.append(np.stack([np.array(Image.open(path)) for path in take.finished_frames().values()]))
    for mine, reference in zip(*(tuple(network.state_dict() for network in each) for each in networks), strict=True):
        assert mine.keys() == reference.keys() and all(torch.equal(mine[key], reference[key]) for key in mine)
    assert pictures[0].shape == (4, 64, 96, 3) and pictures[0].std((1, 2, 3)).min() > 1
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() <= 1  # a kernel may round otherwise where memory lies so


@pytest.fixture(scope="module")
def plain(tmp_path_factory, folders, cache):
    """The frames of a take of which the next tests change a condition each."""
    take = make_take(tmp_path_factory.mktemp("takes") / "plain", frames=2, models=folders, sampling={"steps": 2})
    run_take(take, cache)
    return frame_bytes(take)


TRAVEL = Travel(("by day", "at night"), (Key(1.0, 0.0), Key(4.0, 1.0)))


@pytest.mark.parametrize(
    "change",
    [
        {"controls": (Control("depth", 0.8),)},
        {"controls": (Control("openpose", 0.9, 0.0, 0.75),)},
        {"controls": (Control("canny", 0.8),)},
        {"negative_prompt": ""},
        {"prompt": "a tree"},
        {"travel": TRAVEL},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_condition_changes_the_frames(tmp_path, folders, cache, plain, change):
    changed = make_take(tmp_path / "changed", frames=2, models=folders, sampling={"steps": 2}, **change)
    fill_render(changed.control, 2, WIDTH, HEIGHT)
    run_take(changed, cache)
    assert plain[1] != frame_bytes(changed)[1]


def test_a_set_may_tell_other_sizes_than_the_takes(tmp_path, folders, cache, plain):
    heard, made = [], []
    unet = cache._models.unet
    hook = unet.register_forward_pre_hook(lambda module, arguments: heard.append(arguments[3]["time_ids"][0].tolist()))
    told = dataclasses.replace(folders, told_sizes=ToldSizes((1920, 1080), (512, 384)))
    for name, models in (("its own", folders), ("told", told)):
        take = make_take(tmp_path / name, frames=2, models=models, sampling={"steps": 2, "guidance": 9.0})
        run_take(take, cache)
        made.append(frame_bytes(take))
    hook.remove()
    assert cache._models.unet is unet
    assert heard == [[64, 96, 0, 0, 64, 96]] * 2 + [[1920, 1080, 0, 0, 512, 384]] * 2
    assert made[0] != made[1]


def test_a_long_shot_runs_in_windows_and_clip_skip_is_fitted(tmp_path, folders, cache):
    sampling = {"steps": 2, "context_length": 4, "context_overlap": 2, "clip_skip": 9}
    take = make_take(tmp_path / "take", frames=6, models=folders, sampling=sampling, travel=TRAVEL)
    messages = run_take(take, cache)
    assert messages.saved == [1, 2, 3, 4, 5, 6]
    assert len(messages.notes) == 1 and "CLIP skip was 9, this take is made with 1" in messages.notes[0]


@pytest.mark.parametrize("missing", ["text_encoder_2", "tokenizer"])
def test_a_base_without_its_second_text_encoder_or_any_tokenizer_is_not_whole(folder, tmp_path, missing):
    shutil.copytree(folder, tmp_path / "set")
    for name in (missing, *(["tokenizer_2"] if missing == "tokenizer" else [])):
        shutil.rmtree(tmp_path / "set" / "base" / name)
    take = make_take(tmp_path / "take", models=tiny_sdxl.model_set_in(tmp_path / "set"))
    with pytest.raises(BackendError) as caught:
        run_take(take, ModelCache())
    assert caught.value.code == "missing_weights" and str(tmp_path / "set" / "base") in caught.value.message


def test_a_first_tokenizer_serves_as_the_second(folder, tmp_path):
    shutil.copytree(folder / "base" / "tokenizer", tmp_path / "base" / "tokenizer")
    place = locate(Part("tokenizer_2", str(tmp_path / "base")), Machine(device="cpu"))
    mine, theirs = (
        loading.load_tokenizer_2(located("tokenizer_2", path)) for path in (place.path, folder / "base" / "tokenizer_2")
    )
    settings = {"padding": "max_length", "max_length": 77}
    ids = mine("a man in the rain", **settings).input_ids
    assert ids == theirs("a man in the rain", **settings).input_ids
    assert ids[-1] == 0 != loading.load_tokenizer(place)("a man", **settings).input_ids[-1]


def test_a_second_text_encoder_that_lacks_weights_is_refused(folder, single_files, tmp_path):
    tensors = load_file(single_files.base)
    del tensors["conditioner.embedders.1.model.transformer.resblocks.1.attn.in_proj_weight"]
    save_file(tensors, tmp_path / "broken.safetensors")
    base = located("base", tmp_path / "broken.safetensors")
    with pytest.raises(BackendError) as caught:
        loading.load_text_encoder_2(base, FLOAT32, loading.configs_of("sdxl"))
    assert caught.value.code == "broken_weights"


def test_the_hubs_files_of_both_text_encoders_and_tokenizers_are_wanted():
    base = [f"{name}/config.json" for name in ("unet", "text_encoder", "text_encoder_2")]
    base += [f"unet/diffusion_pytorch_model{half}.safetensors" for half in ("", ".fp16")]
    base += [f"{name}/model{half}.safetensors" for name in ("text_encoder", "text_encoder_2") for half in ("", ".fp16")]
    tokenizers = [f"{name}/vocab.json" for name in ("tokenizer", "tokenizer_2")]
    wanted = choose("base", [*base, *tokenizers, "sd_xl_base_1.0.safetensors"], half=True)
    assert sorted(wanted) == sorted(name for name in base if name.endswith(".json") or ".fp16." in name)
    assert choose("tokenizer_2", [*base, *tokenizers], half=True) == ["tokenizer_2/vocab.json"]
    assert choose("tokenizer_2", tokenizers[:1], half=True) == ["tokenizer/vocab.json"]


def test_hotshot_xl_loads_from_its_own_layout_with_its_spatial_norms(folder, tmp_path):
    adapter = MotionAdapter(block_out_channels=(32, 32, 32), motion_max_seq_length=24, use_motion_mid_block=False)
    tensors = original.hotshot_keys(adapter.state_dict())
    place = located("motion_module", write(tensors, tmp_path / "hsxl_temporal_layers", ".safetensors"))
    loaded = loading.load_motion_module(place, FLOAT32)
    assert loaded.config["motion_max_seq_length"] == 24
    mine, reference = loaded.state_dict(), adapter.state_dict()
    assert mine.keys() == reference.keys() and all(torch.equal(mine[key], reference[key]) for key in mine)
    unet = loading.load_unet(located("base", folder / "base"), place, FLOAT32)
    resnets = [module for module in unet.modules() if isinstance(module, ResnetBlock2D)]
    assert all(isinstance(each, AcrossFramesGroupNorm) for resnet in resnets for each in (resnet.norm1, resnet.norm2))
    assert isinstance(unet.conv_norm_out, AcrossFramesGroupNorm)


def test_a_preview_of_sdxl_has_its_own_colours(folder):
    vae = loading.load_vae(located("vae", folder / "base" / "vae"), FLOAT32)
    assert vae.config["scaling_factor"] == 0.13025
    grey = np.array(rough_picture(torch.zeros(4, 2, 3), vae))
    assert grey.shape == (2, 3, 3) and np.abs(grey.astype(int) - (150, 140, 130)).max() <= 1
    bright = torch.zeros(4, 2, 3)
    bright[0] = 1
    assert np.abs(np.array(rough_picture(bright, vae)).astype(int) - (210, 200, 190)).max() <= 1


@pytest.mark.parametrize(
    ("name", "cls", "parameters"),
    [
        ("unet", UNet2DConditionModel, 2_567_463_684),
        ("vae", AutoencoderKL, 83_653_863),
        ("controlnet", ControlNetModel, 1_251_014_160),
    ],
)
def test_the_shipped_settings_are_those_of_sdxl(name, cls, parameters):
    with torch.device("meta"):
        model = cls.from_config(cls.load_config(loading.configs_of("sdxl") / name))
    assert sum(parameter.numel() for parameter in model.parameters()) == parameters


def test_the_shipped_text_settings_are_those_of_sdxl():
    configs = loading.configs_of("sdxl")
    with torch.device("meta"):
        model = CLIPTextModelWithProjection(CLIPTextConfig.from_pretrained(configs / "text_encoder_2"))
    assert sum(parameter.numel() for parameter in model.parameters()) == 694_659_840
    first = (configs / "text_encoder" / "config.json").read_text()
    assert first == (loading.configs_of("sd15") / "text_encoder" / "config.json").read_text()  # both CLIP ViT-L/14


def test_another_family_is_loaded_anew_with_its_own_settings(folders, cache, tmp_path):
    run_take(make_take(tmp_path / "sdxl", frames=1, models=folders, sampling={"steps": 1}), cache)
    before = cache._models.unet
    other = dataclasses.replace(folders, motion_norm="frame")
    run_take(make_take(tmp_path / "other", frames=1, models=other, sampling={"steps": 1}), cache)
    assert cache._models.unet is not before
    run_take(make_take(tmp_path / "sd15", frames=1, sampling={"steps": 1}), cache)
    assert cache._models.text_encoder_2 is None
