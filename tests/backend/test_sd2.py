"""SD 2 works with AnimateDiff v2 in part: it runs with a warning; what is not for it is refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
import torch
from original_bases import SD2_TEXT, adapter, base_networks, model_set, release, save_base
from original_layouts import sdxl_text_keys, unet_keys
from safetensors.torch import save_file
from tiny_take import frame_bytes, make_take, run_take
from transformers import CLIPTextConfig, CLIPTextModel
from weight_files import write

from backend.contract import Lora, Machine
from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache, inspect
from backend.models.families import architecture_of
from backend.models.parts import Located, Part
from backend.networks.attention import Prompts

FLOAT32, HERE = torch.float32, Machine(device="cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sd2")
    save_base(folder / "base", SD2_TEXT)
    for name in ("v2", "v3"):
        release(name, folder)
    return folder


def sd2_set(folder, motion="v2.ckpt", **rest):
    return model_set(folder / "base", folder / motion, **rest)


@pytest.fixture(scope="module")
def silent(folder):
    """A motion module like v2 that says nothing."""
    made = adapter("sd15", True, 32, seed=7)
    for name, weight in made.named_parameters():
        if "proj_out" in name:
            torch.nn.init.zeros_(weight)
    made.save_pretrained(folder / "silent")
    return folder / "silent"


def test_a_take_of_sd2_with_v2_moves_and_says_that_it_works_in_part(folder, silent, tmp_path):
    made = []
    for motion in ("v2.ckpt", silent.name):
        what = {"controls": (), "models": sd2_set(folder, motion), "width": 64, "height": 64}
        take = make_take(tmp_path / motion, 2, **what, sampling={"steps": 1, "guidance": 1.0})
        notes = run_take(take, ModelCache()).notes
        assert any("AnimateDiff v2 works only in part" in note for note in notes)
        made.append(frame_bytes(take))
    assert made[0] != made[1]


def test_without_a_word_of_the_motion_module_the_unet_is_sd2s_own(folder, silent):
    """Its heads differ from level to level, and its attentions begin with linear layers."""
    unet = loading.load_unet(
        Located(Part("base", ""), folder / "base"), Located(Part("motion_module", ""), silent), FLOAT32
    )
    theirs = base_networks(SD2_TEXT)["unet"].eval()
    x, text = torch.randn(1, 4, 2, 8, 8), torch.randn(1, 5, SD2_TEXT)
    with torch.no_grad():
        mine = unet(x, torch.tensor(300), Prompts(text))
        expected = theirs(x[0].transpose(0, 1), 300, text.expand(2, -1, -1)).sample
    assert torch.allclose(mine[0].transpose(0, 1), expected, rtol=0, atol=1e-4)


def test_a_module_without_a_middle_block_is_refused_with_v2_named(folder):
    with pytest.raises(BackendError, match=r"only AnimateDiff v2 does, in part") as caught:
        inspect(sd2_set(folder, "v3.ckpt"), [], HERE)
    assert caught.value.code == "mismatch" and "guoyww/animatediff-motion-adapter-v1-5-2" in caught.value.hint


def test_a_lora_for_sd15_is_refused_by_both_families(folder, tmp_path):
    name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"
    pieces = {f"{name}.lora_down.weight": torch.zeros(1, 768), f"{name}.lora_up.weight": torch.zeros(32, 1)}
    save_file(pieces, tmp_path / "a.safetensors")
    with pytest.raises(BackendError, match=r"is made for SD 1.5, but the base model .* is SD 2") as caught:
        inspect(sd2_set(folder, loras=(Lora(str(tmp_path / "a.safetensors")),)), [], HERE)
    assert caught.value.hint == "Choose one that is made for SD 2."


def test_a_base_that_predicts_v_is_refused_unless_its_set_does(folder, tmp_path):
    shutil.copytree(folder / "base", tmp_path / "base")
    (tmp_path / "base" / "scheduler").mkdir()
    told = tmp_path / "base" / "scheduler" / "scheduler_config.json"
    told.write_text(json.dumps({"prediction_type": "v_prediction"}))
    models = replace(sd2_set(folder), base=str(tmp_path / "base"))
    with pytest.raises(BackendError, match="predicts v, but the model set mine") as caught:
        inspect(models, [], HERE)
    assert '"prediction": "v_prediction"' in caught.value.hint
    inspect(replace(models, noise=replace(models.noise, prediction="v_prediction")), [], HERE)


def test_a_single_file_is_known_and_gives_the_same_networks(folder, tmp_path):
    networks = base_networks(SD2_TEXT)
    text = networks["text_encoder"].state_dict()
    second = sdxl_text_keys({}, text).items()
    tower = {key.replace("conditioner.embedders.1.", "cond_stage_model."): value for key, value in second}
    tensors = unet_keys(networks["unet"].state_dict(), "model.diffusion_model.")
    last = {"cond_stage_model.model.transformer.resblocks.1.ln_1.weight": torch.ones(SD2_TEXT)}  # which SD 2 passes by
    file = write(tensors | tower | last, tmp_path / "v2-1", ".safetensors")
    base = Located(Part("base", ""), file)
    assert architecture_of(base).family == "SD 2"
    configs = folder / "base"
    encoder = loading.load_text_encoder(base, FLOAT32, configs)
    assert all(torch.equal(value, text[key]) for key, value in encoder.state_dict().items())
    unet = loading.load_unet(base, Located(Part("motion_module", ""), folder / "v2.ckpt"), FLOAT32, configs=configs)
    same = networks["unet"].state_dict()
    found = {key: value for key, value in unet.state_dict().items() if "motion_modules" not in key}
    assert found.keys() == same.keys() and all(torch.equal(found[key], same[key]) for key in found)


def test_the_shipped_settings_are_those_of_sd2():
    configs = loading.CONFIGS / "sd2"
    text = CLIPTextConfig.from_pretrained(configs / "text_encoder")
    with torch.device("meta"):
        unet = loading.UNet2DConditionModel.from_config(loading.UNet2DConditionModel.load_config(configs / "unet"))
        assert sum(weight.numel() for weight in CLIPTextModel(text).parameters()) == 340_387_840
    assert sum(weight.numel() for weight in unet.parameters()) == 865_910_724
