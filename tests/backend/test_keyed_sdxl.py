"""A keyed LoRA on SDXL, also on what it hears beside the words: nearly one weight is nearly the merged LoRA."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import tiny_sdxl
import torch
from diffusers import UNet2DConditionModel
from PIL import Image
from safetensors.torch import save_file
from tiny_take import make_take, run_take

from backend.contract import Key, Lora, Travel
from backend.models.cache import ModelCache

BLOCK = "down_blocks.1.attentions.0.transformer_blocks.0"
LAYERS = (
    *("time_embedding.linear_1", "add_embedding.linear_1", "down_blocks.0.resnets.0.time_emb_proj"),
    *(f"{BLOCK}.attn1.to_q", f"{BLOCK}.attn2.to_k", f"{BLOCK}.attn2.to_v", "down_blocks.1.attentions.0.proj_in"),
)
TRAVEL = Travel(("by day", "at night"), (Key(1.0, 0.0), Key(3.0, 1.0)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_sdxl.build(tmp_path_factory.mktemp("sdxl"))


@pytest.fixture(scope="module")
def lora(folder):
    weights = UNet2DConditionModel.from_pretrained(folder / "base" / "unet").state_dict()
    draw, tensors = torch.Generator().manual_seed(4), {}
    for layer in LAYERS:
        outs, ins = weights[f"{layer}.weight"].flatten(1).shape
        tensors[f"unet.{layer}.lora_A.weight"] = torch.randn(2, ins, generator=draw)
        tensors[f"unet.{layer}.lora_B.weight"] = 0.3 * torch.randn(outs, 2, generator=draw)
    save_file(tensors, folder / "lora.safetensors")
    return str(folder / "lora.safetensors")


@pytest.mark.parametrize("travel", [None, TRAVEL], ids=["one prompt", "travel"])
def test_keyed_and_merged_agree_where_their_weights_nearly_do(folder, lora, travel, tmp_path):
    loras = {
        "none": (),
        "merged": (Lora(lora, 0.8),),
        "keyed": (Lora(lora, 0.8, (Key(1.0, 0.8), Key(3.0, 0.80001))),),
    }
    cache, made = ModelCache(), {}
    for name, mine in loras.items():
        models = replace(tiny_sdxl.model_set_in(folder), loras=mine)
        how = {"scheduler": "euler", "steps": 2, "guidance": 2.0}
        take = make_take(tmp_path / name, 3, controls=(), models=models, travel=travel, sampling=how)
        run_take(take, cache)
        made[name] = np.stack([np.asarray(Image.open(path), int) for path in take.finished_frames().values()])
    assert np.abs(made["keyed"] - made["merged"]).max() <= 2
    assert np.abs(made["none"] - made["merged"]).max() > 10
