"""Build a tiny SDXL set: the real classes with SDXL's layout and random weights, in folders and in single files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import original_layouts as original
import torch
from diffusers import AutoencoderKL, ControlNetModel, MotionAdapter, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer
from weight_files import write

from backend.contract import ModelSet, Noise
from backend.models.untrained import untrained_folder

TEXT_WIDTH, POOLED_WIDTH, SIZE_WIDTH = 8, 8, 8  # of each text encoder, of the pooled text, of each of the six sizes
NETS = ("depth", "openpose", "canny")
NOISE = Noise(schedule="scaled_linear", beta_end=0.02, spacing="leading")


def build(folder: Path, widths: tuple[int, ...] = (8, 16, 16), norm_groups: int = 8, heads: int = 2) -> Path:
    """Write `base`, `motion_module` and `controlnet_<kind>` into `folder`, in diffusers' layout; return it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(20240229)
        shutil.copytree(untrained_folder() / "base" / "tokenizer", folder / "base" / "tokenizer")
        tokenizer = CLIPTokenizer.from_pretrained(folder / "base" / "tokenizer", pad_token="!")
        tokenizer.save_pretrained(folder / "base" / "tokenizer_2")
        _text_encoder(CLIPTextModel, len(tokenizer), 3).save_pretrained(folder / "base" / "text_encoder")
        second = _text_encoder(CLIPTextModelWithProjection, len(tokenizer), 4)
        second.save_pretrained(folder / "base" / "text_encoder_2")
        unet = _unet(widths, norm_groups)
        unet.save_pretrained(folder / "base" / "unet")
        vae = AutoencoderKL.from_pretrained(untrained_folder() / "base" / "vae")
        vae.register_to_config(scaling_factor=0.13025)
        vae.save_pretrained(folder / "base" / "vae")
        _motion_module(widths, norm_groups, heads).save_pretrained(folder / "motion_module")
        for kind in NETS:
            _controlnet(unet).save_pretrained(folder / f"controlnet_{kind}")
    return folder


def model_set(base: Path, motion_module: Path, nets: dict[str, Path]) -> ModelSet:
    """Return the set of these parts, set up as the SDXL beta is."""
    return ModelSet(
        name="tiny-sdxl",
        family="sdxl",
        base=str(base),
        motion_module=str(motion_module),
        controlnets={kind: str(path) for kind, path in nets.items()},
        schedulers=("euler", "ddim"),
        untrained=True,
        noise=NOISE,
        motion_norm="clip",
    )


def model_set_in(folder: Path) -> ModelSet:
    """Return the set that `build` wrote into `folder`."""
    nets = {kind: folder / f"controlnet_{kind}" for kind in NETS}
    return model_set(folder / "base", folder / "motion_module", nets)


def as_single_files(source: Path, folder: Path) -> ModelSet:
    """Write the set in `source` into `folder` as its authors would have released it; return the set of the files.

    A single-file base brings no tokenizer: the first one lies beside it. `configs` gets the settings.
    """
    shutil.copytree(source / "base" / "tokenizer", folder / "tokenizer")
    state = _state_in(source)
    base = {
        **original.unet_keys(state(UNet2DConditionModel, "base/unet"), "model.diffusion_model."),
        **original.vae_keys(state(AutoencoderKL, "base/vae"), 4),
        **original.sdxl_text_keys(
            state(CLIPTextModel, "base/text_encoder"), state(CLIPTextModelWithProjection, "base/text_encoder_2")
        ),
    }
    motion = original.motion_keys(state(MotionAdapter, "motion_module"), "module.")
    nets = {
        "depth": original.unet_keys(state(ControlNetModel, "controlnet_depth"), "control_model."),
        "openpose": state(ControlNetModel, "controlnet_openpose"),  # files in diffusers' keys occur too
        "canny": original.unet_keys(state(ControlNetModel, "controlnet_canny"), "control_model."),
    }
    for name in ("unet", "vae", "text_encoder", "text_encoder_2"):
        _copy_settings(source / "base" / name, folder / "configs" / "sdxl" / name)
    _copy_settings(source / "controlnet_depth", folder / "configs" / "sdxl" / "controlnet")
    return model_set(
        write(base, folder / "xl", ".safetensors"),
        write(motion, folder / "mm_sdxl", ".ckpt"),
        {kind: write(tensors, folder / kind, ".safetensors") for kind, tensors in nets.items()},
    )


def _state_in(folder: Path) -> Callable[[type, str], dict[str, torch.Tensor]]:
    return lambda cls, name: dict(cls.from_pretrained(folder / name).state_dict())


def _copy_settings(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    shutil.copy(source / "config.json", target / "config.json")


def _text_encoder(cls: type, words: int, layers: int) -> CLIPTextModel | CLIPTextModelWithProjection:
    return cls(
        CLIPTextConfig(
            vocab_size=words,
            hidden_size=TEXT_WIDTH,
            intermediate_size=2 * TEXT_WIDTH,
            num_hidden_layers=layers,
            num_attention_heads=2,
            max_position_embeddings=77,
            projection_dim=POOLED_WIDTH,
            bos_token_id=words - 2,
            eos_token_id=2,  # as SDXL's settings have it, which makes transformers look for the highest token
        )
    )


def _unet(widths: tuple[int, ...], norm_groups: int) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        block_out_channels=widths,
        norm_num_groups=norm_groups,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(1, 2, 2),
        transformer_layers_per_block=(1, 2, 3),
        cross_attention_dim=2 * TEXT_WIDTH,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=SIZE_WIDTH,
        projection_class_embeddings_input_dim=POOLED_WIDTH + 6 * SIZE_WIDTH,
        sample_size=32,
    )


def _motion_module(widths: tuple[int, ...], norm_groups: int, heads: int) -> MotionAdapter:
    return MotionAdapter(
        block_out_channels=widths,
        motion_norm_num_groups=norm_groups,
        motion_num_attention_heads=heads,
        motion_max_seq_length=32,
        use_motion_mid_block=False,
    )


def _controlnet(unet: UNet2DConditionModel) -> ControlNetModel:
    net = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 4, 8, 8))
    for name, parameter in net.named_parameters():
        # A new ControlNet's outputs start at zero and would steer nothing.
        if "controlnet_down_blocks" in name or "controlnet_mid_block" in name or "cond_embedding.conv_out" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    return net
