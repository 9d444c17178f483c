"""Let the model sample for a few steps: what it sees then is what it has to go on from.

A denoiser that is trained on noised pictures alone trusts what it sees. Sampling in few steps shows it its own guesses
instead, and their faults grow from step to step (Ning et al. 2023, on the exposure bias of diffusion models). So for
a share of the steps it learns from these, as in scheduled sampling (Bengio et al. 2015). Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from .architecture import noise_scheduler

STEPS = (2, 3, 4, 5)  # of a sampling, one of these


@torch.no_grad()
def rolled_out(
    predict: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], noise: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the noisy pictures that a sampling from `noise` has come to, [n, channels, h, w], and their timestep [].

    `predict` returns x0 for noisy pictures and a timestep. How many steps there are in all, and how many are taken, is
    random; at least one is taken, and one remains.
    """
    scheduler = noise_scheduler()
    scheduler.set_timesteps(STEPS[int(torch.randint(len(STEPS), ()))])
    taken = int(torch.randint(1, len(scheduler.timesteps), ()))
    x = noise
    for t in scheduler.timesteps[:taken]:
        x = scheduler.step(predict(x, t.to(x.device)).float(), t, x).prev_sample
    return x, scheduler.timesteps[taken].to(x.device)
