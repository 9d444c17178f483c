"""Train UNet and ControlNets together, from captions and any subset of the controls.

At this size one joint training gives better control than a frozen image model with ControlNets added
(Zhang et al. 2023 freeze theirs to keep what it learned from billions of pictures; there is nothing to keep here).
The UNet learns to tell the picture x0 itself, from pure noise on (Lin et al. 2023). Must not import bpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import ControlNetModel, UNet2DConditionModel, UNetMotionModel
from diffusers.models.attention_processor import AttnProcessor

from .architecture import Preview, noise_scheduler
from .latents import Batch, Reader, View
from .losses import noise_weight, weighted_error
from .pace import Clock, Device
from .predicting import embedded, hint_of, predict, read, with_empty_ones
from .rollout import rolled_out
from .stage import train

# Which controls a step trains with, and how often; a net that is left out is not run.
SUBSETS = ((("depth", "openpose"), 0.32), (("depth",), 0.26), (("openpose",), 0.34), ((), 0.08))
_PURE_NOISE = 0.7  # of the noised pictures, at most: there prompt and controls are all that there is to go by
_ROLLED_OUT = 0.3  # of the steps go on from where a sampling has come to


@dataclass(frozen=True)
class Course:
    """How one image stage trains: on which views in turn, with how large steps, on which noise from start to end.

    `batch` counts whole pictures; of halves and cuts there are four times as many, which cost the same.
    Much noise teaches prompt and controls, as little else is there to go by; little noise teaches the grain.
    """

    name: str
    views: tuple[View, ...]
    batch: int
    rate: float
    noise: tuple[float, float]  # 0 draws all timesteps alike, 1 mostly the noisy ones


def train_images(
    model: Preview,
    reader: Reader,
    course: Course,
    state: Path,
    clock: Clock,
    machine: Device,
) -> None:
    """Train UNet and ControlNets in place on batches of `reader`, going on from `state`."""
    parts = torch.nn.ModuleDict({"unet": model.unet, **model.controlnets})
    parts.to(machine.device, memory_format=torch.channels_last).train()
    for net in model.controlnets.values():
        net.conv_in.weight.requires_grad_(False)  # zeros: only the UNet sees the noise
    model.text_encoder.to(machine.device).eval()
    make_fast(machine, model.unet, *model.controlnets.values())

    def loss_of(step: int, share: float) -> torch.Tensor:
        subset = drawn_subset(np.random.default_rng([13, step]))
        view = course.views[step % len(course.views)]
        size = course.batch * (1 if view is View.WHOLE else 4)
        batch = reader.pictures(size, step, subset == ("openpose",), view)
        first, last = course.noise
        return image_loss(model, batch, subset, first + (last - first) * share)

    train(parts, loss_of, course.rate, state, clock, machine.dtype)


def drawn_subset(draw: np.random.Generator) -> tuple[str, ...]:
    """Return the controls that a step trains with."""
    return SUBSETS[draw.choice(len(SUBSETS), p=[share for _, share in SUBSETS])][0]


def make_fast(machine: Device, *networks: UNet2DConditionModel | UNetMotionModel | ControlNetModel) -> None:
    """Compute attention in plain steps on a CPU: there the fused one's backward pass is slow, and crashes.

    Nothing is compiled: for each of the many shapes and controls that would take longer than it saves.
    """
    if machine.device.type == "cpu":
        for network in networks:
            network.set_attn_processor(AttnProcessor())


def image_loss(model: Preview, batch: Batch, subset: tuple[str, ...], noisier: float) -> torch.Tensor:
    """Return the weighted error of the predicted pictures, with the controls in `subset`."""
    z = batch.latents
    text = read(model, with_empty_ones(model, batch.tokens))
    hints = embedded(model, {kind: hint_of(batch, kind) for kind in subset})
    if torch.rand(()) < _ROLLED_OUT:
        said = read(model, batch.tokens)
        noisy, t = rolled_out(lambda x, t: predict(model, x, t, said, hints), torch.randn_like(z), z)
        weight = torch.ones(1, device=z.device)
    else:
        scheduler = noise_scheduler()
        t = draw_timesteps(len(z), noisier, scheduler.config.num_train_timesteps).to(z.device)
        noisy = scheduler.add_noise(z, torch.randn_like(z), t)
        weight = noise_weight(scheduler.alphas_cumprod, t)
    return weighted_error(predict(model, noisy, t, text, hints), batch, weight)


def draw_timesteps(count: int, noisier: float, steps: int) -> torch.Tensor:
    """Return random timesteps: all alike at `noisier` 0; at 1 many in the noise, and most of them pure noise."""
    t = (steps * (1 - torch.rand(count) ** (1 + noisier))).long().clamp(max=steps - 1)
    return torch.where(torch.rand(count) < _PURE_NOISE * noisier, steps - 1, t)
