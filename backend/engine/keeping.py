"""Keep what is known of a clip while the rest is made: blended denoising.

Before each step the latents of what is known are put in place of what the model made of them, with the noise of that
step, so that the model sees them beside what is new (Avrahami et al. 2022, Blended Diffusion, algorithm 1; Lugmayr et
al. 2022, RePaint, eq. 8, without resampling). What is let go before the end is made by the model alone from there on.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch

from .schedulers import Solver

ALWAYS = math.inf  # later than any step


@dataclass(frozen=True)
class Known:
    """Latents `x0` that are known before a clip is made, how long they are kept, and the noise that is put over them.

    They are kept before each step up to `kept_until`: 0 where nothing is known, `ALWAYS` where they stay. Of a step
    that is not whole they are a part: so much of them is mixed in.
    """

    x0: torch.Tensor  # [1, channels, frames, h, w]
    kept_until: torch.Tensor  # [1, 1, frames, h, w]
    noise: torch.Tensor  # as x0: the noise that each frame starts from

    def put_into(self, x: torch.Tensor, solver: Solver, step: int) -> torch.Tensor:
        """Return the latents `x` before `step` (from 0) with those that are kept in their place."""
        share = (self.kept_until - step).clamp(0, 1)
        return torch.lerp(x, solver.noised(self.x0, self.noise, step), share)

    def keeps_all_of(self, frames: Sequence[int]) -> bool:
        """Tell whether nothing of `frames` is left to make."""
        return all(self._wholly_kept[frame] for frame in frames)

    @cached_property
    def _wholly_kept(self) -> list[bool]:
        """Whether nothing of each frame is left to make: fetched once, as the loop would wait for a GPU each time."""
        return (self.kept_until == ALWAYS).all(-1).all(-1)[0, 0].tolist()
