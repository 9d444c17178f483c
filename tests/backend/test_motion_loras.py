"""MotionLoRAs and the domain adapter come in AnimateDiff's own layout, add up, and fit what they were made for."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lora_files import of_animatediff
from original_bases import adapter, model_set, release, save_base
from tiny_take import frame_bytes, make_take, run_take
from weight_files import write

from backend.contract import Lora, Machine
from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache, inspect
from backend.models.lora import add_loras, low_ranks
from backend.models.lora_keys import flat
from backend.models.parts import Located, Part

EXACT, RANK = torch.float64, 4
MOVES = (
    *("ZoomIn", "ZoomOut", "PanLeft", "PanRight", "TiltUp", "TiltDown"),
    *("RollingClockwise", "RollingAnticlockwise"),
)
QUERY = "mid_block.motion_modules.0.transformer_blocks.0.attn1.to_q.weight"


def motion_lora(file, middle=True, family="sd15", seed=0, prefix="", blocks=""):
    """Write a MotionLoRA over all attentions of motion modules, or of some `blocks`, as the released ones are."""
    generator, tensors = torch.Generator().manual_seed(seed), {}
    for key, weight in adapter(family, middle, 32).state_dict().items():
        if ".attn" in key and weight.ndim == 2 and key.startswith(blocks):
            down, up, _ = of_animatediff("unet", key.removesuffix(".weight"))
            tensors[prefix + down] = torch.randn(RANK, weight.shape[1], generator=generator)
            tensors[prefix + up] = 0.1 * torch.randn(weight.shape[0], RANK, generator=generator)
    return write(tensors, file, ".ckpt")


def domain_adapter(file, prefix=""):
    """Write a LoRA over attentions within pictures, as v3's domain adapter is."""
    generator, tensors = torch.Generator().manual_seed(3), {}
    block = f"{prefix}down_blocks.0.attentions.0.transformer_blocks.0"
    for layer, width in (("attn1.processor.to_q", 32), ("attn2.processor.to_v", 768), ("attn1.processor.to_out", 32)):
        tensors[f"{block}.{layer}_lora.down.weight"] = torch.randn(RANK, width, generator=generator)
        tensors[f"{block}.{layer}_lora.up.weight"] = torch.randn(32, RANK, generator=generator)
    return write(tensors, file, ".ckpt")


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """A base with v2 and with v3."""
    folder = tmp_path_factory.mktemp("models")
    base = save_base(folder / "base")
    return {name: model_set(base, release(name, folder)) for name in ("v2", "v3")}


@pytest.fixture(scope="module")
def unet(sets):
    roles = {"base": sets["v2"].base, "motion_module": sets["v2"].motion_module}
    return loading.load_unet(*(Located(Part(role, ""), Path(path)) for role, path in roles.items()), EXACT)


def changed(unet, *loras):
    """Return the tensors of `unet` with LoRAs, pairs of a file and a weight, added."""
    other = copy.deepcopy(unet)
    add_loras(other, "unet", [Located(Part("lora", str(file), weight=weight), file) for file, weight in loras])
    return other.state_dict()


def test_weight_0_equals_none_and_two_halves_equal_one_whole(unet, tmp_path):
    file, none = motion_lora(tmp_path / "v2_lora_ZoomIn"), unet.state_dict()
    zero, whole, halves = (changed(unet, *found) for found in ([(file, 0.0)], [(file, 1.0)], [(file, 0.5)] * 2))
    moved = [key for key in none if not torch.equal(none[key], whole[key])]
    assert len(moved) == 21 * 8 and all("motion_modules" in key for key in moved)  # all attentions of v2
    assert all(torch.equal(zero[key], none[key]) for key in none)
    assert all(torch.allclose(halves[key], whole[key], rtol=0, atol=1e-14) for key in none)


def test_module_before_each_key_makes_no_difference(tmp_path):
    plain, prefixed = (motion_lora(tmp_path / f"{prefix}move", prefix=prefix) for prefix in ("", "module."))
    layers = [low_ranks(Located(Part("lora", ""), file), "unet") for file in (plain, prefixed)]
    assert layers[0].keys() == layers[1].keys()
    assert all(torch.equal(down, layers[1][layer][0]) for layer, (down, _, _) in layers[0].items())


def test_each_of_the_eight_moves_loads_and_several_at_once_add(unet, tmp_path):
    files = [motion_lora(tmp_path / f"v2_lora_{move}", seed=seed) for seed, move in enumerate(MOVES)]
    each = []
    for file in files:
        down, up, scale = low_ranks(Located(Part("lora", ""), file), "unet")[flat(QUERY.removesuffix(".weight"))]
        each.append(0.5 * scale * up.to(EXACT) @ down.to(EXACT))
    assert len({float(change.sum()) for change in each}) == len(MOVES)
    together = changed(unet, *((file, 0.5) for file in files))[QUERY] - unet.state_dict()[QUERY]
    assert torch.allclose(together, sum(each), rtol=0, atol=1e-13)


def test_a_move_and_the_domain_adapter_change_a_take_and_are_recorded_by_their_hash(sets, tmp_path):
    """Also from files of several GPUs, whose keys begin with `module.`."""
    cache, move, domain = ModelCache(), motion_lora(tmp_path / "move"), domain_adapter(tmp_path / "adapter", "module.")
    files = {"v2": move, "v3": domain}
    for name, file in files.items():
        made = []
        for loras in ((), (Lora(str(file), 0.0),), (Lora(str(file)),)):
            models, place = replace(sets[name], loras=loras), tmp_path / f"{name}-{len(made)}"
            sampling = {"steps": 1, "guidance": 1.0}
            take = make_take(place, 2, controls=(), models=models, width=64, height=64, sampling=sampling)
            run_take(take, cache)
            made.append(frame_bytes(take))
        assert made[0] == made[1] != made[2]
        kept = take.read()
        assert kept.models.loras == (Lora(str(file)),)
        assert len(kept.provenance.model_hashes[f"LoRA {file}"].partition(": ")[2]) == 64


@pytest.mark.parametrize(
    ("made_for", "module", "words"),
    [
        ({}, "v3", ("with a middle block (AnimateDiff v2, AnimateDiff-Lightning or AnimateLCM)", "has none")),
        ({"middle": False}, "v2", ("without a middle block (AnimateDiff v3 or v1)", "has one")),
        ({"middle": False, "family": "sdxl"}, "v2", ("the SDXL beta or HotShot-XL", "has one")),
    ],
)
def test_a_move_beside_another_architecture_is_refused_by_both_names_and_what_would_fit(
    made_for, module, words, sets, tmp_path
):
    file = motion_lora(tmp_path / "move", **made_for)
    with pytest.raises(BackendError) as caught:
        inspect(replace(sets[module], loras=(Lora(str(file)),)), [], Machine(device="cpu"))
    assert caught.value.code == "mismatch"
    assert all(word in caught.value.message for word in ("move.ckpt", sets[module].motion_module, *words))
    assert "Choose a model set with" in caught.value.hint and "a MotionLoRA that is made for" in caught.value.hint


def test_a_move_of_some_blocks_alone_fits_both(sets, tmp_path):
    file = motion_lora(tmp_path / "move", blocks="up_blocks.1")
    for models in sets.values():
        inspect(replace(models, loras=(Lora(str(file)),)), [], Machine(device="cpu"))
