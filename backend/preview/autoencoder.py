"""Train the autoencoder on the fixed latent space: the decoder to draw pictures from it, the encoder to compute it.

Noise on the latents makes the decoder forgive what the denoiser gets wrong, and missing detail has it draw edges where
the denoiser left them soft. Must not import bpy.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from diffusers import AutoencoderTiny

from .basis import Basis
from .data import read_shard, shards
from .pace import Clock, Device
from .stage import train

log = logging.getLogger(__name__)

_BATCH = {"cpu": 16, "cuda": 64}
_RATE = 1.5e-3
_SMALL_PX, _LARGE_PX, _LARGE_FROM = 64, 128, 0.75  # small crops first: many steps count more than large ones
_LATENT_NOISE = 0.15  # of a channel's deviation, at most
_COARSE, _SOFTENED = 3, 0.5  # channels that are never softened; the share of the pictures that are
_ENCODER_SHARE = 0.15  # of the steps
_MEASURE_STEPS, _LOOK_STEPS = 500, 500


def train_autoencoder(
    vae: AutoencoderTiny, basis: Basis, data: Path, state: Path, clock: Clock, machine: Device
) -> None:
    """Train `vae` in place on random crops of the stills in `data`, going on from `state`."""
    vae.to(machine.device, memory_format=torch.channels_last).train()
    factor = vae.config["scaling_factor"]
    pool: list[np.ndarray] = []

    def loss_of(step: int, share: float) -> torch.Tensor:
        draw = np.random.default_rng([7, step])
        if step % _LOOK_STEPS == 0 or not pool:
            pool[:] = [read_shard(folder).pictures for folder in shards(data, "stills")]
        size_px = _SMALL_PX if share < _LARGE_FROM else _LARGE_PX
        x = _crops(pool, _BATCH[machine.device.type], size_px, draw).to(machine.device)
        if step % _MEASURE_STEPS == 0:
            log.info("autoencoder %d: %s", step, measure(vae, basis, x))
        z = basis.encode(x) / factor
        if draw.random() >= _ENCODER_SHARE:
            return _decoder_loss(vae, x, z)
        return functional.mse_loss(vae.encode(x.to(vae.dtype)).latents.float(), z)

    train(vae, loss_of, _RATE, state, clock, machine.dtype)


@torch.no_grad()
def measure(vae: AutoencoderTiny, basis: Basis, x: torch.Tensor) -> str:
    """Return in words how well pictures [n, 3, h, w] come back from their latents, and from the encoder's."""
    factor = vae.config["scaling_factor"]
    z = basis.encode(x) / factor
    codes = (z.to(vae.dtype), vae.encode(x.to(vae.dtype)).latents)
    errors = [functional.mse_loss(vae.decode(code).sample.float(), x).item() / 4 for code in codes]
    decoded, both = (-10 * np.log10(max(error, 1e-9)) for error in errors)
    return f"decoder {decoded:.1f} dB, encoder and decoder {both:.1f} dB"


def _decoder_loss(vae: AutoencoderTiny, x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    y = vae.decode(as_denoised(z).to(vae.dtype, memory_format=torch.channels_last)).sample.float()
    return functional.l1_loss(y, x) + 0.5 * _edge_loss(y, x)


def as_denoised(z: torch.Tensor) -> torch.Tensor:
    """Return latents `z` [n, channels, h, w] with such errors as a denoiser makes: some noise, and faint detail."""
    count, channels = z.shape[:2]
    noise = torch.rand(count, 1, 1, 1, device=z.device) * _LATENT_NOISE * z.std((0, 2, 3), keepdim=True)
    faint = torch.where(torch.rand(count, 1, 1, 1, device=z.device) < _SOFTENED, torch.rand_like(noise), 1.0)
    fine = torch.arange(channels, device=z.device).view(1, -1, 1, 1) >= _COARSE
    return torch.where(fine, faint * z, z) + noise * torch.randn_like(z)


def _crops(pool: list[np.ndarray], count: int, size: int, draw: np.random.Generator) -> torch.Tensor:
    """Return random crops, [count, 3, size, size] in [-1, 1]."""
    crops = []
    pictures = pool[draw.integers(len(pool))]
    for _ in range(count):
        _, _, height, width, _ = pictures.shape
        y, x = draw.integers(0, height - size + 1), draw.integers(0, width - size + 1)
        crop = pictures[draw.integers(len(pictures)), 0, y : y + size, x : x + size]
        crops.append(crop[:, ::-1] if draw.random() < 0.5 else crop)
    batch = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return batch.contiguous(memory_format=torch.channels_last)


def _edge_loss(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Compare the differences between neighbouring pixels, so that edges stay sharp."""
    error = y - x
    return (error[..., 1:] - error[..., :-1]).abs().mean() + (error[..., 1:, :] - error[..., :-1, :]).abs().mean()
