"""Read where what each pixel shows was and will be: the passes `motion` and `depth` of a capture.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from ..contract import CaptureFolder
from ..pictures.exr import read_channels

_LAYERS = ("forward", "backward")


@dataclass(frozen=True)
class Vectors:
    """What is known of the pixels of one file, on the device; pixels are right and down.

    `forward` leads to the next file and `backward` to the one before, [1, 2, h, w]; `seen_next` and `seen_before` are 1
    where it is seen there, [1, 1, h, w]; `depth_m` [1, 1, h, w].
    """

    forward: torch.Tensor
    backward: torch.Tensor
    seen_next: torch.Tensor
    seen_before: torch.Tensor
    depth_m: torch.Tensor

    @property
    def backwards(self) -> Vectors:
        """The same where time runs back."""
        return Vectors(self.backward, self.forward, self.seen_before, self.seen_next, self.depth_m)

    @property
    def velocity(self) -> tuple[torch.Tensor, torch.Tensor]:
        """How far it moves a file on average of before and after, and where both are known (1)."""
        return (self.forward - self.backward) / 2, self.seen_next * self.seen_before


def has_vectors(capture: CaptureFolder, count: int) -> bool:
    """Tell whether `capture` holds the motion and the depth of files 1 to `count`."""
    return all(set(range(1, count + 1)) <= set(capture.control_files(kind)) for kind in ("motion", "depth"))


def read_vectors(capture: CaptureFolder, number: int, size: tuple[int, int], device: torch.device) -> Vectors:
    """Return the vectors of file `number` for pictures of `size` (width, height). Raises `BackendError`."""
    names = [f"{layer}.{channel}" for layer in _LAYERS for channel in ("U", "V", "occluded")]
    channels = read_channels(capture.control_file("motion", number), *names)
    (depth,) = read_channels(capture.control_file("depth", number), "Z")
    height, width = channels[0].shape
    scale = torch.tensor((size[0] / width, size[1] / height), device=device).view(1, 2, 1, 1)

    def fitted(*planes: np.ndarray) -> torch.Tensor:
        stacked = torch.from_numpy(np.stack(planes)).float().to(device)[None]
        whole = size == (width, height)
        return stacked if whole else functional.interpolate(stacked, size[::-1], mode="nearest-exact")

    forward, backward = (fitted(*channels[first : first + 2]) * scale for first in (0, 3))
    hidden_next, hidden_before = (fitted(channels[place]) for place in (2, 5))
    return Vectors(forward, backward, 1 - hidden_next, 1 - hidden_before, fitted(depth))
