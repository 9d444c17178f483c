"""Keep what is known of a clip while the rest is made: blended denoising.

Before each step the latents of what is known are put in place of what the model made of them, with the noise of that
step, so that the model sees them beside what is new (Avrahami et al. 2022, Blended Diffusion, algorithm 1; Lugmayr et
al. 2022, RePaint, eq. 8, without resampling). What is let go before the end is led from there on by the model alone.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch

from ..contract.key_frames import ALWAYS
from .schedulers import Solver


@dataclass(frozen=True)
class Known:
    """Latents `x0` that are known before a clip is made, how long they are kept, and the noise that is put over them.

    They are kept before each step that comes before `kept_until`: 0 where nothing is known, `ALWAYS` where they stay.
    """

    x0: torch.Tensor  # [1, channels, frames, h, w]
    kept_until: torch.Tensor  # int16, [1, 1, frames, h, w]
    noise: torch.Tensor  # as x0: the noise that each frame starts from

    def put_into(self, x: torch.Tensor, solver: Solver, step: int) -> torch.Tensor:
        """Return the latents `x` before `step` (from 0) with those that are kept in their place."""
        return torch.where(self.kept_until > step, solver.noised(self.x0, self.noise, step), x)

    def keeps_all_of(self, frames: Sequence[int]) -> bool:
        """Tell whether nothing of `frames` is left to make."""
        return all(self._wholly_kept[frame] for frame in frames)

    @cached_property
    def _wholly_kept(self) -> list[bool]:
        """Whether nothing of each frame is left to make: fetched once, as the loop would wait for a GPU each time."""
        return (self.kept_until == ALWAYS).all(-1).all(-1)[0, 0].tolist()
