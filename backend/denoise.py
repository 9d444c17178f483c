"""Denoise a clip: one visible loop over steps and context windows.

Symbols as in the papers: x_t latents, ε predicted noise, τ text embeddings (Rombach et al. 2022, eq. 3),
w guidance (Ho and Salimans 2022, eq. 6); some models predict v (Salimans and Ho 2022) or the picture x0 in ε's place.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from diffusers import ControlNetModel, UNetMotionModel
from diffusers.models.attention import BasicTransformerBlock

from .context import Window
from .memory import Residence
from .schedulers import Solver

Hint = Callable[[slice], torch.Tensor]


@dataclass(frozen=True)
class Steering:
    """A ControlNet and how it steers: `hint` gives the embedded hints of some frames, [frames, channels, h, w].

    `strength` multiplies its residuals; `start` and `end` are fractions of the steps.
    """

    net: ControlNetModel
    hint: Hint
    strength: float
    start: float = 0.0
    end: float = 1.0

    @cached_property
    def reads_text(self) -> bool:
        """Whether the net attends to the prompt; one that does not says the same with and without it."""
        return any(isinstance(module, BasicTransformerBlock) for module in self.net.modules())

    def acts_at(self, step: int, steps: int) -> bool:
        """Tell whether the net has an effect in `step` (from 0) of `steps`; where not, it is not run."""
        return self.strength > 0 and step / steps >= self.start and (step + 1) / steps <= self.end


@dataclass(frozen=True)
class Denoised:
    """The state after a step."""

    step: int  # finished steps
    x: torch.Tensor  # [1, channels, frames, h, w]
    x0: torch.Tensor  # the picture that the model sees in x now, same shape


@dataclass(frozen=True)
class Denoiser:
    """The networks and conditions of a run, and how they predict the noise in one window."""

    unet: UNetMotionModel
    steering: Sequence[Steering]
    text: torch.Tensor  # τ, [2, tokens, width]: negative prompt, prompt; [1, …] without guidance
    guidance: float  # w
    residence: Residence

    @torch.no_grad()
    def predict(self, x: torch.Tensor, t: torch.Tensor, frames: slice, step: int, steps: int) -> torch.Tensor:
        """Return ε, v or x0 for the window `frames` of the clip with the scaled latents `x` [1, channels, f, h, w].

        The UNet may compute in a coarser number format; guidance is applied in that of `x`.
        """
        count = x.shape[2]
        copies = self.text.shape[0]
        copied = torch.cat([x] * copies).to(self.unet.dtype)  # [copies, channels, f, h, w]
        text = self.text.repeat_interleave(count, dim=0)  # [copies * f, tokens, width]
        residuals = self._residuals(copied, t, text, frames, step, steps)
        self.residence.bring(self.unet)
        prediction = self.unet(copied, t, encoder_hidden_states=text, return_dict=False, **residuals)[0].to(x.dtype)
        if copies == 1:
            return prediction
        unconditional, conditional = prediction.chunk(2)
        return unconditional + self.guidance * (conditional - unconditional)

    def _residuals(
        self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, frames: slice, step: int, steps: int
    ) -> dict[str, object]:
        down: list[torch.Tensor] | None = None
        middle = torch.zeros((), device=x.device, dtype=x.dtype)
        for steering in self.steering:
            if not steering.acts_at(step, steps):
                continue
            self.residence.bring(steering.net)
            more, more_middle = self._said_by(steering, x, t, text, frames)
            down = list(more) if down is None else [a + b for a, b in zip(down, more, strict=True)]
            middle = middle + more_middle
        if down is None:
            return {}
        return {"down_block_additional_residuals": tuple(down), "mid_block_additional_residual": middle}

    def _said_by(
        self, steering: Steering, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, frames: slice
    ) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Return the residuals of one net for all copies; where they are all the same they are computed once."""
        copies = x.shape[0]
        asked = copies if steering.reads_text else 1
        pictures = x[:asked].transpose(1, 2).flatten(0, 1)  # [asked * f, channels, h, w]
        hint = steering.hint(frames).repeat(asked, 1, 1, 1)
        down, middle = steering.net(
            pictures, t, text[: len(pictures)], hint, conditioning_scale=steering.strength, return_dict=False
        )
        if asked == copies:
            return down, middle
        return [residual.repeat(copies, 1, 1, 1) for residual in down], middle.repeat(copies, 1, 1, 1)


def denoise(
    x: torch.Tensor,
    solver: Solver,
    denoiser: Denoiser,
    windows: Sequence[Window],
    first_step: int = 0,
    before_window: Callable[[int, int], None] = lambda step, window: None,
) -> Iterator[Denoised]:
    """Yield the state after each step from `first_step` on; `x` is [1, channels, frames, h, w], float32.

    `before_window` is told the step and the window (both from 0) before each one, and may raise to stop.
    """
    steps = len(solver.timesteps)
    for step, t in enumerate(solver.timesteps[first_step:], first_step):
        scaled = solver.scale(x, t)
        prediction = torch.zeros_like(x)
        for number, window in enumerate(windows):
            before_window(step, number)
            share = window.weights.to(x.device)[:, None, None]
            prediction[:, :, window.frames] += share * denoiser.predict(
                scaled[:, :, window.frames], t, window.frames, step, steps
            )
        x, x0 = solver.step(prediction, t, x)
        yield Denoised(step + 1, x, x0)
