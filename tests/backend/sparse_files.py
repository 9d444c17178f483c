"""Make SparseCtrl networks with the released ones' heads and norm groups, at small widths, and models beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from diffusers import MotionAdapter, SparseControlNetModel, UNet2DConditionModel

from backend.contract import ModelSet
from backend.models.untrained import untrained_folder

WIDTHS = (32, 32, 64, 64)
TEXT_WIDTH = 8  # of the untrained set, whose tokenizer, text encoder and VAE the models share


def new_sparsectrl(kind: str, seed: int = 3, **settings) -> SparseControlNetModel:
    """Return a network with random weights; a new one's outputs start at zero, this one's do not."""
    torch.manual_seed(seed)
    net = SparseControlNetModel(
        **{
            "block_out_channels": WIDTHS,
            "cross_attention_dim": TEXT_WIDTH,
            "conditioning_channels": 4 if kind == "rgb" else 3,
            "use_simplified_condition_embedding": kind == "rgb",
            "conditioning_embedding_out_channels": (4, 4, 8, 8),
            **settings,
        }
    )
    for name, parameter in net.named_parameters():
        if "controlnet_" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    return net.eval()


def add_models(folder: Path, motion_settings: dict | None = None, **changes) -> ModelSet:
    """Put a base and a motion module into a model folder, and return a set of them; `changes` are fields of it."""
    torch.manual_seed(7)
    shutil.copytree(untrained_folder() / "base", folder / "base")
    shutil.rmtree(folder / "base" / "unet")
    UNet2DConditionModel(
        block_out_channels=WIDTHS, attention_head_dim=8, cross_attention_dim=TEXT_WIDTH, sample_size=32
    ).save_pretrained(folder / "base" / "unet")
    motion = {"use_motion_mid_block": False, "motion_max_seq_length": 32, **(motion_settings or {})}
    MotionAdapter(block_out_channels=WIDTHS, **motion).save_pretrained(folder / "motion")
    return ModelSet("mine", "sd15", "base", "motion", {}, untrained=True, **changes)
