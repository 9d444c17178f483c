"""The noise levels that ComfyUI's sampler goes through are those of the take, whatever its number of steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from comfyui_takes import SETS, one, take_of, workflow

from backend.contract import Noise, Sampling, Source
from backend.engine.schedulers import make_scheduler

TRAINED, RHO = 1000, 7.0
TRAILING = replace(SETS["sd15-v3"], noise=Noise(spacing="trailing"))
LEADING = replace(SETS["sd15-v3"], noise=Noise(spacing="leading"))


def comfyui_steps(scheduler: str, steps: int, distilled: int) -> np.ndarray:
    """Return the steps of the training that ComfyUI's `scheduler` lists for `steps`, noisiest first.

    By comfy/samplers.py: `ddim_scheduler`, `normal_scheduler` and `simple_scheduler`.
    """
    if scheduler == "ddim_uniform":
        return np.arange(1, TRAINED, TRAINED // steps)[::-1].astype(float)
    if scheduler == "sgm_uniform":
        return np.linspace(TRAINED - 1, 0, steps + 1)[:-1]
    if scheduler == "normal":
        return np.linspace(TRAINED - 1, 0, steps)
    assert scheduler == "simple"
    levels = np.arange(1, distilled + 1) * (TRAINED // distilled) - 1
    return np.array([levels[-(1 + int(step * len(levels) / steps))] for step in range(steps)], float)


def sampled(steps: int, denoise: float, listed: dict[int, np.ndarray]) -> np.ndarray:
    """Return which of the `listed` levels, by number of steps, KSampler goes through (`set_steps`); 0 ends them."""
    return listed[steps] if denoise > 0.9999 else listed[int(steps / denoise)][-steps:]


@pytest.mark.parametrize("total", [2, 4, 6, 8, 12, 16, 20, 24, 25, 28, 30, 33, 40, 50])
@pytest.mark.parametrize("part", [1.0, 0.6])
@pytest.mark.parametrize(
    ("models", "scheduler"),
    [("sd15-v3", "ddim"), ("sd15-v3", "euler"), (TRAILING, "euler"), (LEADING, "euler"), ("animatelcm", "lcm")],
)
def test_the_sampler_goes_through_the_steps_of_the_take(models, scheduler, total, part):
    source = Source(part) if part < 1 else None
    take = take_of(models, sampling=Sampling(scheduler, total), source=source)
    ours = make_scheduler(scheduler, take.models.noise)
    ours.set_timesteps(total)
    sampler = one(workflow(take), "KSampler")
    listed = {
        steps: comfyui_steps(sampler["scheduler"], steps, take.models.noise.distilled_steps)
        for steps in range(1, total + 1)
    }
    theirs = sampled(sampler["steps"], sampler["denoise"], listed)
    mine = ours.timesteps.numpy()[take.first_step :]
    assert len(theirs) == len(mine) and np.abs(theirs - mine).max() < 1.5  # of 1000, as ours are whole


@pytest.mark.parametrize("total", [6, 20, 25, 33])
def test_karras_levels_are_those_of_the_take(total):
    take = take_of(sampling=Sampling("dpmpp_2m_karras", total))
    ours = make_scheduler("dpmpp_2m_karras", take.models.noise)
    ours.set_timesteps(total)
    alphas = ours.alphas_cumprod.double().numpy()
    levels = ((1 - alphas) / alphas) ** 0.5
    ends = np.linspace(levels[-1] ** (1 / RHO), levels[0] ** (1 / RHO), total) ** RHO
    assert one(workflow(take), "KSampler")["scheduler"] == "karras"
    assert np.allclose(ours.sigmas[:-1].double().numpy(), ends, rtol=0.01) and ours.sigmas[-1] == 0
