"""LoRAs change the weights by just what they say, in each layout that they come in."""

from __future__ import annotations

import pytest
import torch
from diffusers import UNet2DConditionModel
from lora_files import (
    ATTENTION,
    EXACT,
    LAYOUTS,
    UNET_LAYERS,
    WEIGHT,
    before_and_after,
    change,
    kohya,
    latent_diffusion,
    loaded,
    make_lora,
    peft,
    pieces,
    place,
    with_loras,
)
from peft import LoraConfig
from weight_files import write

from backend.contract import Lora, Machine
from backend.models.cache import inspect
from backend.models.find import locate_all
from backend.models.lora import nets_of
from backend.models.lora_keys import layers_of
from backend.models.parts import Part
from backend.models.untrained import untrained_folder


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_lora_changes_its_layers_by_just_what_it_says_and_no_others(layout, tmp_path):
    name_of, layers = LAYOUTS[layout]
    suffix = ".ckpt" if layout == "AnimateDiff" else ".safetensors"
    file, changes = make_lora(tmp_path / "a", name_of, layers, suffix=suffix)
    lora = place("lora", file, WEIGHT)
    assert nets_of(lora) == set(layers)
    for net in layers:
        before, after = before_and_after(net, lora)
        for key, value in after.items():
            expected = before[key] + WEIGHT * changes[net, key] if (net, key) in changes else before[key]
            assert torch.allclose(value, expected, rtol=0, atol=1e-13), key
            assert ((net, key) in changes) != torch.equal(value, before[key])


@pytest.mark.parametrize("name_of", [kohya, latent_diffusion])
def test_every_layer_of_the_networks_has_one_name_in_kohyas_keys(name_of):
    """Which tell no dots from underscores, so that two layers could have one name."""
    for net in ("unet", "text_encoder") if name_of is kohya else ("unet",):
        named = [name for name, weight in loaded(net).named_parameters() if weight.ndim > 1]
        layers = [name.removesuffix(".weight") for name in named if "motion_modules" not in name or name_of is kohya]
        keys = [key for layer in layers for key in name_of(net, layer)]
        assert list(layers_of(dict.fromkeys(keys)).pop(net)) == [layer.replace(".", "_") for layer in layers]
        assert len(set(keys)) == 3 * len(layers)


@pytest.mark.parametrize("zero", ["weight", "up"])
def test_a_zero_lora_changes_nothing(zero, tmp_path):
    file, _ = make_lora(tmp_path / "a", kohya, {"unet": UNET_LAYERS}, up_times=0.0 if zero == "up" else 1.0)
    lora = place("lora", file, 0.0 if zero == "weight" else 1.0)
    before, after = before_and_after("unet", lora, dtype=torch.float16)
    assert all(torch.equal(value, before[key]) for key, value in after.items())


@pytest.mark.parametrize("dtype", [EXACT, torch.float16], ids=str)
def test_two_loras_add_and_are_rounded_once(dtype, tmp_path):
    one, first = make_lora(tmp_path / "a", kohya, {"unet": UNET_LAYERS}, up_times=1e-3)
    other, second = make_lora(tmp_path / "b", peft, {"unet": UNET_LAYERS[:3]}, seed=50, up_times=1e-3)
    before, after = before_and_after("unet", place("lora", one, 0.5), place("lora", other, -2.0), dtype=dtype)
    wide = torch.promote_types(dtype, torch.float32)
    for (net, key), added in first.items():
        total = (0.5 * added - 2.0 * second.get((net, key), 0.0)).to(wide)
        exact = before[key].to(wide) + total
        found = after[key]
        if dtype == EXACT:
            assert torch.allclose(found, exact, rtol=0, atol=1e-14)
        else:  # the sum in float32 may lie on the other side of a middle
            assert float((found != exact.to(dtype)).float().mean()) < 0.01


def test_what_diffusers_writes_and_merges_is_merged_the_same(tmp_path):
    """Its alpha lies beside the tensors, in the file's header."""
    config = LoraConfig(r=4, lora_alpha=2, target_modules=["to_q", "to_k", "to_out.0", "proj_in", "conv1"])
    theirs = UNet2DConditionModel.from_pretrained(untrained_folder() / "base" / "unet")
    theirs.add_adapter(config)
    for name, parameter in theirs.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    theirs.save_lora_adapter(tmp_path / "theirs")
    theirs.fuse_lora(lora_scale=0.6)
    merged = {key.replace(".base_layer", ""): value for key, value in theirs.state_dict().items()}
    (lora,) = locate_all([Part("lora", "theirs", weight=0.6)], Machine(device="cpu", model_folders=(str(tmp_path),)))
    before, after = before_and_after("unet", lora, dtype=torch.float32)
    changed = [key for key, value in after.items() if not torch.equal(value, before[key])]
    assert len(changed) > 20
    assert all(torch.allclose(after[key], merged[key], rtol=0, atol=1e-6) for key in changed)


@pytest.mark.parametrize("layer", ["down_blocks.0.attentions.0.proj_in", f"{ATTENTION}.attn1.to_q"])
def test_a_convolution_of_single_pixels_and_a_linear_layer_are_one(layer, tmp_path):
    weight = loaded("unet").state_dict()[f"{layer}.weight"]
    other = weight.flatten(1) if weight.ndim == 4 else weight[:, :, None, None]
    down, up = pieces(other, 1)
    keys = peft("unet", layer)
    file = write({keys[0]: down, keys[1]: up}, tmp_path / "a", ".safetensors")
    inspect(with_loras(Lora(str(file))), [], Machine(device="cpu"))
    before, after = before_and_after("unet", place("lora", file))
    added = change(down, up, 1.0).reshape(weight.shape)
    assert torch.allclose(after[f"{layer}.weight"], before[f"{layer}.weight"] + added, rtol=0, atol=1e-13)
