"""Each kind of model is known by its keys and shapes, at its real size, under its own name or any other."""

from __future__ import annotations

import header_files as real
import pytest

from backend.library.header import read_header
from backend.library.identify import identify
from backend.library.seen import Seen

KOHYA = {"ss_tag_frequency": '{"1": {"mystyle": 40, "city": 7}, "2": {"mystyle": 2}}'}
KINDS = {
    "SD 1.5 checkpoint": (real.checkpoint, "checkpoint", "SD 1.5", "", ""),
    "SDXL checkpoint": (lambda: real.checkpoint("sdxl"), "checkpoint", "SDXL", "", ""),
    "checkpoint without VAE": (lambda: real.checkpoint(with_vae=False), "checkpoint", "SD 1.5", "", "without a VAE"),
    "SD 2 UNet": (lambda: real.unet(cross_attention_dim=1024), "unet", "SD 2", "", "without a text encoder"),
    "inpainting": (lambda: real.checkpoint(in_channels=9), "checkpoint", "SD 1.5", "", "for inpainting"),
    "diffusers UNet": (lambda: real.shapes_of(real.on_no_device(real.UNet, "sd15/unet")), "unet", "SD 1.5", "", ""),
    "VAE": (real.vae, "vae", "SD 1.5 or SDXL", "", ""),
    "tiny VAE": (real.tiny_vae, "vae", "", "", "tiny"),
    "text encoder": (
        lambda: real.shapes_of(real.text_encoder(real.CLIPTextModel, "sd15/text_encoder")),
        *("text_encoder", "", "", "CLIP, 768 wide"),
    ),
    "v1": (lambda: real.motion_module(frames=24), "motion_module", "SD 1.5", "v1", "24 frames"),
    "v2": (lambda: real.motion_module(mid=True), "motion_module", "SD 1.5", "v2", "or Lightning"),
    "v3": (lambda: real.motion_module(prefix="module."), "motion_module", "SD 1.5", "v3", "32 frames"),
    "SDXL beta": (lambda: real.motion_module(real.SDXL_LEVELS), "motion_module", "SDXL", "SDXL beta", "32 frames"),
    "HotShot-XL": (real.hotshot, "motion_module", "SDXL", "HotShot-XL", "24 frames"),
    "AnimateLCM": (
        lambda: real.without_positions(real.motion_module(mid=True)),
        *("motion_module", "SD 1.5", "AnimateLCM", "64 frames"),
    ),
    "LongAnimateDiff": (
        lambda: real.motion_module(mid=True, frames=64),
        "motion_module",
        "SD 1.5",
        "LongAnimateDiff",
        "64",
    ),
    "PIA": (
        lambda: {**real.motion_module(mid=True), "conv_in.weight": (320, 9, 3, 3)},
        *("motion_module", "SD 1.5", "PIA", "32 frames"),
    ),
    "MotionLoRA": (real.motion_lora, "motion_lora", "SD 1.5", "v2", "rank 64"),
    "domain adapter": (lambda: real.spatial_lora(real.of_adapter), "domain_adapter", "SD 1.5", "v3", "rank 64"),
    "style LoRA": (lambda: real.spatial_lora(real.kohya, 16), "lora", "SD 1.5", "", "rank 16, UNet"),
    "SDXL LoRA": (lambda: real.spatial_lora(real.kohya, 8, "sdxl"), "lora", "SDXL", "", "rank 8"),
    "ControlNet": (real.controlnet, "controlnet", "SD 1.5", "", ""),
    "SDXL ControlNet": (lambda: real.controlnet("sdxl"), "controlnet", "SDXL", "", ""),
    "SparseCtrl RGB": (real.sparse_control, "sparsectrl", "SD 1.5", "v3", "RGB"),
    "SparseCtrl scribble": (lambda: real.sparse_control(False), "sparsectrl", "SD 1.5", "v3", "scribble"),
    "IP-Adapter": (real.ip_adapter, "ip_adapter", "SD 1.5", "", "the first kind, reads 1024 wide"),
    "SDXL IP-Adapter": (lambda: real.ip_adapter(2048, 1280), "ip_adapter", "SDXL", "", "reads 1280 wide"),
    "image encoder": (real.image_encoder, "image_encoder", "", "", "ViT-H/14"),
    "FILM": (lambda: real.FILM, "interpolation", "", "", "FILM"),
    "RIFE": (lambda: real.RIFE, "interpolation", "", "", "RIFE 4.7 to 4.9"),
    "upscaler": (lambda: real.ESRGAN, "upscaler", "", "", "ESRGAN"),
    "Flux": (lambda: real.FLUX, "checkpoint", "Flux", "", ""),
    "nothing known": (lambda: {"encoder.rnn.weight": (3, 4)}, "unknown", "", "", ""),
}


def identity(shapes, name="x.safetensors", **metadata):
    return identify(Seen(shapes, metadata, name))


@pytest.mark.parametrize("what", KINDS)
def test_a_kind_is_known_by_its_keys_and_shapes(what):
    shapes, kind, family, version, detail = KINDS[what]
    found = identity(shapes())
    assert (found.kind, found.family, found.version) == (kind, family, version)
    assert detail in found.detail


@pytest.mark.parametrize("what", ["v3", "ControlNet", "VAE", "MotionLoRA", "SD 1.5 checkpoint"])
def test_a_wrong_name_leads_nobody_astray(what):
    shapes, kind, family, version, _ = KINDS[what]
    for name in ("mm_sd_v15_v2.ckpt", "control_v11p_sd15_canny.pth", "sdxl_lora_vae.safetensors"):
        found = identity(shapes(), name)
        assert (found.kind, found.family, found.version) == (kind, family, version)


def test_a_name_is_a_hint_and_said_to_be_one():
    assert identity(real.controlnet(), "control_v11f1p_sd15_depth.pth").detail == "depth by its name"
    lightning = identity(real.motion_module(mid=True), "animatediff_lightning_4step_comfyui.safetensors")
    assert lightning.version == "v2" and "Lightning by its name" in lightning.detail


def test_a_lora_says_its_words_the_most_frequent_first():
    lora = real.spatial_lora(real.kohya, 4)
    assert identity(lora, **KOHYA).triggers == ("mystyle", "city")
    named = {**KOHYA, "modelspec.trigger_phrase": "in my style, ink"}
    assert identity(lora, **named).triggers == ("in my style", "ink")
    assert identity(lora, ss_tag_frequency="[1").triggers == ()


def test_a_lora_that_changes_nothing_of_the_text_goes_by_what_its_training_wrote():
    lora = {"lora_unet_mid_block_resnets_0_conv1.lora_down.weight": (4, 1280, 3, 3),
            "lora_unet_mid_block_resnets_0_conv1.lora_up.weight": (1280, 4, 1, 1)}  # fmt: skip
    assert identity(lora).family == ""
    assert identity(lora, ss_base_model_version="sdxl_base_v1-0").family == "SDXL"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"lora_unet_a.hada_w1_a": (4, 4), "lora_unet_a.hada_w1_b": (4, 4)}, "LoHa"),
        ({"lora_unet_a.lora_down.weight": (4, 4), "lora_unet_a.lora_up.weight": (4, 4), "a.dora_scale": (4,)}, "DoRA"),
        ({"body.0.in_conv.weight": (4, 4, 1, 1)}, "T2I-Adapter"),
        ({"lllite_unet.down.weight": (4, 4)}, "LLLite"),
        ({**real.ip_adapter(), "ip_adapter.0.to_q_lora.down.weight": (4, 4)}, "FaceID"),
        (real.FLUX, "AnimateDiff works with SD 1.5 and SDXL"),
        (real.ESRGAN, "does not upscale"),
        (real.checkpoint(in_channels=9), "needs a picture as input"),
        ({**real.motion_module(mid=True), "conv_in.weight": (320, 9, 3, 3)}, "needs a picture as input"),
    ],
)
def test_what_animatic_cannot_use_is_known_and_said(keys, words):
    assert words in identity(keys).problem


def test_pickles_are_known_as_safetensors_are_in_torchs_new_and_old_format(tmp_path):
    for old in (False, True):
        file = real.write_checkpoint(tmp_path / f"{old}.ckpt", real.motion_module(mid=True), old=old, epoch=3)
        header = read_header(file)
        assert (
            header.is_pickle
            and header.tensors["mid_block.motion_modules.0.temporal_transformer.norm.weight"].dtype == "F16"
        )
        assert identify(Seen(header.shapes)).version == "v2"
        assert file.stat().st_size < 1e6
