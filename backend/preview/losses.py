"""What an error of the predicted pictures costs: where, in which channel, at which noise.

Must not import bpy.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional

from .architecture import LATENT_PX
from .latents import Batch

_PEOPLE, _REACH_PX = 5.0, 25  # how much more people count than the rest, and how wide their bones are for that
_SMALL_ERROR = 1.0  # up to there an error counts by its square: an edge that is not sure must not vanish


def weighted_error(x0: torch.Tensor, batch: Batch, weight: torch.Tensor) -> torch.Tensor:
    """Return the error of the predicted pictures `x0`, each by its `weight` [n or 1]; people and detail count more."""
    error = charbonnier(in_channel_units(x0 - batch.latents, batch))
    return (weight * (people_weight(batch) * error).mean((1, 2, 3))).mean()


def in_channel_units(error: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Return an error of latents over the root of each channel's deviation, so that faint detail counts too."""
    return error / batch.deviation[:, None, None].sqrt()


def charbonnier(error: torch.Tensor) -> torch.Tensor:
    """Return what an error costs: large ones their size, only small ones its square (Charbonnier et al. 1994).

    A colour that nobody told is wrong by much, and must not drown the edges.
    """
    return (error.square() + _SMALL_ERROR**2).sqrt() - _SMALL_ERROR


def noise_weight(alphas_bar: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Return what an error counts at timesteps `t`: more at little noise, where there is little of it.

    It is the root of that which would turn the error of x0 into that of v.
    """
    return (1 - alphas_bar.to(t.device)[t]).rsqrt().clamp(max=5)


def people_weight(batch: Batch) -> torch.Tensor:
    """Return what each place counts, 1 on average: people are small and their limbs thin, but one looks at them."""
    people = functional.max_pool2d(batch.pose.amax(1, keepdim=True), _REACH_PX, LATENT_PX, _REACH_PX // 2) > 0
    places = 1 + (_PEOPLE - 1) * people.float()
    return places / places.mean()
