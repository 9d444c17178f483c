"""Denoise with diffusers' SDXL networks in a plain loop, as somebody writes it who follows diffusers' pipelines.

diffusers has a pipeline for AnimateDiff with SDXL and one for AnimateDiff with ControlNets, and none for both. Like
these, the loop runs every network on all frames of both copies at every step; a ControlNet that ceases is multiplied
by 0. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, EulerDiscreteScheduler

from .random_networks import Networks

Scheduler = DDIMScheduler | EulerDiscreteScheduler | DPMSolverMultistepScheduler


class PlainLoop:
    """The loop over one clip; `strengths` are those of the ControlNets, `size_px` the height and width."""

    def __init__(
        self,
        networks: Networks,
        size_px: tuple[int, int],
        frames: int,
        guidance: float,
        strengths: Sequence[float],
    ) -> None:
        self._networks, self._frames, self._guidance, self._strengths = networks, frames, guidance, strengths
        text = networks.text
        self.dtype = text.tokens.dtype
        sizes = torch.tensor([[*size_px, 0, 0, *size_px]], dtype=self.dtype, device=text.tokens.device)
        self._tokens = text.tokens.repeat_interleave(frames, dim=0)
        self._of_clips = {"text_embeds": text.pooled, "time_ids": sizes.repeat(2, 1)}
        self._of_pictures = {name: each.repeat_interleave(frames, dim=0) for name, each in self._of_clips.items()}

    @torch.no_grad()
    def denoise(self, x: torch.Tensor, scheduler: Scheduler, hints: Sequence[torch.Tensor], end: float) -> torch.Tensor:
        """Return the latents after all steps of `scheduler`, from the noise `x`, both [1, channels, frames, h, w].

        `hints` are [frames, 3, height, width] in [0, 1]; after the part `end` of the steps they have no effect.
        """
        twice_hints = [hint.repeat(2, 1, 1, 1) for hint in hints]
        x = x * scheduler.init_noise_sigma
        steps = len(scheduler.timesteps)
        for step, t in enumerate(scheduler.timesteps):
            twice = scheduler.scale_model_input(torch.cat([x, x]), t)
            keep = 1.0 if (step + 1) / steps <= end else 0.0
            prediction = self._predict(twice, t, twice_hints, keep)
            x = scheduler.step(prediction, t, x).prev_sample
        return x

    def _predict(
        self, twice: torch.Tensor, t: torch.Tensor, hints: Sequence[torch.Tensor], keep: float
    ) -> torch.Tensor:
        pictures = twice.transpose(1, 2).flatten(0, 1)
        total: list[torch.Tensor] = []
        for net, hint, strength in zip(self._networks.their_nets, hints, self._strengths, strict=True):
            scale = strength * keep
            down, middle = net(
                pictures, t, self._tokens, hint, scale, added_cond_kwargs=self._of_pictures, return_dict=False
            )
            total = [a + b for a, b in zip(total, (*down, middle), strict=True)] if total else [*down, middle]
        *downs, middle = total
        negative, positive = self._networks.their_unet(
            twice,
            t,
            self._tokens,
            added_cond_kwargs=self._of_clips,
            down_block_additional_residuals=tuple(downs),
            mid_block_additional_residual=middle,
        ).sample.chunk(2)
        return negative + self._guidance * (positive - negative)
