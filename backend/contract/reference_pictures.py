"""Describe pictures that a take is to look like: their light, colours and make, by IP-Adapter (Ye et al. 2023).

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from .schema import require, require_between

REFERENCE_STRENGTH_HIGH = 1.5


@dataclass(frozen=True)
class ReferencePicture:
    """One of them; in a take it lies as `references/<place>.<ending>`, places counted from 1.

    `source` says where it came from: a file, or an image in the .blend. `weight` (0 to 1) is how much it says beside
    the others: those of one weight say equally much, and one of weight 0 says nothing.
    """

    source: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        require(bool(self.source.strip()), "source", self.source, "a text that is not empty")
        require_between("weight", self.weight, 0.0, 1.0)


@dataclass(frozen=True)
class References:
    """The reference pictures of a look or a take, and how much they say beside the prompt."""

    pictures: tuple[ReferencePicture, ...] = ()
    strength: float = 0.7

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, REFERENCE_STRENGTH_HIGH)

    @property
    def are_heard(self) -> bool:
        """Whether any of them has an effect."""
        return self.strength > 0 and any(picture.weight > 0 for picture in self.pictures)


NO_REFERENCES = References()
