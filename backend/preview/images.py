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
import torch.nn.functional as functional
from diffusers import ControlNetModel, UNet2DConditionModel, UNetMotionModel
from diffusers.models.attention_processor import AttnProcessor

from .architecture import LATENT_PX, Preview, noise_scheduler
from .latents import Batch, Reader, View
from .pace import Clock, Device
from .reading import encode_captions
from .rollout import rolled_out
from .stage import train

# Which controls a step trains with, and how often; a net that is left out is not run.
SUBSETS = ((("depth", "openpose"), 0.32), (("depth",), 0.26), (("openpose",), 0.34), ((), 0.08))
_EMPTY_CAPTIONS = 0.1
_PEOPLE, _REACH_PX = 5.0, 25  # how much more people count than the rest, and how wide their bones are for that
_SMALL_ERROR = 1.0  # up to there an error counts by its square: an edge that is not sure must not vanish
_PURE_NOISE = 0.7  # of the steps, at most: there prompt and controls are all that there is to go by

_ROLLED_OUT = 0.4  # of the steps go on from where a sampling has come to


@dataclass(frozen=True)
class Course:
    """How one image stage trains: on which views in turn, with how large steps, on which noise from start to end.

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
        batch = reader.pictures(course.batch, step, subset == ("openpose",), view, machine)
        first, last = course.noise
        return image_loss(model, batch, subset, first + (last - first) * share, machine)

    train(parts, loss_of, course.rate, state, clock)


def drawn_subset(draw: np.random.Generator) -> tuple[str, ...]:
    """Return the controls that a step trains with."""
    return SUBSETS[draw.choice(len(SUBSETS), p=[share for _, share in SUBSETS])][0]


def make_fast(machine: Device, *networks: UNet2DConditionModel | UNetMotionModel | ControlNetModel) -> None:
    """Compile the networks on a GPU; on a CPU, compute attention in plain steps.

    There the compiler takes longer than it saves, and the fused attention's backward pass is slow, and crashes.
    """
    for network in networks:
        if machine.device.type == "cpu":
            network.set_attn_processor(AttnProcessor())
        else:
            network.compile()


def image_loss(model: Preview, batch: Batch, subset: tuple[str, ...], noisier: float, machine: Device) -> torch.Tensor:
    """Return the weighted error of the predicted pictures, with the controls in `subset`."""
    z = batch.latents
    with machine.mixed():
        text = read_captions(model, batch.captions)
        hints = embedded(model, {kind: hint_of(batch, kind) for kind in subset})

        def predicted(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
            return predict(model, x, t, text, hints)

        if torch.rand(()) < _ROLLED_OUT:
            noisy, t = rolled_out(predicted, torch.randn_like(z))
            return weighted_error(predicted(noisy, t).float(), batch, torch.ones(1, device=z.device))
        scheduler = noise_scheduler()
        t = draw_timesteps(len(z), noisier, scheduler.config.num_train_timesteps).to(z.device)
        noisy = scheduler.add_noise(z, torch.randn_like(z), t)
        return weighted_error(predicted(noisy, t).float(), batch, noise_weight(scheduler.alphas_cumprod, t))


def weighted_error(x0: torch.Tensor, batch: Batch, weight: torch.Tensor) -> torch.Tensor:
    """Return the error of the predicted pictures `x0`, each by its `weight` [n or 1]; people and detail count more."""
    error = penalty(in_deviations(x0 - batch.latents, batch))
    return (weight * (people_weight(batch) * error).mean((1, 2, 3))).mean()


def in_deviations(error: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Return an error of latents in roots of the deviation of each channel, so that faint detail counts too."""
    return error / batch.deviation[:, None, None].sqrt()


def penalty(error: torch.Tensor) -> torch.Tensor:
    """Return what an error costs: large ones their size, only small ones its square (Charbonnier et al. 1994).

    A colour that nobody told is wrong by much, and must not drown the edges.
    """
    return (error.square() + _SMALL_ERROR**2).sqrt() - _SMALL_ERROR


def noise_weight(alphas_bar: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Return what an error counts at timesteps `t`: more at little noise, where there is little of it.

    It is the root of that which would turn the error of x0 into that of v.
    """
    return (1 - alphas_bar.to(t.device)[t]).rsqrt().clamp(max=5)


def people_weight(batch: Batch) -> torch.Tensor:
    """Return what each place counts, 1 on average: people are small and their limbs thin, but one looks at them."""
    people = functional.max_pool2d(batch.pose.amax(1, keepdim=True), _REACH_PX, LATENT_PX, _REACH_PX // 2) > 0
    places = 1 + (_PEOPLE - 1) * people.float()
    return places / places.mean()


@torch.no_grad()
def read_captions(model: Preview, captions: list[str]) -> torch.Tensor:
    """Return the embeddings of `captions`, [n, tokens, width], some of them as if nothing were said."""
    kept = ["" if torch.rand(()) < _EMPTY_CAPTIONS else caption for caption in captions]
    return encode_captions(model.tokenizer, model.text_encoder, kept)


def draw_timesteps(count: int, noisier: float, steps: int) -> torch.Tensor:
    """Return random timesteps: all alike at `noisier` 0; at 1 many in the noise, and most of them pure noise."""
    t = (steps * (1 - torch.rand(count) ** (1 + noisier))).long().clamp(max=steps - 1)
    return torch.where(torch.rand(count) < _PURE_NOISE * noisier, steps - 1, t)


def embedded(model: Preview, hints: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the hint pictures [n, 3, h, w] as the ControlNets take them: half of their work, for all steps at once."""
    return {kind: model.controlnets[kind].controlnet_cond_embedding.embed(hint) for kind, hint in hints.items()}


def predict(
    model: Preview, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, hints: dict[str, torch.Tensor]
) -> torch.Tensor:
    """Return x0 [n, channels, h, w] for single frames `x` with `text` [n, tokens, width] and embedded hints."""
    return model.unet(x, t, text, return_dict=False, **residuals(model, x, t, text, hints))[0]


def residuals(
    model: Preview, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, hints: dict[str, torch.Tensor]
) -> dict[str, object]:
    """Return what the ControlNets add to the UNet by their embedded `hints`, by the names of its parameters."""
    down: list[torch.Tensor] | None = None
    middle: torch.Tensor | None = None
    for kind, hint in hints.items():
        more, more_middle = model.controlnets[kind](x, t, text, hint, return_dict=False)
        down = list(more) if down is None else [a + b for a, b in zip(down, more, strict=True)]
        middle = more_middle if middle is None else middle + more_middle
    return {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}


def hint_of(batch: Batch, kind: str) -> torch.Tensor:
    """Return the hint pictures for the ControlNet `kind`."""
    return batch.depth if kind == "depth" else batch.pose
