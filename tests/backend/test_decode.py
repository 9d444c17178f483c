"""Latents become pictures, also with a VAE whose numbers overflow in half precision."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from backend.engine.noise import draw_noise
from backend.models.loading import load_vae
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.pictures.decode import decode

LATENT = draw_noise(3, [1], 4, 8, 12)[0, :, 0]


@pytest.fixture
def vae():
    return load_vae(Located(Part("vae", "untrained"), untrained_folder() / "base" / "vae"), torch.float32)


def scale_inside(vae, factor):
    """Make the numbers before the last norm `factor` times as large; the norm takes the factor out again."""
    last = vae.decoder.up_blocks[-1].resnets[-1]
    last.register_forward_hook(lambda _, __, result: result * factor)


def test_a_picture_that_overflows_in_half_precision_is_decoded_in_float32(vae):
    scale_inside(vae, 1e5)
    reference = np.array(decode(LATENT, vae))
    picture = np.array(decode(LATENT, vae.half()))
    assert vae.dtype == torch.float16  # the next frame is tried in half precision again
    assert reference.std() > 1
    assert np.abs(picture.astype(int) - reference).max() <= 2  # the weights were rounded


def test_half_precision_is_kept_where_it_suffices(vae, monkeypatch):
    reference = np.array(decode(LATENT, vae))
    vae.half()
    monkeypatch.setattr(vae, "to", lambda *_: pytest.fail("moved"))
    assert np.abs(np.array(decode(LATENT, vae)).astype(int) - reference).max() <= 4
