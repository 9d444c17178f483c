"""Describe pictures that steer a moving take: what it is led to at some of its frames.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from .schema import require_between


@dataclass(frozen=True)
class KeyFrame:
    """A picture that the take's file `number` is led to; it lies in the take as `keys/<number>.png`.

    It is held for the part `strength` (0 to 1) of the steps that are made, and then let go: at 1 the frame is that
    picture, at 0 it says nothing.
    """

    number: int
    strength: float = 1.0
    of_take: int = 0  # the number of the take that the picture came from; 0 where it was put there by hand

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, 1.0)

    @property
    def is_final(self) -> bool:
        """Whether the picture is held to the end."""
        return self.strength == 1

    def held_until(self, first_step: int, steps: int) -> int:
        """Return the step (from 0) before which the picture is let go, of those from `first_step` to `steps`."""
        return first_step + int((steps - first_step) * self.strength + 1e-6)  # as Source counts its steps
