"""Describe the shortcuts that a run may take: each saves work and changes the pictures, so none is taken unasked.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from .schema import require_between


@dataclass(frozen=True)
class Shortcuts:
    """What a run leaves out; the defaults leave out nothing.

    `control_one_half`: ControlNets steer what is guided to and not what is guided away from, which are run for the
    latter no more. `control_every` 2: they run in every second step, and what they said holds for the next.
    `guidance_until`: from that part of the steps on there is no guidance. `deep_every` 2 or 3: the deep blocks of the
    UNet run in every second or third step, and what they made holds in between (Ma et al. 2023, DeepCache).
    """

    control_one_half: bool = False
    control_every: Literal[1, 2] = 1
    guidance_until: float = 1.0
    deep_every: Literal[1, 2, 3] = 1

    def __post_init__(self) -> None:
        require_between("guidance_until", self.guidance_until, 0.0, 1.0)

    @property
    def period(self) -> int:
        """After how many steps all is computed anew; 1 where nothing is held from step to step."""
        return math.lcm(self.control_every, self.deep_every)


NO_SHORTCUTS = Shortcuts()
