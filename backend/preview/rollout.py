"""Let the model sample for a few steps: what it sees then is what it has to go on from.

A denoiser that is trained on noised pictures alone trusts what it sees. Sampling in few steps shows it its own guesses
instead, and their faults grow from step to step (Ning et al. 2023, on the exposure bias of diffusion models). So for
a share of the steps it learns from these, as in scheduled sampling (Bengio et al. 2015). A guess holds nothing of the
true picture but what the caption and the controls say, and a model that saw guesses only would learn to paint the mean
of all pictures that these allow: so each lies somewhere between the guess and the truth. Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from .architecture import noise_scheduler

STEPS = (2, 3, 4, 5)  # of a sampling, one of these


@torch.no_grad()
def rolled_out(
    predict: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], noise: torch.Tensor, truth: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return noisy pictures [n, channels, h, w] as a sampling from `noise` comes to them, and their timestep [].

    `predict` returns x0 for noisy pictures and a timestep. How many steps there are in all, how many are taken and how
    far the pictures are moved to the `truth` is random; at least one step is taken, and one remains. The sampling is
    without guidance, which would take twice as long.
    """
    scheduler = noise_scheduler()
    scheduler.set_timesteps(STEPS[int(torch.randint(len(STEPS), ()))])
    taken = int(torch.randint(1, len(scheduler.timesteps), ()))
    x, x0 = noise, noise
    for t in scheduler.timesteps[:taken]:
        x0 = predict(x, t.to(x.device)).float()
        x = scheduler.step(x0, t, x).prev_sample
    t = scheduler.timesteps[taken]
    shown = scheduler.alphas_cumprod[t].sqrt().to(x.device)
    return x + shown * torch.rand((), device=x.device) * (truth - x0), t.to(x.device)
