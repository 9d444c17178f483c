"""The sizes that the memory plan counts with are those of the real models, counted on the meta device."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
import torch
from counting import Counter
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    ControlNetModel,
    MotionAdapter,
    UNet2DConditionModel,
    UNetMotionModel,
)
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel

from backend.contract import PREVIEW_FOLDER, Mix
from backend.contract.memory import TILE_LATENT_PX
from backend.contract.memory_sizes import SIZES
from backend.contract.models import Family
from backend.decode import set_tiles
from backend.engine.denoise import Denoiser
from backend.engine.hints import EmbeddedHints
from backend.engine.steering import Steered, Steering
from backend.engine.text import Text
from backend.loading import CONFIGS
from backend.memory import Residence, size_bytes
from backend.networks.prepare import prepare_controlnet, prepare_unet

HALF = 2  # bytes of a number


@dataclass
class Models:
    text_encoder: nn.Module
    unet: nn.Module
    nets: list[nn.Module]
    vae: nn.Module


def models_of(base: Path, nets: list[Path], vae: type, adapter: MotionAdapter) -> Models:
    load = lambda cls, path: cls.from_config(cls.load_config(path)).half()  # noqa: E731
    unet = UNetMotionModel.from_unet2d(load(UNet2DConditionModel, base / "unet"), adapter).half()
    made = [load(ControlNetModel, net) for net in nets]
    prepare_unet(unet, "frame")
    for net in made:
        prepare_controlnet(net)
    text_encoder = CLIPTextModel(CLIPTextConfig.from_pretrained(base / "text_encoder")).half()
    return Models(text_encoder, unet, made, load(vae, base / "vae"))


@pytest.fixture(scope="module")
def families():
    """Return the real models of each family, of which none takes any memory."""
    preview = Path(PREVIEW_FOLDER)
    with torch.device("meta"):
        adapter = MotionAdapter.from_config(MotionAdapter.load_config(preview / "motion_module"))
        nets = [preview / "controlnet_depth", preview / "controlnet_openpose"]
        return {
            "sd15": models_of(CONFIGS, [CONFIGS / "controlnet"] * 2, AutoencoderKL, MotionAdapter()),
            "preview": models_of(preview / "base", nets, AutoencoderTiny, adapter),
        }


@pytest.fixture(autouse=True)
def fused_attention(monkeypatch):
    """Let attention keep its result alone, as a fused kernel does; the meta device has none."""
    kernel = lambda query, key, value, **_: torch.empty_like(query)  # noqa: E731
    monkeypatch.setattr("backend.networks.motion.scaled_dot_product_attention", kernel)
    monkeypatch.setattr("backend.networks.text_attention.scaled_dot_product_attention", kernel)
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", kernel)


def step_numbers(models: Models, nets: int, guided: bool, frames: int, height: int, width: int, kept: int) -> int:
    """Return how many numbers a denoise step keeps at once, of `kept` frames for the next window too."""
    channels, text_width = models.unet.config["in_channels"], models.unet.config["cross_attention_dim"]
    with torch.device("meta"):
        prompts = torch.empty(2, 77, text_width, dtype=torch.float16)
        text = Text(prompts[1:], [Mix(0)] * frames, prompts[:1])
        pictures = lambda part: torch.empty(len(range(frames)[part]), 3, height * 8, width * 8)  # noqa: E731
        steering = [Steering(net, EmbeddedHints(net, pictures), [1.0] * frames, [1.0]) for net in models.nets[:nets]]
        residence = Residence([[models.unet, *models.nets]], torch.device("meta"), keep_all=True)
        guidance = [7.5 if guided else 1.0]
        denoiser = Denoiser(models.unet, text, Steered(steering, text, residence), guidance, residence)
        with Counter([models.unet, *models.nets]) as counter:
            x = torch.empty(1, channels, frames, height, width)
            denoiser.predict(x, torch.empty(()), range(frames), 0, range(kept))
    return counter.most_bytes // HALF


@pytest.mark.parametrize("family", get_args(Family))
def test_the_weights_are_as_large_as_the_plan_says(families, family):
    models, sizes = families[family], SIZES[family]
    for model, numbers in (
        (models.text_encoder, sizes.text_encoder),
        (models.unet, sizes.unet),
        (models.nets[0], sizes.controlnet),
        (models.vae, sizes.vae),
    ):
        assert 0.99 * numbers <= size_bytes(model) / HALF <= numbers


@pytest.mark.parametrize(
    ("family", "nets", "guided", "frames", "height", "width", "kept"),
    [
        ("sd15", 0, False, 16, 64, 64, 0),
        ("sd15", 1, True, 8, 40, 72, 0),
        ("sd15", 2, True, 16, 64, 64, 4),
        ("preview", 0, True, 16, 36, 64, 0),
        ("preview", 2, True, 16, 32, 32, 4),
    ],
)
def test_a_denoise_step_keeps_what_the_plan_says(families, family, nets, guided, frames, height, width, kept):
    sizes, pixels = SIZES[family], height * width
    planned = (sizes.steered_step if nets else sizes.step) * frames + sizes.residuals * kept
    planned = planned * pixels * (2 if guided else 1) + sizes.hint * pixels * frames * nets
    found = step_numbers(families[family], nets, guided, frames, height, width, kept)
    assert 0.93 * planned <= found <= planned


@pytest.mark.parametrize(
    ("family", "height", "width", "tiles"),
    [("sd15", 64, 64, False), ("sd15", 96, 128, False), ("sd15", 96, 128, True), ("preview", 36, 64, False)],
)
def test_decoding_a_frame_keeps_what_the_plan_says(families, family, height, width, tiles):
    vae, sizes = families[family].vae, SIZES[family]
    set_tiles(vae, tiles)
    with Counter([vae]) as counter, torch.no_grad():
        vae.decode(torch.empty(1, sizes.channels, height, width, dtype=torch.float16, device="meta"))
    planned = sizes.decode * (min(height, TILE_LATENT_PX) * min(width, TILE_LATENT_PX) if tiles else height * width)
    assert 0.97 * planned <= counter.most_bytes / HALF <= 1.03 * planned
