"""LoRAs are found, loaded and recorded as the other parts of a set, or refused by name."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
import torch
from downloads import CHOSEN, online
from lora_files import ATTENTION, UNET_LAYERS, before_and_after, kohya, loaded, make_lora, place, with_loras
from safetensors.torch import load_file, save_file
from tiny_take import frame_bytes, make_take, run_take

from backend.contract import UNTRAINED, Lora, Machine
from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache
from backend.models.find import locate
from backend.models.parts import Part
from backend.models.untrained import untrained_folder


def refusal(*loras, models=UNTRAINED):
    """Return the error for a set with `loras`; nothing is loaded for it."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(BackendError) as caught:
        for name in ("load_unet", "load_text_encoder", "load_vae"):
            patch.setattr(loading, name, lambda *_: pytest.fail("a part was loaded"))
        ModelCache().get(replace(models, loras=loras), [], Machine(device="cpu"), torch.float32)
    assert caught.value.code == "mismatch" and "out of the model set" in caught.value.hint
    return caught.value.message


def zeros(file, shapes):
    save_file({key: torch.zeros(shape) for key, shape in shapes.items()}, file)
    return Lora(str(file))


def pair(name, rank, inputs, outputs):
    return {f"{name}.lora_down.weight": (rank, *inputs), f"{name}.lora_up.weight": (outputs, rank)}


QUERY = kohya("unet", f"{ATTENTION}.attn1.to_q")[0].partition(".")[0]


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        (pair("lora_unet_down_blocks_7_attentions_0_proj_in", 2, (8,), 8), ("base model", "down_blocks_7")),
        (pair(QUERY, 2, (9,), 8), ("base model", "attn1_to_q", "in this shape")),
        (pair(QUERY, 2, (8,), 16), ("base model", "attn1_to_q", "in this shape")),
        ({**pair(QUERY, 2, (8,), 8), f"{QUERY}.lora_up.weight": (8, 3)}, ("attn1_to_q", "in this shape")),
        (pair("lora_te2_text_model_encoder_layers_0_mlp_fc1", 2, (8,), 16), ("base model", "text_encoder_2")),
        (
            pair("lora_unet_mid_block_motion_modules_0_proj_in", 2, (8,), 8),
            ("motion module untrained has none", "a middle block"),
        ),
        ({f"{QUERY}.hada_w1_a": (8, 2)}, ("none that can be added", "hada_w1_a")),
        ({}, ("none that can be added", "it holds nothing")),
        ({f"{QUERY}.lora_down.weight": (2, 8)}, ("none that can be added", "half of unet down_blocks_0")),
        ({"down_blocks.0.attentions.0.proj_in.weight": (8, 8)}, ("none that can be added", "proj_in.weight")),
    ],
    ids=["layer", "input", "output", "rank", "SDXL text", "motion module", "LoHa", "empty", "half", "no LoRA"],
)
def test_a_lora_that_does_not_fit_is_refused_by_its_file_before_anything_is_loaded(tensors, words, tmp_path):
    message = refusal(zeros(tmp_path / "other.safetensors", tensors))
    assert all(word in message for word in ("other.safetensors", *words))


def test_a_lora_with_scales_that_are_not_read_is_refused(tmp_path):
    shapes, told = pair(QUERY, 2, (8,), 8), '{"unet.use_rslora": true, "unet.r": 2}'
    tensors = {key: torch.zeros(shape) for key, shape in shapes.items()}
    save_file(tensors, tmp_path / "a.safetensors", {"lora_adapter_metadata": told})
    assert "scaled by the root of their rank" in refusal(Lora(str(tmp_path / "a.safetensors")))


@pytest.fixture
def unet_lora(tmp_path):
    return make_lora(tmp_path / "unet_lora", kohya, {"unet": UNET_LAYERS}, up_times=0.3)[0]


def test_another_weight_loads_just_the_network_that_the_lora_changes(unet_lora):
    cache, machine = ModelCache(), Machine(device="cpu")

    def get(*loras):
        return cache.get(with_loras(*loras), [], machine, torch.float32)

    half, whole = get(Lora(str(unet_lora), 0.5)), get(Lora(str(unet_lora), 1.0))
    assert get(Lora(str(unet_lora), 1.0)) is whole
    assert whole.unet is not half.unet
    for kept in ("text_encoder", "vae", "tokenizer"):
        assert getattr(whole, kept) is getattr(half, kept)
    key = f"{ATTENTION}.attn1.to_q.weight"
    states = [net.state_dict()[key] for net in (loaded("unet", torch.float32), half.unet, whole.unet)]
    assert not torch.equal(states[0], states[1])
    assert torch.allclose(states[1] - states[0], states[2] - states[1], atol=1e-6)


def test_a_take_says_which_loras_made_it_and_other_ones_make_other_frames(unet_lora, tmp_path, cache):
    copy = shutil.copy(unet_lora, tmp_path / "copy.safetensors")
    plain, changed = (make_take(tmp_path / name, frames=2, controls=()) for name in ("plain", "changed"))
    loras = (Lora(str(unet_lora), 0.8), Lora(str(copy), 0.2))
    changed.write(replace(changed.read(), models=with_loras(*loras)))
    for folder in (plain, changed):
        run_take(folder, cache)
    assert frame_bytes(plain) != frame_bytes(changed)
    hashes = changed.read().provenance.model_hashes
    assert hashes.keys() - plain.read().provenance.model_hashes.keys() == {f"LoRA {lora.reference}" for lora in loras}
    ends = {hashes[f"LoRA {lora.reference}"].partition(": ")[2] for lora in loras}
    assert len(ends) == 1 and len(ends.pop()) == 64


def test_a_set_like_animatelcms_makes_frames(unet_lora, models, tmp_path):
    """Its LoRA lies beside its motion module, which has no position tables."""
    shutil.copytree(untrained_folder() / "motion_module", models / "me" / "lcm")
    weights = models / "me" / "lcm" / "diffusion_pytorch_model.safetensors"
    tensors = {key: value for key, value in load_file(weights).items() if "pos_embed" not in key}
    save_file(tensors, weights, {"format": "pt"})
    shutil.copy(unet_lora, models / "me" / "lcm" / "lora.safetensors")
    loras = (Lora("me/lcm:lora.safetensors", 0.8),)
    chosen = replace(UNTRAINED, motion_module="me/lcm", loras=loras, schedulers=("lcm",))
    sampling = {"scheduler": "lcm", "steps": 2, "guidance": 1.0}
    folder = make_take(tmp_path / "take", frames=2, controls=(), models=chosen, sampling=sampling)
    run_take(folder, ModelCache(), machine=Machine(device="cpu", model_folders=(str(models),)))
    assert sorted(folder.finished_frames()) == [1, 2]


def test_a_missing_lora_is_named_with_the_other_missing_parts(models):
    chosen = replace(CHOSEN, loras=(Lora("me/lora:fast.safetensors"), Lora("me/style")))
    with pytest.raises(BackendError, match=r"LoRA me/lora:fast\.safetensors\n- LoRA me/style") as caught:
        ModelCache().get(chosen, [], Machine(device="cpu", model_folders=(str(models),)), torch.float32)
    assert caught.value.code == "missing_weights"


def test_a_missing_lora_is_downloaded_where_that_is_allowed(models, stand_in, unet_lora):
    for repository, name in (("me/lora", "fast.safetensors"), ("me/style", "style_v2.safetensors")):
        folder = stand_in.repositories["me/base"].parent / repository.partition("/")[2]
        folder.mkdir()
        shutil.copy(unet_lora, folder / name)
        (folder / "sample.png").write_bytes(b"not wanted")
        stand_in.repositories[repository] = folder
    chosen = replace(CHOSEN, loras=(Lora("me/lora:fast.safetensors", 0.5), Lora("me/style", 0.5)))
    with_both = ModelCache().get(chosen, [], online(models), torch.float32)
    assert {name for name in stand_in.sent if "/base/" not in name and "/motion/" not in name} == {
        "me/lora/fast.safetensors",
        "me/style/style_v2.safetensors",
    }
    _, expected = before_and_after("unet", place("lora", unet_lora), dtype=torch.float32)
    found = with_both.unet.state_dict()
    assert all(torch.allclose(value, found[key], atol=1e-6) for key, value in expected.items())


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["style.safetensors", "sample.png"], "style.safetensors"),
        (["style.safetensors", "pytorch_lora_weights.safetensors"], "pytorch_lora_weights.safetensors"),
        (["style.safetensors", "other.safetensors"], None),
        ([], None),
    ],
)
def test_a_folder_with_a_lora_needs_no_file_named(models, names, found):
    (models / "lora").mkdir()
    for name in names:
        (models / "lora" / name).write_bytes(b"")
    place = locate(Part("lora", "lora"), Machine(device="cpu", model_folders=(str(models),)))
    assert (place and place.path.name) == found
