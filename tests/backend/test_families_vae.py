"""A VAE is refused beside a base model that draws other latents, and a tiny one is a VAE."""

from __future__ import annotations

import pytest
from family_models import good_models, refusal

from backend.contract import ModelSet
from backend.models.cache import inspect


@pytest.fixture
def models(tmp_path):
    return good_models(tmp_path / "models")


def test_an_sdxl_vae_is_refused(models, monkeypatch):
    models.add("xl/vae", {"_class_name": "AutoencoderKL", "scaling_factor": 0.13025})
    assert "VAE xl/vae is made for SDXL" in refusal(models, monkeypatch, vae="xl/vae").message


def tiny_vae(models, name, **settings):
    """Add a VAE as madebyollin/taesd is one; its settings tell no family."""
    models.add(name, {"_class_name": "AutoencoderTiny", "scaling_factor": 1.0, **settings})


def test_a_tiny_vae_is_one(models):
    tiny_vae(models, "tiny/vae", latent_channels=4)
    tiny_vae(models, "silent/vae")
    models.add("wide/vae", {"_class_name": "AutoencoderKL", "latent_channels": 4})
    for name in ("tiny/vae", "silent/vae", "wide/vae"):
        chosen = ModelSet("mine", "sd15", "good/base", "good/motion", {}, vae=name)
        inspect(chosen, [], models.machine)


@pytest.mark.parametrize("cls", ["AutoencoderTiny", "AutoencoderKL"])
def test_a_vae_for_other_latents_is_refused(models, monkeypatch, cls):
    models.add("wide/vae", {"_class_name": cls, "latent_channels": 16})
    error = refusal(models, monkeypatch, vae="wide/vae")
    assert "wide/vae is made for another kind of model" in error.message and "good/base is SD 1.5" in error.message
