"""Decode latents into pictures, one frame at a time.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from PIL import Image

from ..contract.memory import LATENT_PX, TILE_LATENT_PX
from ..networks.wrapping import NO_AXES, wrapping_along, wraps_of
from .seams import closed

Vae = AutoencoderKL | AutoencoderTiny

# The linear map from SD1.5's four latent channels to RGB in [-1, 1] that fits its VAE best: a rough picture
# at 1/8 of the size for next to nothing.
_LATENT_TO_RGB = torch.tensor(
    [
        [0.298, 0.207, 0.208],
        [0.187, 0.286, 0.173],
        [-0.158, 0.189, 0.264],
        [-0.184, -0.271, -0.473],
    ]
)
# The same for SDXL, with what its latent 0 stands for: the rounded estimate of T. A. Vass, Explaining the SDXL latent
# space, 2023, which gives it for colours from 0 to 255.
_SDXL_SCALE = 0.13025  # tells SDXL's VAEs
_SDXL_TO_RGB = torch.tensor([[60, 60, 60], [-60, -5, 10], [25, 15, -5], [-70, -50, -35]]) / 127.5
_SDXL_ZERO = torch.tensor([150, 140, 130]) / 127.5 - 1


def set_tiles(vae: Vae, tiles: bool) -> None:
    """Let `vae` decode large frames in overlapping tiles, or whole.

    Tiles differ a little from the whole, as each is normalised by itself; they are as large as the pictures that the
    VAE was trained on, so that they do not differ more.
    """
    if isinstance(vae, AutoencoderKL):
        vae.use_tiling = tiles
        vae.tile_latent_min_size, vae.tile_sample_min_size = TILE_LATENT_PX, TILE_LATENT_PX * LATENT_PX


@torch.no_grad()
def decode(latent: torch.Tensor, vae: Vae) -> Image.Image:
    """Return the picture of one frame's latent [channels, h, w]; one at a time bounds the memory.

    Some VAEs overflow in half precision, which would leave a black picture: such a frame is decoded in float32.
    """
    rgb = _decoded(latent, vae)
    half = vae.dtype
    if half != torch.float32 and not bool(torch.isfinite(rgb).all()):
        rgb = _decoded(latent, vae.to(torch.float32))
        vae.to(half)  # frames must not depend on those before them
    return _to_picture(rgb)


def _decoded(latent: torch.Tensor, vae: Vae) -> torch.Tensor:
    scaled = (latent[None] / vae.config["scaling_factor"]).to(vae.device, vae.dtype)
    decoded = closed_where_tiled(scaled, vae, lambda x: vae.decode(x, return_dict=False)[0], TILE_LATENT_PX)
    return decoded[0].float()  # [3, h, w] in [-1, 1]


def closed_where_tiled(
    x: torch.Tensor, vae: Vae, compute: Callable[[torch.Tensor], torch.Tensor], tile: int
) -> torch.Tensor:
    """Return what `compute`, of `vae`, makes of x: where that is done in tiles of a side `tile`, they do not wrap."""
    axes = wraps_of(vae)
    if not (any(axes) and getattr(vae, "use_tiling", False) and max(x.shape[2:]) > tile):
        return compute(x)
    with wrapping_along([vae], NO_AXES):
        return closed(x, axes, compute)


def rough_picture(latent: torch.Tensor, vae: Vae) -> Image.Image:
    """Return a low-cost picture of one frame's latent [channels, h, w].

    A tiny VAE decodes it, as it costs little; else it has one pixel a latent pixel.
    """
    if isinstance(vae, AutoencoderTiny):
        return decode(latent, vae)
    sdxl = vae.config["scaling_factor"] == _SDXL_SCALE
    rgb = torch.einsum("chw,cr->rhw", latent.float().cpu(), _SDXL_TO_RGB if sdxl else _LATENT_TO_RGB)
    return _to_picture(rgb + _SDXL_ZERO[:, None, None] if sdxl else rgb)


def _to_picture(rgb: torch.Tensor) -> Image.Image:
    """Return an RGB tensor [3, h, w] in [-1, 1] as an 8-bit picture."""
    eight_bit = ((rgb / 2 + 0.5).clamp(0, 1) * 255).round()
    return Image.fromarray(eight_bit.permute(1, 2, 0).cpu().numpy().astype(np.uint8))
