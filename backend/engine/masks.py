"""Bring the masks of a clip to the sizes at which a UNet attends, as diffusers does for IP-Adapter.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import torch
from torch.nn import functional

Size = tuple[int, int]  # height, width


class Masks:
    """How much of each pixel lies in a part of the picture, of every frame of a clip, at each size."""

    def __init__(self, by_pixels: Mapping[int, torch.Tensor]) -> None:
        """`by_pixels` are [frames, pixels], by the number of these; they may wait in main memory."""
        self._by_pixels = by_pixels
        self.of = lru_cache(maxsize=2)(self._of)  # a shot of one window asks for the same ones at each step

    def _of(
        self, frames: tuple[int, ...], copies: int, device: torch.device, dtype: torch.dtype
    ) -> dict[int, torch.Tensor]:
        """Return the masks of `frames`, for `copies` of these, [copies * frames, pixels, 1] each."""
        return {
            pixels: whole[list(frames)].to(device, dtype).repeat(copies, 1)[..., None]
            for pixels, whole in self._by_pixels.items()
        }


def attended_sizes(latents: Size, levels: int) -> list[Size]:
    """Return the sizes of what a UNet sees of `latents` at each of its levels: every one has half of that above it."""
    sizes = [latents]
    for _ in range(levels - 1):
        height, width = sizes[-1]
        sizes.append((-(-height // 2), -(-width // 2)))
    return sizes


def masks_at(sizes: Sequence[Size], masks: Iterable[torch.Tensor]) -> Masks:
    """Return `masks`, one a frame, float32 [height, width] in pixels, at `sizes`.

    By bicubic interpolation from the whole picture, as `IPAdapterMaskProcessor.downsample` of diffusers.
    """
    found: dict[int, list[torch.Tensor]] = {height * width: [] for height, width in sizes}
    for mask in masks:
        for height, width in sizes:
            small = functional.interpolate(mask[None, None], size=(height, width), mode="bicubic")
            found[height * width].append(small.flatten())
    return Masks({pixels: torch.stack(each) for pixels, each in found.items()})
