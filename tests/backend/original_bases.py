"""Write a small SD1.5 or SD2 base and motion modules for it, as their authors released them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import original_layouts as original
import torch
from diffusers import AutoencoderKL, MotionAdapter, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel
from weight_files import write

from backend.contract import ModelSet
from backend.models.untrained import untrained_folder

WIDTH, HEADS = 32, 8  # of every level; the heads and the 32 norm groups of released motion modules are in no key
SD15_TEXT, SD2_TEXT = 768, 1024
LEVELS = {"sd15": 4, "sdxl": 3}
# The released modules: where they are used, middle block, position table, prefix, file ending.
RELEASED = {
    "v1": ("sd15", False, 24, "", ".ckpt"),
    "v2": ("sd15", True, 32, "", ".ckpt"),
    "v3": ("sd15", False, 32, "", ".ckpt"),
    "Lightning": ("sd15", True, 32, None, ".safetensors"),
    "AnimateLCM": ("sd15", True, 64, "module.", ".ckpt"),
    "LongAnimateDiff 32": ("sd15", True, 32, "module.", ".ckpt"),
    "LongAnimateDiff 64": ("sd15", True, 64, "module.", ".ckpt"),
    "SDXL beta": ("sdxl", False, 32, "module.", ".ckpt"),
    "HotShot-XL": ("sdxl", False, 24, "hotshot", ".safetensors"),
}


@cache
def adapter(family: str, middle: bool, positions: int, seed: int = 1) -> MotionAdapter:
    """Return a motion module whose temporal layers say something; new ones say nothing."""
    torch.manual_seed(seed)
    made = MotionAdapter(
        block_out_channels=(WIDTH,) * LEVELS[family],
        motion_max_seq_length=positions,
        use_motion_mid_block=middle,
        motion_num_attention_heads=HEADS,
    )
    for name, weight in made.named_parameters():
        if "proj_out" in name:
            torch.nn.init.normal_(weight, std=0.2)
    return made


def release(name: str, folder: Path) -> Path:
    """Write a small copy of the released motion module `name` in its own layout, and return its file."""
    family, middle, positions, prefix, suffix = RELEASED[name]
    state = dict(adapter(family, middle, positions).state_dict())
    if prefix == "hotshot":
        state = original.hotshot_keys(state)
    elif prefix is not None:  # Lightning is released in diffusers' layout
        state = original.motion_keys(state, prefix)
    if name == "AnimateLCM":
        state = {key: value for key, value in state.items() if "pos_encoder" not in key}
    return write(state, folder / name.replace(" ", "_"), suffix)


def base_networks(text_width: int = SD15_TEXT) -> dict[str, torch.nn.Module]:
    """Return the networks of a base: of SD1.5 or, told by the width of its text, of SD2."""
    torch.manual_seed(2)
    sd2 = text_width == SD2_TEXT
    words = len(_tokens())
    text = CLIPTextConfig(
        vocab_size=words,
        hidden_size=text_width,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        max_position_embeddings=77,
        eos_token_id=words - 1,
        hidden_act="gelu" if sd2 else "quick_gelu",
    )
    return {
        "unet": UNet2DConditionModel(
            block_out_channels=(WIDTH,) * 4,
            attention_head_dim=(1, 2, 4, 4) if sd2 else 2,
            cross_attention_dim=text_width,
            use_linear_projection=sd2,
            sample_size=16,
        ),
        "text_encoder": CLIPTextModel(text),
        "vae": AutoencoderKL.from_pretrained(untrained_folder() / "base" / "vae"),
    }


def save_base(folder: Path, text_width: int = SD15_TEXT, vae: bool = True) -> Path:
    """Write a base in diffusers' layout, with or without its VAE, and return its folder."""
    for name, network in base_networks(text_width).items():
        if name != "vae" or vae:
            network.save_pretrained(folder / name)
    shutil.copytree(untrained_folder() / "base" / "tokenizer", folder / "tokenizer")
    return folder


def base_tensors(networks: dict[str, torch.nn.Module], vae: bool = True) -> dict[str, torch.Tensor]:
    """Return the tensors of an SD1.5 base under the names of its single-file release."""
    return {
        **original.unet_keys(networks["unet"].state_dict(), "model.diffusion_model."),
        **original.text_keys(networks["text_encoder"].state_dict()),
        **(original.vae_keys(networks["vae"].state_dict(), 4) if vae else {}),
    }


def model_set(base: Path, motion: Path, **rest: object) -> ModelSet:
    """Return the set of these parts."""
    return ModelSet(name="mine", family="sd15", base=str(base), motion_module=str(motion), controlnets={}, **rest)


def _tokens() -> list[str]:
    from transformers import CLIPTokenizer

    return list(CLIPTokenizer.from_pretrained(untrained_folder() / "base" / "tokenizer").get_vocab())
