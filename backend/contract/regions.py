"""Describe parts of a shot's pictures: where the surfaces of an object or a collection are seen.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .schema import require

RegionKind = Literal["object", "collection"]


@dataclass(frozen=True)
class Region:
    """Where an object with all that is parented to it is seen, or all that is in a collection.

    `name` is the full one: that of what is linked has its library.
    """

    kind: RegionKind
    name: str

    def __post_init__(self) -> None:
        require(bool(self.name), "name", self.name, f"the name of {self.kind} whose pixels are meant")


@dataclass(frozen=True)
class SeenRegion:
    """What a capture knows of a region: the `numbers` of its objects in the pass `objects`, none where none is seen."""

    region: Region
    numbers: tuple[int, ...] = ()
