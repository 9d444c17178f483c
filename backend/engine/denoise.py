"""Denoise a clip: one visible loop over steps and context windows.

Symbols as in the papers: x_t latents, ε predicted noise, w guidance (Ho and Salimans 2022, eq. 6); some models
predict v (Salimans and Ho 2022) or the picture x0 in ε's place.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import torch

from ..contract import NO_GUIDANCE
from ..memory import Residence
from ..networks.unet import AnimatedUNet
from .context import Context, Window
from .holding import HeldFeatures, HeldSteering
from .keeping import Known
from .schedulers import Solver
from .steering import Moment, Steered
from .text import Text


@dataclass(frozen=True)
class Denoised:
    """The state after a step."""

    step: int  # finished steps
    x: torch.Tensor  # [1, channels, frames, h, w]
    x0: torch.Tensor  # the picture that the model sees in x now, same shape


@dataclass(frozen=True)
class Denoiser:
    """The networks and conditions of a run, and how they predict the noise in one window."""

    unet: AnimatedUNet
    text: Text
    steered: Steered | HeldSteering
    guidance: Sequence[float]  # w of each step
    residence: Residence
    features: HeldFeatures

    @torch.no_grad()
    def predict(
        self, x: torch.Tensor, t: torch.Tensor, frames: Sequence[int], step: int, kept: Collection[int] = ()
    ) -> torch.Tensor:
        """Return ε, v or x0 for a window, given the scaled latents `x` [1, channels, f, h, w] of its `frames`.

        `kept` are those that the next window of this step sees too. The UNet may compute on another device and in a
        coarser number format; guidance is applied in those of `x`.
        """
        w = self.guidance[step]
        guided = w > NO_GUIDANCE
        device = self.residence.device
        moment = Moment(x.to(device, self.unet.dtype), t.to(device), frames, step, 2 if guided else 1)
        deep = self.features.at(moment)  # first: what was held and holds no longer goes
        residuals = self.steered.residuals(moment, kept)
        self.residence.bring(self.unet)
        text, added = self.text.of(frames, guided), self.text.added(frames, guided)
        prediction = self.unet(moment.clips(), moment.t, text, added, deep=deep, **residuals)
        prediction = prediction.to(x.device, x.dtype)
        if not guided:
            return prediction
        unconditional, conditional = prediction.chunk(2)
        return unconditional + w * (conditional - unconditional)


def denoise(
    x: torch.Tensor,
    solver: Solver,
    denoiser: Denoiser,
    context: Context,
    first_step: int = 0,
    before_window: Callable[[int, int, int], None] = lambda step, window, windows: None,
    known: Known | None = None,
) -> Iterator[Denoised]:
    """Yield the state after each step from `first_step` on; `x` is [1, channels, frames, h, w], float32.

    `before_window` is told the step, the window (both from 0) and the number of windows before each one, and may
    raise to stop. What is `known` stays as it is; windows that hold nothing else are left out.
    """
    steps = len(solver.timesteps)
    if known:
        x = known.put_into(x, solver, first_step)
    for step, t in enumerate(solver.timesteps[first_step:], first_step):
        scaled = solver.scale(x, t)
        windows = [w for w in context.windows(step) if not (known and known.keeps_all_of(w.frames))]
        prediction = torch.zeros_like(x)
        for number, window in enumerate(windows):
            before_window(step, number, len(windows))
            kept = _seen_by_both(window, windows[number + 1]) if number + 1 < len(windows) else ()
            predicted = denoiser.predict(scaled[:, :, window.frames], t, window.frames, step, kept)
            prediction[:, :, window.frames] += window.weights.to(x.device)[:, None, None] * predicted
        x, x0 = solver.step(prediction, t, x)
        if known:
            x, x0 = known.put_into(x, solver, step + 1), known.put_into(x0, solver, steps)
        yield Denoised(step + 1, x, x0)


def _seen_by_both(window: Window, following: Window) -> frozenset[int]:
    return frozenset(window.frames).intersection(following.frames)
