"""Describe what a machine offers a run.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .schema import require

Offload = Literal["auto", "never", "always"]


@dataclass(frozen=True)
class Machine:
    """What this machine offers a run; it comes from preferences, flags or the environment, never from the take."""

    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps, xpu
    model_folders: tuple[str, ...] = ()
    online: bool = False  # may download from the Hub
    offload: Offload = "auto"
    compile: bool = False  # the networks, for each size of picture

    def __post_init__(self) -> None:
        known = re.fullmatch(r"auto|cpu|mps|(cuda|xpu)(:\d+)?", self.device) is not None
        require(known, "device", self.device, "auto, cpu, mps, cuda or xpu; cuda:1 is the second GPU")


ANY_MACHINE = Machine()  # that nothing is told of
