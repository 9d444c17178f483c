"""Train the motion module on clips, with the image model frozen (Guo et al. 2023, section 4.2).

Its output layers begin at zero, so that before the first step a clip equals the image model frame by frame.
Must not import bpy.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from diffusers import MotionAdapter, UNetMotionModel

from ..networks.motion import use_motion_modules
from .architecture import FRAMES, Preview, noise_scheduler
from .images import draw_timesteps, drawn_subset, make_fast
from .latents import Batch, Reader, View
from .losses import charbonnier, in_channel_units, noise_weight, people_weight
from .pace import Clock, Device
from .predicting import embedded, hint_of, read, residuals, with_empty_ones
from .rollout import rolled_out
from .stage import train

_SHORT_CLIPS = 0.15
_NOISIER = 0.15  # in pure noise the frames hardly differ: flicker begins later
_FLICKER = 2.0  # of the changes' error, beside that of the frames: what comes and goes by itself counts 5 times
_DOWN_IN_USE = 0.35  # of what the trained module adds in the down blocks: there it holds still what should move
_ROLLED_OUT = 0.5  # of the steps go on from where a sampling has come to: there the frames differ as they will


@dataclass(frozen=True)
class MotionCourse:
    """How one motion stage trains: on which views in turn, on how many clips a step, with how large steps.

    `clips` counts whole ones; of halves and cuts there are four times as many, which cost the same.
    """

    name: str
    views: tuple[View, ...]
    clips: int
    rate: float


def train_motion(
    model: Preview,
    reader: Reader,
    course: MotionCourse,
    state: Path,
    clock: Clock,
    machine: Device,
) -> None:
    """Train `model.motion_module` in place on clips of `reader`, going on from `state`."""
    _scale_down_blocks(model.motion_module, 1 / _DOWN_IN_USE)
    unet = with_motion(model)
    model = replace(model, controlnets=copy.deepcopy(model.controlnets))  # the model's own lose no precision
    make_fast(machine, unet)
    for part in (unet, model.text_encoder, *model.controlnets.values()):
        # Not channels_last: PyTorch's backward pass of the group norms over frames crashes with it.
        part.to(machine.device, memory_format=torch.contiguous_format).requires_grad_(False).eval()
    moving = torch.nn.ModuleDict(
        {name.replace(".", "/"): part for name, part in unet.named_modules() if name.endswith("motion_modules")}
    )
    moving.requires_grad_(True)
    for part in (unet, *model.controlnets.values()):
        for frozen in part.parameters():
            if not frozen.requires_grad:
                frozen.data = frozen.data.to(machine.dtype)

    def loss_of(step: int, share: float) -> torch.Tensor:
        del share
        draw = np.random.default_rng([17, step])
        subset = drawn_subset(draw)
        frames = FRAMES if draw.random() > _SHORT_CLIPS else int(draw.integers(4, FRAMES))
        view = course.views[step % len(course.views)]
        size = course.clips * (1 if view is View.WHOLE else 4)
        batch = reader.clips(size, step, frames, subset == ("openpose",), view)
        return clip_loss(model, unet, batch, subset)

    train(moving, loss_of, course.rate, state, clock, machine.dtype)
    model.motion_module.load_state_dict({k: v for k, v in unet.state_dict().items() if "motion_modules" in k})
    _scale_down_blocks(model.motion_module, _DOWN_IN_USE)


@torch.no_grad()
def _scale_down_blocks(module: MotionAdapter, share: float) -> None:
    """Multiply what `module` adds in the down blocks: a finished module has less of it than one in training.

    In use a steady clip and one that moves are at odds; the up blocks, which see the controls, cost least motion.
    """
    for name, parameter in module.named_parameters():
        if name.startswith("down_blocks") and ".proj_out." in name:
            parameter.mul_(share)


def with_motion(model: Preview) -> UNetMotionModel:
    """Return the UNet with the motion module in it, normalised as the backend does it."""
    unet = UNetMotionModel.from_unet2d(model.unet, model.motion_module)
    use_motion_modules(unet, "frame")
    return unet


def clip_loss(model: Preview, unet: UNetMotionModel, batch: Batch, subset: tuple[str, ...]) -> torch.Tensor:
    """Return the weighted error over the frames of some clips, each frame with noise of its own."""
    z = batch.latents.contiguous()  # [clips * frames, channels, h, w]
    clips = len(batch.tokens)
    frames = len(z) // clips
    with torch.no_grad():
        text = read(model, with_empty_ones(model, batch.tokens)).repeat_interleave(frames, 0).to(unet.dtype)
        hints = embedded(model, {kind: hint_of(batch, kind).contiguous() for kind in subset})

    def predicted(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        """Return x0 for frames `x`; `t` is one timestep for all [], or one for each clip [clips]."""
        x = x.to(unet.dtype)
        with torch.no_grad():
            steering = residuals(model, x, t.expand(clips).repeat_interleave(frames), text, hints)
        apart = x.unflatten(0, (clips, frames)).transpose(1, 2)  # [clips, channels, frames, h, w]
        x0 = unet(apart, t, text, return_dict=False, **steering)[0]
        return x0.transpose(1, 2).flatten(0, 1).float()

    if torch.rand(()) < _ROLLED_OUT:
        noisy, t = rolled_out(predicted, torch.randn_like(z), z)
        return clip_error(predicted(noisy, t), batch).mean()
    scheduler = noise_scheduler()
    t = draw_timesteps(clips, _NOISIER, scheduler.config.num_train_timesteps).to(z.device)
    noisy = scheduler.add_noise(z, torch.randn_like(z), t.repeat_interleave(frames))
    weight = noise_weight(scheduler.alphas_cumprod, t)
    return (weight * clip_error(predicted(noisy, t), batch)).mean()


def clip_error(x0: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Return the error of the frames `x0` of each clip, and of how they change from one to the next, [clips].

    Flicker is a small error, but it is what one sees; and so is a motion that is missing.
    """
    apart = (len(batch.tokens), -1)
    error = in_channel_units(x0 - batch.latents, batch).unflatten(0, apart)
    places = people_weight(batch).unflatten(0, apart)
    stays = (places * charbonnier(error)).mean((1, 2, 3, 4))
    either = torch.maximum(places[:, 1:], places[:, :-1])
    changes = (either * charbonnier(error.diff(dim=1))).mean((1, 2, 3, 4))
    return stays + _FLICKER * changes
