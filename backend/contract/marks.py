"""Hold what an artist says of a take: a star, notes, and whether it is seen with more frames.

It is no part of how the take is made, unlike take.json. Must not import anything but the standard library and the
contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from .schema import SCHEMA_VERSION, require_schema


@dataclass(frozen=True)
class Marks:
    """The whole content of marks.json."""

    star: bool = False
    notes: str = ""
    more_frames: bool = True  # what shows the take shows the pictures in between too, where all of them are there
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)


NO_MARKS = Marks()
