"""Run diffusers' schedulers with the noise levels of a model set, so that a run can stop and go on.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, EulerDiscreteScheduler, LCMScheduler

from ..contract import Noise
from ..contract.models import SchedulerName

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

    `first_step` (from 0) and `state` are what a stopped run had reached. `fresh_noise` gives the noise, in the shape of
    the latents, that is added after so many finished steps; LCM needs it.
    """

    def __init__(
        self,
        name: SchedulerName,
        noise: Noise,
        steps: int,
        device: torch.device,
        first_step: int = 0,
        state: dict[str, torch.Tensor] | None = None,
        fresh_noise: Callable[[int], torch.Tensor] | None = None,
    ) -> None:
        self._scheduler, self._fresh_noise = make_scheduler(name, noise), fresh_noise
        self._scheduler.set_timesteps(steps, device=device)
        self.timesteps: torch.Tensor = self._scheduler.timesteps
        if not isinstance(self._scheduler, DDIMScheduler):
            self._scheduler.set_begin_index(first_step)
        if isinstance(self._scheduler, DPMSolverMultistepScheduler):
            self._scheduler.model_outputs[-1] = (state or {}).get("model_output")
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
            return self._scheduler.add_noise(x0, noise, self.timesteps[step : step + 1])
        sigma = float(self._scheduler.sigmas[step])
        if isinstance(self._scheduler, EulerDiscreteScheduler):
            return x0 + sigma * noise
        return (x0 + sigma * noise) / (sigma**2 + 1) ** 0.5  # DPM-Solver keeps the variance that the model was given

    def step(self, prediction: torch.Tensor, t: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the latents after the step at `t`, and the picture that the model sees in them now.

        `prediction` is what the model predicted there: ε, v or x0.
        """
        result = self._scheduler.step(prediction, t, x)
        if isinstance(self._scheduler, DPMSolverMultistepScheduler):
            # DPM-Solver++ works on the predicted picture itself and keeps it as the last model output.
            return result.prev_sample, self._scheduler.model_outputs[-1]
        if isinstance(self._scheduler, LCMScheduler):
            return self._renoised(result.denoised), result.denoised
        return result.prev_sample, result.pred_original_sample

    def _renoised(self, picture: torch.Tensor) -> torch.Tensor:
        """Return the picture with noise at the level of the next step, if there is one (Luo et al. 2023, algorithm 3).

        In place of what diffusers adds, which would differ from run to run.
        """
        done = self._scheduler.step_index
        if done == len(self.timesteps):
            return picture
        noise = self._fresh_noise(done).to(picture)
        return self._scheduler.add_noise(picture, noise, self.timesteps[done : done + 1])

    def state(self) -> dict[str, torch.Tensor]:
        """Return what the next step needs besides the latents; empty for one-step methods."""
        if isinstance(self._scheduler, DPMSolverMultistepScheduler):
            return {"model_output": self._scheduler.model_outputs[-1]}
        return {}
