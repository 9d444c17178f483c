"""Draw the noise that a run starts from, and find what is known of its pictures before it starts.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from PIL import Image

from .encode import encode_picture
from .engine.keeping import Known
from .engine.noise import draw_noise
from .run import LATENT_PX, Run


def initial_noise(run: Run) -> torch.Tensor:
    """Return unit noise, [1, channels, frames, h, w], on the CPU."""
    take, channels = run.take, run.models.latent_channels
    return draw_noise(take.seed, run.numbers, channels, take.height // LATENT_PX, take.width // LATENT_PX)


def known_of(run: Run, noise: torch.Tensor) -> Known | None:
    """Return the latents of the frames that were given to the take, on the device of `noise`; None without any."""
    if not run.take.given:
        return None
    run.residence.bring(run.models.vae)
    x0, kept = torch.zeros_like(noise), torch.zeros_like(noise[:, :1], dtype=torch.bool)
    for number in range(1, run.take.given + 1):
        run.reporter.check_cancelled()
        with Image.open(run.folder.frame(number)) as picture:
            x0[0, :, number - 1] = encode_picture(picture, run.models.vae)
        kept[:, :, number - 1] = True
    return Known(x0, kept, noise)
