"""Train the motion module on clips, with the image model frozen (Guo et al. 2023, section 4.2).

Its output layers begin at zero, so that before the first step a clip equals the image model frame by frame.
Must not import bpy.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from diffusers import UNetMotionModel

from ..motion_norm import use_per_frame_norm
from .architecture import FRAMES, Preview, noise_scheduler
from .images import Average, draw_timesteps, encode_captions, hint_of, use_plain_attention
from .latents import Batch, Reader
from .pace import Clock, Device, Pace

log = logging.getLogger(__name__)

# Which controls a step trains with, and how often.
_SUBSETS = ((("depth", "openpose"), 0.4), (("depth",), 0.3), (("openpose",), 0.2), ((), 0.1))
_EMPTY_CAPTIONS, _SHORT_CLIPS, _NOISIER = 0.1, 0.2, 0.4


def train_motion(
    model: Preview,
    reader: Reader,
    state: Path,
    clock: Clock,
    rate: float,
    machine: Device,
    saved: Callable[[], None],
) -> None:
    """Train `model.motion_module` in place on clips of `reader`, going on from `state`; `saved` is called at times."""
    unet = with_motion(model)
    use_plain_attention(machine, unet)
    for part in (unet, model.text_encoder, *model.controlnets.values()):
        # Not channels_last: PyTorch's backward pass of the group norms over frames crashes with it.
        part.to(machine.device, memory_format=torch.contiguous_format).requires_grad_(False).eval()
    moving = torch.nn.ModuleDict(
        {name.replace(".", "/"): part for name, part in unet.named_modules() if name.endswith("motion_modules")}
    )
    moving.requires_grad_(True)
    average = Average(moving).to(machine.device)
    optimizer = torch.optim.AdamW(moving.parameters(), lr=rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    pace = Pace(state, clock, rate)
    kept = {"moving": moving, "average": average, "optimizer": optimizer}
    pace.load(kept)
    losses: list[float] = []

    def show() -> None:
        average.swap()
        model.motion_module.load_state_dict({k: v for k, v in unet.state_dict().items() if "motion_modules" in k})
        average.swap()
        saved()

    while pace.runs:
        draw = np.random.default_rng([17, pace.step])
        subset = _SUBSETS[draw.choice(len(_SUBSETS), p=[share for _, share in _SUBSETS])][0]
        for group in optimizer.param_groups:
            group["lr"] = pace.learning_rate()
        batch = reader.batch(1, pace.step, subset == ("openpose",), machine)
        frames = FRAMES if draw.random() > _SHORT_CLIPS else int(draw.integers(4, FRAMES))
        loss = clip_loss(model, unet, batch, frames, subset, machine)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(moving.parameters(), 1.0)
        optimizer.step()
        average.update(pace.step)
        pace.step += 1
        losses.append(loss.item())
        if pace.step % 50 == 0:
            log.info("motion %d: loss %.4f, %.0f %%", pace.step, float(np.mean(losses)), 100 * pace.share)
            losses.clear()
        if pace.save_if_due(kept):
            show()
            reader.look_again()
    pace.save_if_due(kept, always=True)
    show()


def with_motion(model: Preview) -> UNetMotionModel:
    """Return the UNet with the motion module in it, normalised as the backend does it."""
    unet = UNetMotionModel.from_unet2d(model.unet, model.motion_module)
    use_per_frame_norm(unet)
    return unet


def clip_loss(
    model: Preview, unet: UNetMotionModel, batch: Batch, frames: int, subset: tuple[str, ...], machine: Device
) -> torch.Tensor:
    """Return the mean squared error of v over the first `frames` of one clip, each frame with noise of its own."""
    z = batch.latents[:frames].contiguous()  # [frames, channels, h, w]
    scheduler = noise_scheduler()
    t = draw_timesteps(1, _NOISIER, scheduler.config.num_train_timesteps).to(z.device)
    noise = torch.randn_like(z)
    noisy, target = scheduler.add_noise(z, noise, t), scheduler.get_velocity(z, noise, t)
    caption = "" if torch.rand(()) < _EMPTY_CAPTIONS else batch.captions[0]
    with machine.mixed():
        with torch.no_grad():
            text = encode_captions(model, [caption]).expand(frames, -1, -1)
            down, middle = None, None
            for kind in subset:
                more, more_middle = model.controlnets[kind](
                    noisy, t, text, hint_of(batch, kind)[:frames].contiguous(), return_dict=False
                )
                down = list(more) if down is None else [a + b for a, b in zip(down, more, strict=True)]
                middle = more_middle if middle is None else middle + more_middle
        x = noisy.transpose(0, 1)[None]  # [1, channels, frames, h, w]
        v = unet(
            x, t, text, down_block_additional_residuals=down, mid_block_additional_residual=middle, return_dict=False
        )[0]
    return functional.mse_loss(v[0].transpose(0, 1).float(), target)
