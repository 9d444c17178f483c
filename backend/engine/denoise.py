"""Denoise a clip: one visible loop over steps and context windows.

Symbols as in the papers: x_t latents, ε predicted noise, w guidance (Ho and Salimans 2022, eq. 6); some models
predict v (Salimans and Ho 2022) or the picture x0 in ε's place.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from ..contract import NO_GUIDANCE
from ..machine.memory import Residence
from ..networks.unet import AnimatedUNet
from .context import Context, Window, chunks
from .holding import HeldFeatures, HeldSteering
from .keeping import Known
from .loras import LoraWeights
from .references import References
from .schedulers import Solver
from .steering import Moment, Steered
from .text import Text


@dataclass(frozen=True)
class Denoised:
    """The state after a step."""

    step: int  # finished steps
    x: torch.Tensor  # [1, channels, frames, h, w]
    x0: torch.Tensor  # the picture that the model sees in x now, of the frames asked for


@dataclass(frozen=True)
class Denoiser:
    """The networks and conditions of a run, and how they predict the noise in one window."""

    unet: AnimatedUNet
    text: Text
    steered: Steered | HeldSteering
    guidance: Sequence[float]  # w of each step
    residence: Residence
    features: HeldFeatures
    references: References | None = None
    loras: LoraWeights | None = None  # of those that are keyed

    @torch.no_grad()
    def predict(
        self, x: torch.Tensor, t: float, frames: Sequence[int], step: int, kept: Collection[int] = ()
    ) -> torch.Tensor:
        """Return ε, v or x0 for a window, given the scaled latents `x` [1, channels, f, h, w] of its `frames`.

        `kept` are those that the next window of this step sees too. The UNet may compute on another device and in a
        coarser number format; guidance is applied in those of `x`.
        """
        w = self.guidance[step]
        guided = w > NO_GUIDANCE
        device = self.residence.device
        time = torch.full((), t, device=device)  # moved, it would have to be waited for
        x = x.contiguous()  # a view of the clip, it would be another shape to a compiler for each length
        moment = Moment(x.to(device, self.unet.dtype), time, frames, step, 2 if guided else 1)
        deep = self.features.at(moment)  # first: what was held and holds no longer goes
        residuals = self.steered.residuals(moment, kept)
        self.residence.bring(self.unet)
        text, added = self.text.of(frames, guided), self.text.added(frames, guided)
        if self.references:
            text = replace(text, references=self.references.of(frames, guided))
        weights = self.loras and self.loras.of(frames)
        prediction = self.unet(moment.clips(), moment.t, text, added, deep=deep, lora_weights=weights, **residuals)
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
    shown: Callable[[int], range] = lambda step: range(0),
) -> Iterator[Denoised]:
    """Yield the state after each step from `first_step` on; `x` is [1, channels, frames, h, w], float32.

    `before_window` is told the step, the window (both from 0) and the number of windows before each one, and may
    raise to stop. What is `known` is kept for its steps; windows that hold nothing to be made are left out. `shown` is
    told how many steps are finished, and returns the frames of which the picture is wanted with that state.
    """
    steps = len(solver.timesteps)
    finished = {frame for frame in range(x.shape[2]) if known and known.keeps_all_of([frame])}
    if known:
        x = _put_into(x.clone(), known, solver, first_step, whole_steps=True)
    for step, t in enumerate(solver.timesteps[first_step:], first_step):
        windows = [window for window in context.windows(step) if not finished.issuperset(window.frames)]
        prediction = _predicted(x, solver, denoiser, windows, step, before_window)
        wanted = shown(step + 1)
        # Of a long shot the latents take the place of what was predicted, so that it is kept twice and not more often.
        x, x0 = solver.step(prediction, t, x, wanted, out=prediction if len(windows) > 1 else None)
        del prediction
        if known:
            x, x0 = _put_into(x, known, solver, step + 1), _of(known, wanted).put_into(x0, solver, steps)
        yield Denoised(step + 1, x, x0)


def _predicted(
    x: torch.Tensor,
    solver: Solver,
    denoiser: Denoiser,
    windows: Sequence[Window],
    step: int,
    before_window: Callable[[int, int, int], None],
) -> torch.Tensor:
    """Return what is predicted of the clip: in the one window that is all of it, or in several, by their shares."""
    t = solver.timesteps[step]  # on the CPU
    if [window.places for window in windows] == [slice(0, x.shape[2], 1)]:
        before_window(step, 0, 1)
        return denoiser.predict(solver.scale(x, t), t.item(), windows[0].frames, step, ())
    prediction = torch.zeros_like(x)
    for number, window in enumerate(windows):
        before_window(step, number, len(windows))
        kept = _seen_by_both(window, windows[number + 1]) if number + 1 < len(windows) else ()
        predicted = denoiser.predict(solver.scale(x[:, :, window.places], t), t.item(), window.frames, step, kept)
        prediction[:, :, window.places] += window.weights.to(x.device)[:, None, None] * predicted
    return prediction


def _put_into(x: torch.Tensor, known: Known, solver: Solver, step: int, whole_steps: bool = False) -> torch.Tensor:
    """Return the latents `x` before `step` with what is known written into them; of `whole_steps` that of these alone.

    A run that goes on has had its part of a step that is not whole already.
    """
    for part in chunks(x.shape[2]):
        some = _of(known, range(part.start, part.stop))
        some = replace(some, kept_until=some.kept_until.floor()) if whole_steps else some
        some = replace(some, noise=solver.noise_in(some.noise, step, part))
        x[:, :, part] = some.put_into(x[:, :, part], solver, step)
    return x


def _of(known: Known, frames: range) -> Known:
    """Return what is known of some frames."""
    places = slice(frames.start, frames.stop, frames.step)
    return Known(known.x0[:, :, places], known.kept_until[:, :, places], known.noise[:, :, places])


def _seen_by_both(window: Window, following: Window) -> frozenset[int]:
    return frozenset(window.frames).intersection(following.frames)
