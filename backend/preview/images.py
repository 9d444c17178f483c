"""Train text encoder, UNet and ControlNets together, from captions and any subset of the controls.

At this size one joint training gives better control than a frozen image model with ControlNets added
(Zhang et al. 2023 freeze theirs to keep what it learned from billions of pictures; there is nothing to keep here).
v-prediction as in Salimans and Ho 2022, eq. 12, zero terminal SNR as in Lin et al. 2023. Must not import bpy.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from diffusers import ControlNetModel, UNet2DConditionModel, UNetMotionModel
from diffusers.models.attention_processor import AttnProcessor

from .architecture import Preview, noise_scheduler
from .latents import Batch, Reader
from .pace import Clock, Device, Pace

log = logging.getLogger(__name__)

# Which controls a step trains with, and how often; a net that is left out is not run.
SUBSETS = ((("depth", "openpose"), 0.36), (("depth",), 0.3), (("openpose",), 0.22), ((), 0.12))
_EMPTY_CAPTIONS = 0.1
_TEXT_RATE = 0.3  # of the learning rate: at the whole one the text encoder learned nothing
_AVERAGE = 0.999  # of the weights, over steps (Ho et al. 2020, appendix B)


class Average(torch.nn.Module):
    """The moving average of some modules' weights: what is kept of a training."""

    def __init__(self, modules: torch.nn.ModuleDict) -> None:
        super().__init__()
        self._live = list(modules.parameters())
        self.weights = torch.nn.ParameterList(
            [torch.nn.Parameter(weight.detach().clone(), requires_grad=False) for weight in self._live]
        )

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move the average a little towards the live weights, faster in the beginning."""
        share = max(1 - _AVERAGE, 10 / (step + 10))  # the early weights are forgotten soon
        torch._foreach_lerp_(list(self.weights), self._live, share)

    @torch.no_grad()
    def swap(self) -> None:
        """Exchange the average and the live weights."""
        for mine, live in zip(self.weights, self._live, strict=True):
            kept = live.detach().clone()
            live.copy_(mine)
            mine.copy_(kept)


def trained_parts(model: Preview) -> torch.nn.ModuleDict:
    """Return what the image stage trains."""
    return torch.nn.ModuleDict({"text_encoder": model.text_encoder, "unet": model.unet, **model.controlnets})


@dataclass(frozen=True)
class Course:
    """How one image stage trains: on pictures 1 / `scale` of their size, with how large steps, on which noise.

    Pictures of a quarter teach the words in minutes; much noise teaches prompt and controls, as little else is
    there to go by; little noise teaches the grain.
    """

    scale: int
    batch: int
    rate: float
    noise: float  # 0 draws all timesteps alike, 1 mostly the noisy ones


def train_images(
    model: Preview,
    reader: Reader,
    course: Course,
    state: Path,
    clock: Clock,
    machine: Device,
    saved: Callable[[], None],
) -> None:
    """Train in place on batches of `reader`, going on from `state`; in the end the model has the averaged weights.

    `saved` is called at times, with the averaged weights in the model.
    """
    rate = course.rate
    parts = trained_parts(model).to(machine.device, memory_format=torch.channels_last).train()
    use_plain_attention(machine, model.unet, *model.controlnets.values())
    average = Average(parts).to(machine.device)
    groups = [
        {"params": list(part.parameters()), "share": _TEXT_RATE if name == "text_encoder" else 1.0}
        for name, part in parts.items()
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    pace = Pace(state, clock, rate)
    kept = {"parts": parts, "average": average, "optimizer": optimizer}
    pace.load(kept)
    losses: list[float] = []
    while pace.runs:
        subset = _subset(pace.step)
        for group in optimizer.param_groups:
            group["lr"] = pace.learning_rate() * group["share"]
        batch = reader.batch(course.batch, pace.step, subset == ("openpose",), machine)
        loss = image_loss(model, batch, subset, course.noise, machine)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parts.parameters(), 1.0)
        optimizer.step()
        average.update(pace.step)
        pace.step += 1
        losses.append(loss.item())
        if pace.step % 50 == 0:
            log.info("images %d: loss %.4f, %.0f %%", pace.step, float(np.mean(losses)), 100 * pace.share)
            losses.clear()
        if pace.save_if_due(kept):
            average.swap()
            saved()
            average.swap()
            reader.look_again()
    pace.save_if_due(kept, always=True)
    average.swap()
    saved()


def use_plain_attention(machine: Device, *networks: UNet2DConditionModel | UNetMotionModel | ControlNetModel) -> None:
    """Let a CPU compute attention in plain steps: the backward pass of the fused kernel is slow there, and crashes."""
    if machine.device.type == "cpu":
        for network in networks:
            network.set_attn_processor(AttnProcessor())


def image_loss(model: Preview, batch: Batch, subset: tuple[str, ...], noisier: float, machine: Device) -> torch.Tensor:
    """Return the mean squared error of the predicted v, with the controls in `subset`."""
    z = batch.latents
    scheduler = noise_scheduler()
    t = draw_timesteps(len(z), noisier, scheduler.config.num_train_timesteps).to(z.device)
    noise = torch.randn_like(z)
    noisy, target = scheduler.add_noise(z, noise, t), scheduler.get_velocity(z, noise, t)
    captions = ["" if torch.rand(()) < _EMPTY_CAPTIONS else caption for caption in batch.captions]
    with machine.mixed():
        text = encode_captions(model, captions)
        v = predict(model, noisy, t, text, {kind: hint_of(batch, kind) for kind in subset})
    return functional.mse_loss(v.float(), target)


def draw_timesteps(count: int, noisier: float, steps: int) -> torch.Tensor:
    """Return random timesteps: all alike at `noisier` 0; at 1 many in the noise, and two fifths of them pure noise."""
    t = (steps * (1 - torch.rand(count) ** (1 + noisier))).long().clamp(max=steps - 1)
    return torch.where(torch.rand(count) < 0.4 * noisier, steps - 1, t)


def predict(
    model: Preview, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, hints: dict[str, torch.Tensor]
) -> torch.Tensor:
    """Return v for single frames `x` [n, channels, h, w] with the text [n, tokens, width] and the given controls."""
    down, middle = None, None
    for kind, hint in hints.items():
        more, more_middle = model.controlnets[kind](x, t, text, hint, return_dict=False)
        down = list(more) if down is None else [a + b for a, b in zip(down, more, strict=True)]
        middle = more_middle if middle is None else middle + more_middle
    return model.unet(
        x, t, text, down_block_additional_residuals=down, mid_block_additional_residual=middle, return_dict=False
    )[0]


def hint_of(batch: Batch, kind: str) -> torch.Tensor:
    """Return the hint pictures for the ControlNet `kind`."""
    return batch.depth if kind == "depth" else batch.pose


def encode_captions(model: Preview, captions: list[str]) -> torch.Tensor:
    """Return the text embeddings of `captions`, [n, 77, width]."""
    tokens = model.tokenizer(captions, padding="max_length", truncation=True, max_length=77, return_tensors="pt")
    return model.text_encoder(tokens.input_ids.to(model.text_encoder.device))[0]


def _subset(step: int) -> tuple[str, ...]:
    draw = np.random.default_rng([13, step])
    shares = [share for _, share in SUBSETS]
    return SUBSETS[draw.choice(len(SUBSETS), p=shares)][0]
