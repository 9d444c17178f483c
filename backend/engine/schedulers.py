"""Run diffusers' schedulers with the noise levels of a model set, so that a run can stop and go on.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, EulerDiscreteScheduler, LCMScheduler

from ..contract import Noise
from ..contract.models import SchedulerName
from .context import chunks

# The motion modules were trained with these, those of the SD1.5 family on a linear schedule that ends at a beta of
# 0.012 (AnimateDiff, configs/inference).
_BETAS: dict[str, Any] = {
    "beta_start": 0.00085,
    "num_train_timesteps": 1000,
    "steps_offset": 1,
}


Scheduler = DDIMScheduler | EulerDiscreteScheduler | DPMSolverMultistepScheduler | LCMScheduler


def make_scheduler(name: SchedulerName, noise: Noise) -> Scheduler:
    """Return a new diffusers scheduler for models trained on `noise`, otherwise with AnimateDiff's settings."""
    settings = {**_BETAS, "beta_end": noise.beta_end, "beta_schedule": noise.schedule}
    settings["prediction_type"] = noise.prediction
    if noise.spacing == "leading":
        settings["timestep_spacing"] = "leading"
    if noise.zero_terminal_snr:
        settings["rescale_betas_zero_snr"] = True
    if noise.zero_terminal_snr or noise.spacing == "trailing":
        # Only trailing steps begin at the last noise level, which these models need (Lin et al. 2023, section 3.3).
        settings["timestep_spacing"] = "trailing"
    if name == "ddim":
        return DDIMScheduler(**{"timestep_spacing": "leading", **settings}, clip_sample=False)
    if name == "euler":
        return EulerDiscreteScheduler(**settings)
    if name == "lcm":
        return LCMScheduler(**settings, original_inference_steps=noise.distilled_steps)
    return DPMSolverMultistepScheduler(**settings, algorithm_type="dpmsolver++", use_karras_sigmas=True)


class Solver:
    """One run of a scheduler over its timesteps; it can stop between two steps and go on from its state.

    `device` is where the latents are; the noise levels stay on the CPU, as a GPU that is asked for one is waited for.
    `first_step` (from 0) and `state` are what a stopped run had reached; a run that begins has no `state`.
    `fresh_noise` gives the noise of some frames, in the shape of their latents, that is added after so many finished
    steps; LCM needs it.
    """

    def __init__(
        self,
        name: SchedulerName,
        noise: Noise,
        steps: int,
        device: torch.device,
        first_step: int = 0,
        state: dict[str, torch.Tensor] | None = None,
        fresh_noise: Callable[[int, slice], torch.Tensor] | None = None,
    ) -> None:
        self._scheduler, self._fresh_noise = make_scheduler(name, noise), fresh_noise
        self._scheduler.set_timesteps(steps, device="cpu")
        self.timesteps: torch.Tensor = self._scheduler.timesteps
        self._begins_at = first_step if state is None else None
        # DPM-Solver++ works on the predicted picture itself, and remembers the last one.
        self._last_picture = state["model_output"].to(device) if state else None
        if not isinstance(self._scheduler, DDIMScheduler):
            self._scheduler.set_begin_index(first_step)
        if isinstance(self._scheduler, DPMSolverMultistepScheduler):
            self._scheduler.lower_order_nums = min(first_step, self._scheduler.config.solver_order) if state else 0

    @property
    def initial_sigma(self) -> float:
        """The standard deviation of the latents that the first step expects."""
        return float(self._scheduler.init_noise_sigma)

    def scale(self, x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        """Return the latents `x` at the scale on which the networks were trained."""
        return self._scheduler.scale_model_input(x, t)

    def noised(self, x0: torch.Tensor, noise: torch.Tensor, step: int) -> torch.Tensor:
        """Return the picture `x0` under unit `noise` as the latents are before `step` (from 0); after all steps `x0`.

        It depends on nothing but the step, so that a run that goes on sees the same.
        """
        if step == len(self.timesteps):
            return x0
        if isinstance(self._scheduler, (DDIMScheduler, LCMScheduler)):
            # In place of diffusers' add_noise, which leaves its noise levels on the latents' device.
            alpha = self._scheduler.alphas_cumprod[self.timesteps[step]]
            return alpha**0.5 * x0 + (1 - alpha) ** 0.5 * noise
        sigma = float(self._scheduler.sigmas[step])
        if isinstance(self._scheduler, EulerDiscreteScheduler):
            return x0 + sigma * noise
        return (x0 + sigma * noise) / (sigma**2 + 1) ** 0.5  # DPM-Solver keeps the variance that the model was given

    def noise_in(self, noise: torch.Tensor, step: int, part: slice) -> torch.Tensor:
        """Return the unit noise that the latents of a `part` of the frames have before `step`; they began with `noise`.

        What is mixed into them has to have the same: two noises that are mixed are less than one.
        """
        renewed = isinstance(self._scheduler, LCMScheduler) and step not in (self._begins_at, len(self.timesteps))
        return self._fresh(step, part, noise.device) if renewed else noise

    def step(
        self,
        prediction: torch.Tensor,
        t: torch.Tensor,
        x: torch.Tensor,
        shown: range | None = None,
        out: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the latents after the step at `t`, and the picture that the model sees in them now.

        `prediction` is what the model predicted there: ε, v or x0. The latents are written into `out`, if it is given;
        it may be `prediction`. The picture is that of the frames `shown`, else of all.
        """
        frames, seen = x.shape[2], []
        after = torch.empty_like(x) if out is None else out
        pictures = torch.empty_like(x) if isinstance(self._scheduler, DPMSolverMultistepScheduler) else None
        for part in chunks(frames):
            scheduler = copy(self._scheduler)  # to each part it is the same step
            after[:, :, part], picture = self._stepped(scheduler, prediction[:, :, part], t, x[:, :, part], part)
            seen.append(picture[:, :, _within(part, range(frames) if shown is None else shown)].clone())
            if pictures is not None:
                pictures[:, :, part] = picture
        self._scheduler, self._last_picture = scheduler, pictures
        return after, torch.cat(seen, dim=2)

    def _stepped(
        self, scheduler: Scheduler, prediction: torch.Tensor, t: torch.Tensor, x: torch.Tensor, part: slice
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return a part of the latents after the step of `scheduler`, and the picture in them."""
        if isinstance(scheduler, DPMSolverMultistepScheduler):
            last = None if self._last_picture is None else self._last_picture[:, :, part]
            scheduler.model_outputs = [None] * (scheduler.config.solver_order - 1) + [last]
            after, picture = scheduler.step(prediction, t, x).prev_sample, scheduler.model_outputs[-1]
            scheduler.model_outputs = []
            return after, picture
        result = scheduler.step(prediction, t, x)
        if isinstance(scheduler, LCMScheduler):
            return self._renoised(result.denoised, scheduler.step_index, part), result.denoised
        return result.prev_sample, result.pred_original_sample

    def _renoised(self, picture: torch.Tensor, done: int, part: slice) -> torch.Tensor:
        """Return the picture with noise at the level of the next step, if there is one (Luo et al. 2023, algorithm 3).

        In place of what diffusers adds, which would differ from run to run.
        """
        if done == len(self.timesteps):
            return picture
        return self.noised(picture, self._fresh(done, part, picture.device), done)

    def _fresh(self, done: int, part: slice, device: torch.device) -> torch.Tensor:
        noise = self._fresh_noise(done, part)
        noise = noise.pin_memory() if device.type == "cuda" else noise  # else the GPU would be waited for
        return noise.to(device, non_blocking=True)

    def state(self) -> dict[str, torch.Tensor]:
        """Return what the next step needs besides the latents; empty for one-step methods."""
        return {} if self._last_picture is None else {"model_output": self._last_picture}


def _within(part: slice, shown: range) -> slice:
    """Return where the frames `shown` are in a part of the clip."""
    places = [frame - part.start for frame in shown if part.start <= frame < part.stop]
    return slice(places[0], places[-1] + 1, shown.step) if places else slice(0)
