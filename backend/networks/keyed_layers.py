"""Let layers add low-rank changes to what they compute, by a weight of its own in each frame.

W x + weight · up(down(x)) for each frame (Hu et al. 2021, section 4.1); where the weight is 0 it is W x exactly. Must
not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from diffusers import UNetMotionModel
from torch import nn

from .attention import Prompts
from .wrapping import WrappingConv

_TEMPORAL = "motion_modules"  # of the names of layers whose rows are pixels, and whose tokens are frames


@dataclass(frozen=True)
class Change:
    """What LoRAs add to one layer, of all their ranks together.

    `down` is [ranks, in, ...] and `up` [out, ranks], both in the network's number format; `loras` tells for each rank
    which LoRA it is of.
    """

    down: torch.Tensor
    up: torch.Tensor
    loras: torch.Tensor  # [ranks], whole numbers


class _Keyed(nn.Module):
    """A mix-in for layers: what they add, and the weights [frames, ranks] that it has now."""

    down: nn.Module
    up: nn.Module
    ranks: torch.Tensor
    temporal = False
    weights: torch.Tensor | None = None

    def weigh(self, weights: torch.Tensor | None) -> None:
        """Take the weights [frames, LoRAs] of the frames that come next."""
        self.weights = None if weights is None else weights.index_select(1, self.ranks)

    def added(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added to the layer's output for x: rows of pictures, or of pixels with a token a frame."""
        low = self.down(x)
        return self.up(low * self._beside(low))

    def _beside(self, low: torch.Tensor) -> torch.Tensor:
        """Return the weights as they stand beside `low`, whose ranks are last or, in pictures, second."""
        if self.temporal:
            return self.weights  # [pixels, frames, ranks]
        rows = self.weights.repeat(len(low) // len(self.weights), 1)  # all frames of one copy, then of the next
        if isinstance(self, nn.Conv2d):
            return rows[:, :, None, None]
        return rows.view(len(low), *[1] * (low.ndim - 2), -1)


class KeyedLinear(_Keyed, nn.Linear):
    """A linear layer that LoRAs change by another weight in each frame."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the layer's output [rows, ..., out] for x [rows, ..., in]."""
        plain = nn.Linear.forward(self, x)
        return plain if self.weights is None else plain + self.added(x)


class KeyedConv(_Keyed, WrappingConv):
    """A convolution that LoRAs change by another weight in each frame."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the convolution of pictures [pictures, channels, h, w]."""
        plain = WrappingConv.forward(self, x)
        return plain if self.weights is None else plain + self.added(x)


def add_changes(unet: UNetMotionModel, changes: Mapping[str, Change]) -> None:
    """Let the layers of `unet` that `changes` names add them, by the weights that it is told when it runs."""
    keyed = []
    for name, change in changes.items():
        layer = unet.get_submodule(name)
        if isinstance(layer, nn.Conv2d):
            layer.down, layer.up = _like(layer, change)
            layer.__class__ = KeyedConv
        else:
            layer.down, layer.up = _linear(change.down.flatten(1)), _linear(change.up)
            layer.__class__ = KeyedLinear
        layer.register_buffer("ranks", change.loras, persistent=False)
        layer.temporal = _TEMPORAL in name
        keyed.append(layer)
    unet.keyed = tuple(keyed)


def weigh(unet: UNetMotionModel, weights: torch.Tensor | None) -> None:
    """Tell `unet` the weights [frames, LoRAs] of the frames that come next; None: no LoRA adds anything."""
    for layer in unet.keyed:
        layer.weigh(weights)


def one_a_picture(prompts: Prompts, pictures: int) -> Prompts:
    """Return `prompts` with a row for each of so many pictures: keyed layers make something else of each."""
    rows, places = prompts.rows, prompts.of_pictures
    rows = rows.repeat_interleave(pictures // len(rows), dim=0) if places is None else rows.index_select(0, places)
    return replace(prompts, rows=rows, of_pictures=None)


def _like(layer: nn.Conv2d, change: Change) -> tuple[nn.Module, nn.Module]:
    """Return the convolutions to the ranks, as `layer` sees pictures, and from them."""
    ranks, inputs = change.down.shape[0], layer.in_channels
    down = WrappingConv(inputs, ranks, layer.kernel_size, layer.stride, layer.padding, bias=False, device="meta")
    up = nn.Conv2d(ranks, layer.out_channels, 1, bias=False, device="meta")
    down.weight = _fixed(change.down.reshape(down.weight.shape))
    up.weight = _fixed(change.up[:, :, None, None])
    return down, up


def _linear(weight: torch.Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0], bias=False, device="meta")
    made.weight = _fixed(weight)
    return made


def _fixed(weight: torch.Tensor) -> nn.Parameter:
    return nn.Parameter(weight.contiguous(), requires_grad=False)
