"""The sizes that the memory plan counts with are those of the real models, counted on the meta device."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
import torch
from counting import Counter
from denoisers import denoiser
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    ControlNetModel,
    MotionAdapter,
    UNet2DConditionModel,
    UNetMotionModel,
)
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from backend.contract import PREVIEW_FOLDER, Mix
from backend.contract.memory import TILE_LATENT_PX
from backend.contract.memory_sizes import SIZES
from backend.contract.models import Family
from backend.engine.hints import EmbeddedHints
from backend.engine.steering import Steering
from backend.engine.text import Encoded, Text, joined
from backend.machine.memory import size_bytes
from backend.models.loading import configs_of
from backend.networks.prepare import prepare_controlnet, prepare_unet
from backend.networks.wrapping import let_wrap, wrapping
from backend.pictures.decode import closed_where_tiled, set_tiles

HALF = 2  # bytes of a number


@dataclass
class Models:
    text_encoders: list[nn.Module]
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
    texts = [CLIPTextModel(CLIPTextConfig.from_pretrained(base / "text_encoder")).half()]
    if (base / "text_encoder_2").is_dir():
        config = CLIPTextConfig.from_pretrained(base / "text_encoder_2")
        texts.append(CLIPTextModelWithProjection(config).half())
    vae = load(vae, base / "vae")
    let_wrap(vae)
    return Models(texts, unet, made, vae)


@pytest.fixture(scope="module")
def families():
    """Return the real models of each family, of which none takes any memory."""
    preview, sd15, sdxl = Path(PREVIEW_FOLDER), configs_of("sd15"), configs_of("sdxl")
    with torch.device("meta"):
        adapter = MotionAdapter.from_config(MotionAdapter.load_config(preview / "motion_module"))
        of_sdxl = MotionAdapter(block_out_channels=(320, 640, 1280), use_motion_mid_block=False)
        nets = [preview / "controlnet_depth", preview / "controlnet_openpose"]
        return {
            "sd15": models_of(sd15, [sd15 / "controlnet"] * 2, AutoencoderKL, MotionAdapter()),
            "sdxl": models_of(sdxl, [sdxl / "controlnet"] * 2, AutoencoderKL, of_sdxl),
            "preview": models_of(preview / "base", nets, AutoencoderTiny, adapter),
        }


@pytest.fixture(autouse=True)
def fused_attention(monkeypatch):
    """Let attention keep its result alone, as a fused kernel does; the meta device has none."""
    kernel = lambda query, key, value, **_: torch.empty_like(query)  # noqa: E731
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", kernel)


def step_numbers(
    models: Models, nets: int, guided: bool, frames: int, height: int, width: int, kept: int, prompts: int
) -> int:
    """Return how many numbers a denoise step keeps at once, of `kept` frames for the next window too."""
    channels, text_width = models.unet.config["in_channels"], models.unet.config["cross_attention_dim"]
    with torch.device("meta"):
        pooled = torch.empty(1, 1280, dtype=torch.float16) if len(models.text_encoders) > 1 else None
        prompt = Encoded(torch.empty(1, 77, text_width, dtype=torch.float16), pooled)
        said = joined([prompt] * prompts)
        text = Text(said, [Mix(frame % prompts) for frame in range(frames)], prompt, size_px=(height * 8, width * 8))
        pictures = lambda part: torch.empty(len(range(frames)[part]), 3, height * 8, width * 8)  # noqa: E731
        steering = [Steering(net, EmbeddedHints(net, pictures), [1.0] * frames, [1.0]) for net in models.nets[:nets]]
        made = denoiser(models.unet, steering, text, frames, [7.5 if guided else 1.0])
        with Counter([models.unet, *models.nets]) as counter:
            x = torch.empty(1, channels, frames, height, width)
            made.predict(x, 0, range(frames), 0, range(kept))
    return counter.most_bytes // HALF


@pytest.mark.parametrize("family", get_args(Family))
def test_the_weights_are_as_large_as_the_plan_says(families, family):
    models, sizes = families[family], SIZES[family]
    for model, numbers in (
        (models.text_encoders, sizes.text_encoder),
        ([models.unet], sizes.unet),
        (models.nets[:1], sizes.controlnet),
        ([models.vae], sizes.vae),
    ):
        assert 0.99 * numbers <= sum(map(size_bytes, model)) / HALF <= numbers


@pytest.mark.parametrize(
    ("family", "nets", "guided", "frames", "height", "width", "kept", "prompts"),
    [
        ("sd15", 0, False, 16, 64, 64, 0, 1),
        ("sd15", 1, True, 8, 40, 72, 0, 1),
        ("sd15", 2, True, 16, 64, 64, 4, 1),
        ("sdxl", 0, True, 8, 64, 64, 0, 1),
        ("sdxl", 2, True, 16, 40, 72, 4, 1),
        ("sdxl", 2, True, 16, 40, 72, 4, 16),
        ("preview", 0, True, 16, 36, 64, 0, 1),
        ("preview", 2, True, 16, 32, 32, 4, 1),
    ],
)
def test_a_denoise_step_keeps_what_the_plan_says(families, family, nets, guided, frames, height, width, kept, prompts):
    sizes, pixels = SIZES[family], height * width
    planned = (sizes.steered_step if nets else sizes.step) * frames + sizes.residuals * kept
    planned = planned * pixels * (2 if guided else 1) + sizes.hint * pixels * frames * nets
    planned += (sizes.heard + sizes.heard_by_net * nets) * (prompts + guided)
    found = step_numbers(families[family], nets, guided, frames, height, width, kept, prompts)
    assert 0.93 * planned <= found <= planned


@pytest.mark.parametrize(
    ("family", "height", "width", "tiles", "tiling"),
    [
        ("sd15", 64, 64, False, "none"),
        ("sd15", 64, 64, False, "xy"),
        ("sd15", 96, 128, False, "none"),
        ("sd15", 96, 128, True, "none"),
        ("sd15", 96, 128, True, "xy"),
        ("preview", 36, 64, False, "none"),
        ("preview", 32, 32, False, "xy"),
    ],
)
def test_decoding_a_frame_keeps_what_the_plan_says(families, family, height, width, tiles, tiling):
    vae, sizes = families[family].vae, SIZES[family]
    set_tiles(vae, tiles)
    latent = torch.empty(1, sizes.channels, height, width, dtype=torch.float16, device="meta")
    with Counter([vae]) as counter, torch.no_grad(), wrapping([vae], tiling):
        closed_where_tiled(latent, vae, lambda x: vae.decode(x).sample, TILE_LATENT_PX)
    each = sizes.decode if tiles or tiling == "none" else sizes.decode_wrapped
    planned = each * (min(height, TILE_LATENT_PX) * min(width, TILE_LATENT_PX) if tiles else height * width)
    assert 0.97 * planned <= counter.most_bytes / HALF <= 1.03 * planned
