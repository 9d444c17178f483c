"""Describe pictures at some frames that a network steers a moving take by: SparseCtrl (Guo et al. 2023).

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Literal

from .schema import require, require_between

SparseKind = Literal["rgb", "scribble"]  # by the pictures themselves, or by the lines in them
SPARSE_KINDS: tuple[SparseKind, ...] = typing.get_args(SparseKind)
# Where the pictures came from: a take of stills, the scene's own render, or pictures of the artist's.
KeyOrigin = Literal["stills", "render", "pictures"]
KEY_ORIGINS: tuple[KeyOrigin, ...] = typing.get_args(KeyOrigin)
SPARSE_STRENGTH_HIGH = 2.0


@dataclass(frozen=True)
class SparseControl:
    """How key frames steer; the picture of the take's file n, one of `numbers`, lies in it as `keys/<n>.<ending>`.

    `strength` multiplies the residuals of the network; `start` and `end` are parts of the steps. For scribbles the
    lines are found in the pictures, unless these are `drawn`: then what is drawn in them are the lines, bright on dark
    or dark on bright. `of_take` is the number of the take that stills came from, `sources` are where pictures of the
    artist's came from, one for each of `numbers`.
    """

    kind: SparseKind
    numbers: tuple[int, ...]
    strength: float = 1.0
    start: float = 0.0
    end: float = 1.0
    drawn: bool = False
    origin: KeyOrigin = "stills"
    of_take: int = 0
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, SPARSE_STRENGTH_HIGH)
        require_between("start", self.start, 0.0, 1.0)
        require(self.start <= self.end <= 1.0, "end", self.end, f"from the start ({self.start:g}) to 1")
        grow = sorted(set(self.numbers)) == list(self.numbers)
        require(
            grow and bool(self.numbers), "numbers", self.numbers, "file numbers, each larger than the one before it"
        )
        right = "left out, or one for each of the numbers"
        require(len(self.sources) in (0, len(self.numbers)), "sources", self.sources, right)

    @property
    def is_heard(self) -> bool:
        """Whether it has an effect."""
        return self.strength > 0

    def acts_in(self, step: int, steps: int) -> bool:
        """Tell whether it steers in `step` (from 0) of `steps`: a whole step between its start and its end."""
        return step / steps >= self.start and (step + 1) / steps <= self.end
