"""Say where the steps of a run lie in ComfyUI's percents, by which its nodes begin and end.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..contract import Sampling
from ..contract.models import Noise
from ..engine.schedulers import make_scheduler

_LAST_TIMESTEP = 999  # of the training; ComfyUI's percent_to_sigma counts from there


def step_percents(sampling: Sampling, noise: Noise) -> list[float]:
    """Return the percent (0 to 1) that parts each step from the one before it, then 1: one more than steps.

    ComfyUI counts the timesteps of the training, the take the steps of its run: with Karras' noise levels, which are
    close together at the end, half of the steps is not half of the timesteps.
    """
    scheduler = make_scheduler(sampling.scheduler, noise)
    scheduler.set_timesteps(sampling.steps)
    places = [1 - float(t) / _LAST_TIMESTEP for t in scheduler.timesteps]
    return [0.0, *(_rounded((left + right) / 2) for left, right in pairwise(places)), 1.0]


def pieces(values: Sequence[float], percents: Sequence[float]) -> list[tuple[float, float]]:
    """Return (percent, value) wherever the value of a step is not that of the step before it, the first always."""
    found = [(percents[0], values[0])]
    for step in range(1, len(values)):
        if values[step] != values[step - 1]:
            found.append((percents[step], values[step]))
    return found


def _rounded(percent: float) -> float:
    return round(min(max(percent, 0.0), 1.0), 4)
