"""Cut a long shot into overlapping context windows and weigh them where they meet.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Window:
    """A run of frames that the motion module sees at once.

    `weights` [frames] are the shares of this window in each of its frames; over all windows the
    shares of a frame sum to 1.
    """

    start: int  # index of the first frame, from 0
    weights: torch.Tensor

    @property
    def frames(self) -> slice:
        """The frames of this window as a slice of the frame axis."""
        return slice(self.start, self.start + len(self.weights))


def window_starts(count: int, length: int, overlap: int) -> list[int]:
    """Return where the windows over `count` frames start; all have `length` frames, the last ends with the shot.

    Two neighbours share at least `overlap` frames.
    """
    if count <= length:
        return [0]
    last = count - length
    return [*range(0, last, length - overlap), last]


def windows(count: int, length: int, overlap: int) -> list[Window]:
    """Return the context windows of a shot of `count` frames, in order; one window where it fits whole."""
    length = min(count, length)
    starts = window_starts(count, length, overlap)
    rise = torch.arange(1, length + 1, dtype=torch.float32)
    # Least at the ends, where a frame has neighbours on one side only.
    pyramid = torch.minimum(rise, rise.flip(0))
    total = torch.zeros(count)
    for start in starts:
        total[start : start + length] += pyramid
    return [Window(start, pyramid / total[start : start + length]) for start in starts]
