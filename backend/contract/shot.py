"""What a capture and a take of a shot share: controls, frames and size.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import typing
from bisect import bisect
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from .schema import require, require_between

ControlKind = Literal["depth", "openpose", "canny", "normal", "seg", "lineart"]  # the younger after the older
CONTROL_KINDS: tuple[ControlKind, ...] = typing.get_args(ControlKind)
# What a capture may hold: depth and pose, the scene's own picture, where that may change, and what else is known of
# each pixel: where its surface faces, lies and moves, which object it shows, and what kind of thing that is.
PassKind = Literal["depth", "openpose", "beauty", "mask", "normal", "position", "uv", "motion", "objects", "seg"]
PASS_KINDS: tuple[PassKind, ...] = typing.get_args(PassKind)
PASS_SUFFIXES: dict[PassKind, str] = {
    **{"depth": ".exr", "openpose": ".json", "beauty": ".png", "mask": ".png", "seg": ".png"},
    **{"normal": ".exr", "position": ".exr", "uv": ".exr", "motion": ".exr", "objects": ".exr"},
}
PASSES_OF_CONTROL: dict[ControlKind, tuple[PassKind, ...]] = {
    "depth": ("depth",),
    "openpose": ("openpose",),
    "canny": ("beauty",),
    "normal": ("normal",),
    "seg": ("seg",),
    "lineart": ("depth", "normal", "objects"),
}

SIZE_MULTIPLE_PX = 8  # one latent pixel; diffusers' UNet takes any whole number of them
SIZE_LOW_PX, SIZE_HIGH_PX = 64, 2048


def fitted_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the nearest size that the models take: multiples of 8 from 64 to 2048 pixels."""

    def fitted(side_px: int) -> int:
        rounded = (side_px + SIZE_MULTIPLE_PX // 2) // SIZE_MULTIPLE_PX * SIZE_MULTIPLE_PX
        return max(SIZE_LOW_PX, min(SIZE_HIGH_PX, rounded))

    return fitted(width_px), fitted(height_px)


def require_size(width_px: int, height_px: int) -> None:
    """Raise ContractError unless the models take this size."""
    for name, side_px in (("width", width_px), ("height", height_px)):
        right = SIZE_LOW_PX <= side_px <= SIZE_HIGH_PX and side_px % SIZE_MULTIPLE_PX == 0
        require(right, name, side_px, f"a multiple of 8 from {SIZE_LOW_PX} to {SIZE_HIGH_PX}")


@dataclass(frozen=True)
class FrameMap:
    """Map file numbers (from 1) to scene frames: file n shows scene frame start + (n - 1) * step.

    On twos and threes a file is held for `step` scene frames, the last one no longer than `end`. Where scene frames
    are `marked`, the files are stills of those: each is held until the next, the first also stands before its own.
    """

    start: int
    end: int  # the last scene frame of the shot, inclusive
    step: int = 1
    marked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        require(self.end >= self.start, "end", self.end, f"the start frame {self.start} or later")
        require_between("step", self.step, 1, 100)
        inside = all(self.start <= frame <= self.end for frame in self.marked)
        grows = all(left < right for left, right in pairwise(self.marked))
        right = f"scene frames from {self.start} to {self.end}, each later than the one before it"
        require(inside and grows, "marked", self.marked, right)

    @property
    def are_stills(self) -> bool:
        """Whether the files are pictures by themselves, and not a movement."""
        return bool(self.marked)

    @property
    def count(self) -> int:
        """The number of files."""
        return len(self.marked) if self.marked else (self.end - self.start) // self.step + 1

    def scene_frame(self, number: int) -> int:
        """Return the scene frame that file `number` was made from."""
        return self.marked[number - 1] if self.marked else self.start + (number - 1) * self.step

    def shown(self, number: int) -> range:
        """Return the scene frames that show file `number`."""
        first = self.start if number == 1 else self.scene_frame(number)
        after = self.end + 1 if number == self.count else self.scene_frame(number + 1)
        return range(first, after)

    def moved(self, by: int) -> FrameMap:
        """Return the same so many scene frames later."""
        marked = tuple(frame + by for frame in self.marked)
        return replace(self, start=self.start + by, end=self.end + by, marked=marked)

    def number_at(self, scene_frame: int) -> int | None:
        """Return the file that `scene_frame` shows, or None outside the shot."""
        if not self.start <= scene_frame <= self.end:
            return None
        if self.marked:
            return max(1, bisect(self.marked, scene_frame))
        return (scene_frame - self.start) // self.step + 1
