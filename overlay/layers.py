"""Say what is drawn into a camera's frame: a picture file, and what part of the frame it fills.

Must not import anything of Animatic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Part = tuple[float, float, float, float]  # left, bottom, right, top; 0 to 1 of the frame
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Layer:
    """A picture of `width` x `height` pixels, seen through the camera named `camera`.

    `part` is what of it is seen, in its own place of the frame: the rest is for other layers. `written_ns` tells
    a file that is written again from what it was before. `title` is written into the outer corner of the part.
    """

    path: Path
    camera: str
    width: int
    height: int
    part: Part = WHOLE
    written_ns: int = 0
    title: str = ""


Pictures = Callable[[int], list[Layer]]  # for a scene frame, the lowest layer first
