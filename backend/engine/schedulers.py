"""Run diffusers' schedulers with the noise levels of a model set, so that a run can stop and go on.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from typing import Any

import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, EulerDiscreteScheduler

from ..contract import Noise
from ..contract.models import SchedulerName

# The motion modules were trained with these, those of the SD1.5 family on a linear schedule that ends at a beta of
# 0.012 (AnimateDiff, configs/inference).
_BETAS: dict[str, Any] = {
    "beta_start": 0.00085,
    "num_train_timesteps": 1000,
    "steps_offset": 1,
}


def make_scheduler(
    name: SchedulerName, noise: Noise
) -> DDIMScheduler | EulerDiscreteScheduler | DPMSolverMultistepScheduler:
    """Return a new diffusers scheduler for models trained on `noise`, otherwise with AnimateDiff's settings."""
    settings = {**_BETAS, "beta_end": noise.beta_end, "beta_schedule": noise.schedule}
    settings["prediction_type"] = noise.prediction
    if noise.spacing == "leading":
        settings["timestep_spacing"] = "leading"
    if noise.zero_terminal_snr:
        # Only trailing steps begin at the last noise level, which these models need (Lin et al. 2023, section 3.3).
        settings |= {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
    if name == "ddim":
        return DDIMScheduler(**{"timestep_spacing": "leading", **settings}, clip_sample=False)
    if name == "euler":
        return EulerDiscreteScheduler(**settings)
    return DPMSolverMultistepScheduler(**settings, algorithm_type="dpmsolver++", use_karras_sigmas=True)


class Solver:
    """One run of a scheduler over its timesteps; it can stop between two steps and go on from its state.

    `first_step` (from 0) and `state` are what a stopped run had reached.
    """

    def __init__(
        self,
        name: SchedulerName,
        noise: Noise,
        steps: int,
        device: torch.device,
        first_step: int = 0,
        state: dict[str, torch.Tensor] | None = None,
    ) -> None:
        self._scheduler = make_scheduler(name, noise)
        self._scheduler.set_timesteps(steps, device=device)
        self.timesteps: torch.Tensor = self._scheduler.timesteps
        if not isinstance(self._scheduler, DDIMScheduler):
            self._scheduler.set_begin_index(first_step)
        if isinstance(self._scheduler, DPMSolverMultistepScheduler):
            self._scheduler.model_outputs[-1] = (state or {}).get("model_output")
            self._scheduler.lower_order_nums = min(first_step, self._scheduler.config.solver_order)

    @property
    def initial_sigma(self) -> float:
        """The standard deviation of the latents that the first step expects."""
        return float(self._scheduler.init_noise_sigma)

    def scale(self, x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        """Return the latents `x` at the scale on which the networks were trained."""
        return self._scheduler.scale_model_input(x, t)

    def step(self, prediction: torch.Tensor, t: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the latents after the step at `t`, and the picture that the model sees in them now.

        `prediction` is what the model predicted there: ε, v or x0.
        """
        result = self._scheduler.step(prediction, t, x)
        if isinstance(self._scheduler, DPMSolverMultistepScheduler):
            # DPM-Solver++ works on the predicted picture itself and keeps it as the last model output.
            return result.prev_sample, self._scheduler.model_outputs[-1]
        return result.prev_sample, result.pred_original_sample

    def state(self) -> dict[str, torch.Tensor]:
        """Return what the next step needs besides the latents; empty for one-step methods."""
        if isinstance(self._scheduler, DPMSolverMultistepScheduler):
            return {"model_output": self._scheduler.model_outputs[-1]}
        return {}
