"""Cut a long shot into overlapping context windows and weigh them where they meet.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from ..contract import Fuse

MOST_AT_ONCE = 32  # frames of what is done frame by frame: any window that a motion module takes
_GOLDEN = (5**0.5 - 1) / 2  # its multiples, without their whole parts, come nowhere twice


@dataclass(frozen=True)
class Window:
    """Frames that the motion module sees at once, in this order, counted from 0.

    `weights` [frames] are the shares of this window in each of its frames; over all windows of a step the shares of a
    frame sum to 1.
    """

    frames: Sequence[int]
    weights: torch.Tensor

    @property
    def places(self) -> slice | Sequence[int]:
        """What takes its frames out of a tensor of the clip: without copying where they lie evenly apart, in order."""
        first, last = self.frames[0], self.frames[-1]
        apart = self.frames[1] - first if len(self.frames) > 1 else 1
        if apart > 0 and list(self.frames) == list(range(first, last + 1, apart)):
            return slice(first, last + 1, apart)
        return self.frames


@dataclass(frozen=True)
class Context:
    """How a shot of `count` frames is cut: windows of `length` frames that share `overlap` with their neighbours.

    A `stride` of 2 or 4 adds windows of every second (and fourth) frame, where the shot has enough of them.
    `shift` moves the windows from step to step. In a `loop` the last frame goes on into the first.
    """

    count: int
    length: int
    overlap: int
    stride: int = 1
    fuse: Fuse = "pyramid"
    shift: bool = False
    loop: bool = False

    @property
    def longest(self) -> int:
        """The frames of the longest window."""
        return min(self.count, self.length)

    def windows(self, step: int) -> list[Window]:
        """Return the windows of `step` (from 0) in the order in which they are computed."""
        part = (step * _GOLDEN) % 1 if self.shift else 0.0
        runs = self._runs(part)
        for stride in (2, 4):
            if stride <= self.stride and self.count // stride >= self.length:
                runs += self._strided(stride, part)
        return self._weighed(runs)

    def _runs(self, part: float) -> list[list[int]]:
        """Return the frames of each window, moved by `part` (0 to 1) of the way to the next."""
        hop = self.length - self.overlap
        if self.loop and self.count > 1:
            starts = _loop_starts(self.count, hop, round(part * hop))
            return [[(start + place) % self.count for place in range(self.longest)] for start in starts]
        starts = _starts(self.count, self.length, hop, round(part * hop))
        return [list(range(start, start + self.longest)) for start in starts]

    def _strided(self, stride: int, part: float) -> list[list[int]]:
        runs = []
        for first in range(stride):
            own = range(first, self.count, stride)
            closes = self.loop and self.count % stride == 0  # else the last step of the loop would be a shorter one
            every = replace(self, count=len(own), stride=1, loop=closes)
            runs += [[own[index] for index in run] for run in every._runs(part)]
        return runs

    def _weighed(self, runs: list[list[int]]) -> list[Window]:
        shape = _shape(self.fuse, self.longest, self.overlap)
        total = torch.zeros(self.count)
        for run in runs:
            total[run] += shape
        return [Window(run, shape / total[run]) for run in runs]


def chunks(count: int) -> list[slice]:
    """Return a clip of `count` frames in parts, so that what is done frame by frame takes little memory."""
    return [slice(first, min(first + MOST_AT_ONCE, count)) for first in range(0, count, MOST_AT_ONCE)]


def _starts(count: int, length: int, hop: int, shift: int) -> list[int]:
    """Return where the windows over `count` frames start; the first starts with the shot, the last ends with it."""
    last = count - length
    if last <= 0:
        return [0]
    return sorted({0, *range(shift, last, hop), last})


def _loop_starts(count: int, hop: int, shift: int) -> list[int]:
    """Return where the windows over a loop start, evenly spread, two or more: what ends one lies within another."""
    windows = max(2, -(-count // hop))
    return [(round(number * count / windows) + shift) % count for number in range(windows)]


def _shape(fuse: Fuse, length: int, overlap: int) -> torch.Tensor:
    """Return how much a window says in each of its frames, before the windows are made to sum to 1.

    Flat: the same everywhere. Pyramid: least at the ends, where a frame has neighbours on one side only. Linear: the
    same in the middle, less and less within the overlap.
    """
    rise = torch.arange(1, length + 1, dtype=torch.float32)
    pyramid = torch.minimum(rise, rise.flip(0))
    if fuse == "pyramid":
        return pyramid
    return pyramid.clamp(max=overlap + 1 if fuse == "linear" else 1)
