"""Encode pictures into latents, one frame at a time: the way back of decode.py.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import numpy as np
import torch
from diffusers import AutoencoderTiny
from PIL import Image

from ..contract.memory import LATENT_PX, TILE_LATENT_PX
from .decode import Vae, closed_where_tiled


@torch.no_grad()
def encode_picture(picture: Image.Image, vae: Vae) -> torch.Tensor:
    """Return the latent of one picture, float32, [channels, h, w], on the CPU; the mean where the VAE gives a spread.

    Some VAEs overflow in half precision: such a picture is encoded in float32.
    """
    rgb = torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)[None].float() / 127.5 - 1
    latent = _encoded(rgb, vae)
    half = vae.dtype
    if half != torch.float32 and not bool(torch.isfinite(latent).all()):
        latent = _encoded(rgb, vae.to(torch.float32))
        vae.to(half)  # frames must not depend on those before them
    return latent


def _encoded(rgb: torch.Tensor, vae: Vae) -> torch.Tensor:
    """Return the latent, at the scale that the UNet was trained on, of a picture [1, 3, h, w] in [-1, 1]."""

    def encoded(rgb: torch.Tensor) -> torch.Tensor:
        found = vae.encode(rgb)
        return found.latents if isinstance(vae, AutoencoderTiny) else found.latent_dist.mean

    latent = closed_where_tiled(rgb.to(vae.device, vae.dtype), vae, encoded, TILE_LATENT_PX * LATENT_PX)
    return latent[0].float().cpu() * vae.config["scaling_factor"]
