"""Let pictures go on at their opposite edge: convolutions see the first column beside the last, for tiling textures.

Nothing else in the networks of Stable Diffusion knows where a pixel is, so a picture that is moved around the edge
comes out as the same one moved. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from diffusers.models.downsampling import Downsample2D
from torch import nn
from torch.nn import functional

from ..contract import Tiling


class Axes(NamedTuple):
    """Along which axes pictures go on at their opposite edge."""

    x: bool = False
    y: bool = False


NO_AXES = Axes()


class WrappingConv(nn.Conv2d):
    """A convolution that may see the opposite edge of a picture in place of zeros, along each axis by itself."""

    wraps = NO_AXES

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the convolution of pictures [pictures, channels, h, w]."""
        if self.wraps == NO_AXES:
            return super().forward(x)
        down, across = self.padding
        x = wrapped(x, self.wraps, down, across)
        zeros = (0 if self.wraps.y else down, 0 if self.wraps.x else across)
        return functional.conv2d(x, self.weight, self.bias, self.stride, zeros, self.dilation, self.groups)


class WrappingDownsample(Downsample2D):
    """The downsampling of VAE encoders, which pads on the right and below alone, with the opposite edge if told."""

    wraps = NO_AXES

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return pictures [pictures, channels, h, w] at half the size."""
        x = functional.pad(x, (0, int(self.wraps.x), 0, int(self.wraps.y)), mode="circular") if any(self.wraps) else x
        return self.conv(functional.pad(x, (0, int(not self.wraps.x), 0, int(not self.wraps.y))))


def wrapped(x: torch.Tensor, axes: Axes, down: int, across: int) -> torch.Tensor:
    """Return pictures [..., h, w] with so many pixels of the opposite edge added on both sides of each of `axes`."""
    across, down = across if axes.x else 0, down if axes.y else 0
    return functional.pad(x, (across, across, down, down), mode="circular") if across or down else x


def let_wrap(network: nn.Module) -> None:
    """Make the convolutions of `network` ones that can wrap, with the same weights; they do not until told."""
    for module in network.modules():
        if type(module) is nn.Conv2d and module.padding != (0, 0):
            module.__class__ = WrappingConv
        elif type(module) is Downsample2D and module.use_conv and module.padding == 0 and module.norm is None:
            module.__class__ = WrappingDownsample


@contextmanager
def wrapping(networks: Iterable[nn.Module], tiling: Tiling) -> Iterator[None]:
    """Let `networks` wrap along the axes of `tiling` within the block; afterwards they do as before.

    What is compiled is so for each way to wrap, as the compiler takes account of it.
    """
    with wrapping_along(networks, Axes("x" in tiling, "y" in tiling)):
        yield


@contextmanager
def wrapping_along(networks: Iterable[nn.Module], axes: Axes) -> Iterator[None]:
    """Let `networks` wrap along `axes` within the block; afterwards they do as before."""
    kinds = (WrappingConv, WrappingDownsample)
    able = [module for network in networks for module in network.modules() if isinstance(module, kinds)]
    before = [module.wraps for module in able]
    for module in able:
        module.wraps = axes
    try:
        yield
    finally:
        for module, axes_before in zip(able, before, strict=True):
            module.wraps = axes_before


def wraps_of(network: nn.Module) -> Axes:
    """Return along which axes `network` wraps now."""
    return next((module.wraps for module in network.modules() if isinstance(module, WrappingConv)), NO_AXES)
