"""A LoRA is refused beside a base model of another family."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from family_models import SD2, SD15, SDXL, good_models, refusal
from safetensors.torch import save_file

from backend.contract import PREVIEW, Lora, ModelSet
from backend.errors import BackendError
from backend.models.cache import inspect


@pytest.fixture
def models(tmp_path):
    return good_models(tmp_path / "models")


def lora_for(models, width, layer):
    """Add a LoRA on a layer that attends to text of so many channels, in kohya's keys."""
    file = models.root / f"{width}.safetensors"
    shapes = {"lora_down.weight": (1, width), "lora_up.weight": (320, 1), "alpha": ()}
    save_file({f"lora_unet_{layer}.{name}": torch.ones(shape) for name, shape in shapes.items()}, file)
    return Lora(file.name, 0.5)


@pytest.mark.parametrize(
    ("width", "family", "layer"),
    [
        (SDXL, "SDXL", "input_blocks_4_1_transformer_blocks_0_attn2_to_k"),
        (SD2, "SD 2", "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_v"),
    ],
)
def test_a_lora_of_another_family_is_refused_with_one_that_fits(models, monkeypatch, width, family, layer):
    error = refusal(models, monkeypatch, loras=(lora_for(models, width, layer),))
    assert (
        error.message == f"The LoRA {width}.safetensors is made for {family}, but the base model good/base is SD 1.5."
    )
    assert error.hint == "Choose another LoRA, for example latent-consistency/lcm-lora-sdv1-5."


def test_no_lora_fits_the_preview_model(models):
    lora = lora_for(models, SD15, "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k")
    with pytest.raises(BackendError, match=r"is made for SD 1\.5, but the base model .* is Animatic Preview") as caught:
        inspect(dataclasses.replace(PREVIEW, loras=(lora,)), [], models.machine)
    assert caught.value.hint == "Take it out of the model set or look."


def test_an_sd15_lora_fits(models):
    lora = lora_for(models, SD15, "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k")
    inspect(ModelSet("mine", "sd15", "good/base", "good/motion", {}, loras=(lora,)), [], models.machine)
