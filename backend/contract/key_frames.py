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
    picture, at 0 it says nothing. The frames around it begin like it, the less the farther they are and the lower the
    strength.
    """

    number: int
    strength: float = 1.0
    of_take: int = 0  # the number of the take that the picture came from; 0 where it was put there by hand

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, 1.0)

    @property
    def is_final(self) -> bool:
        """Whether the frame is that picture in the end."""
        return self.strength == 1
