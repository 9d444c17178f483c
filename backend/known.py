"""Draw the noise that a run starts from, and find what is known of its pictures before it starts.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from PIL import Image

from .contract import LATENT_PX
from .engine.keeping import ALWAYS, Known
from .engine.noise import draw_noise
from .pictures.encode import encode_picture
from .pictures.key_frames import key_picture, pull_of
from .pictures.source import kept_latents, source_picture
from .run import Run


def noise_before(run: Run, step: int, part: slice = slice(None)) -> torch.Tensor:
    """Return the unit noise that is drawn for `step`, from 0, [1, channels, frames, h, w], on the CPU.

    It is that of all frames, or of a `part` of them.
    """
    take, channels = run.take, run.models.latent_channels
    numbers = run.noise_numbers[part]
    return draw_noise(take.seed, numbers, channels, take.height // LATENT_PX, take.width // LATENT_PX, step)


def first_step_of(run: Run) -> int:
    """Return the step (from 0) that a new run begins with, and tell where the strength leaves none."""
    source, steps, first = run.take.source, run.take.sampling.steps, run.take.first_step
    if source and first == steps:
        run.reporter.note(
            f"At strength {source.strength:g} none of the {steps} steps is left: the pictures are the render's own. "
            "Raise the strength, or the steps."
        )
    return first


def known_of(run: Run, noise: torch.Tensor, begun: bool) -> Known | None:
    """Return the latents of given frames, of the render and of key frames, on the device of `noise`; None without any.

    Once the run has `begun`, a render without a mask has done its part.
    """
    take = run.take
    rendered = take.source is not None and (take.source.masked or bool(take.keys) or not begun)
    numbers = run.numbers if rendered else range(1, take.given + 1)
    if not numbers and not take.keys:
        return None
    run.residence.bring(run.models.vae)
    x0, kept_until = torch.zeros_like(noise), torch.zeros_like(noise[:, :1])
    for number in numbers:
        run.reporter.check_cancelled()
        x0[0, :, number - 1] = encode_picture(_picture(run, number), run.models.vae)
        kept_until[0, 0, number - 1] = torch.where(_kept(run, number), ALWAYS, 0)
    _lead_to_keys(run, x0, kept_until)
    return Known(x0, kept_until, noise)


def _lead_to_keys(run: Run, x0: torch.Tensor, kept_until: torch.Tensor) -> None:
    """Put the picture of the key frame that leads each frame in `x0`, where nothing is kept for good."""
    latents = {}
    for key in run.take.keys:
        run.reporter.check_cancelled()
        picture = key_picture(run.folder, run.take, key.number)
        latents[key] = encode_picture(picture, run.models.vae).to(x0.device)
    for number in run.numbers:
        pull = pull_of(run.take, number)
        if not pull.key:
            continue
        free = kept_until[0, 0, number - 1] != ALWAYS  # all, none, or where a mask lets the picture change
        x0[0, :, number - 1] = torch.where(free, latents[pull.key], x0[0, :, number - 1])
        kept_until[0, 0, number - 1][free] = pull.until


def _picture(run: Run, number: int) -> Image.Image:
    if number > run.take.given:
        return source_picture(run.folder, run.take, number)
    with Image.open(run.folder.frame(number)) as picture:
        return picture.copy()


def _kept(run: Run, number: int) -> torch.Tensor:
    """Return which latent pixels of a frame stay as they are, bool, [h, w] or one for all."""
    if number > run.take.given and run.take.source and run.take.source.masked:
        return kept_latents(run.folder, run.take, number, LATENT_PX)
    return torch.tensor(number <= run.take.given)
