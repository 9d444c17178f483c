"""Steer a clip by pictures at some of its frames, beside its ControlNets.

What such a network says of a frame depends on the frames around it, so that nothing of it is kept for another window.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import torch

from ..machine.memory import Residence
from ..networks.sparse_controlnet import SparseNet
from .steering import Moment, Steered
from .text import Text


@dataclass(frozen=True)
class KeySteering:
    """A SparseCtrl and what it sees: embedded `pictures` [channels, h, w] by their frames from 0, else `nothing`.

    Its residuals are multiplied by `strength`, in the steps where it `acts`.
    """

    net: SparseNet
    pictures: Mapping[int, torch.Tensor]
    nothing: torch.Tensor
    strength: float
    acts: Sequence[bool]

    def conditions(self, frames: Sequence[int]) -> torch.Tensor:
        """Return what the net sees of the `frames` of a window, [frames, channels, h, w]; perhaps no key frame."""
        seen = torch.stack([self.pictures.get(frame, self.nothing) for frame in frames])
        return seen.to(self.net.device, self.net.dtype)


class SteeredByKeys:
    """Tells what the ControlNets and a SparseCtrl say of a window, as `Steered` does without the latter.

    With the shortcut `one_half` it says nothing of the negative prompt's copy.
    """

    def __init__(
        self, steered: Steered, keys: KeySteering, text: Text, residence: Residence, one_half: bool = False
    ) -> None:
        self._steered, self._keys, self._text, self._residence = steered, keys, text, residence
        self._one_half = one_half

    def shares(self, step: int) -> tuple[float, ...]:
        """Return how much of its strength each net has in `step`."""
        return (*self._steered.shares(step), float(self._keys.acts[step]))

    def shallow_residuals(self, moment: Moment) -> dict[str, object]:
        """Return what a UNet with held deep features uses of `residuals`; the nets run their first block alone."""
        return _summed(self._steered.shallow_residuals(moment), self._said(moment, shallow=True))

    def residuals(self, moment: Moment, kept: Collection[int]) -> dict[str, object]:
        """Return the UNet's arguments that steer it, as `Steered` does."""
        return _summed(self._steered.residuals(moment, kept), self._said(moment, shallow=False))

    def _said(self, moment: Moment, shallow: bool) -> dict[str, object]:
        keys = self._keys
        if not keys.acts[moment.step] or not keys.strength:
            return {}
        self._residence.bring(keys.net)
        asked = 1 if self._one_half else moment.copies
        text = self._text.of(moment.frames, guided=asked > 1)
        down, middle = keys.net(keys.conditions(moment.frames), moment.t, text, asked, shallow)

        def heard(said: torch.Tensor) -> torch.Tensor:
            said = said * keys.strength
            return said if asked == moment.copies else torch.cat([torch.zeros_like(said), said])

        found: dict[str, object] = {"steering": [heard(each) for each in down]}
        return found if middle is None else {**found, "steering_of_middle": heard(middle)}


def _summed(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    """Return the sum of two arguments for the UNet, each of which may be none."""
    if not one or not other:
        return one or other
    down = [a + b for a, b in zip(one["steering"], other["steering"], strict=True)]
    if "steering_of_middle" not in one:
        return {"steering": down}
    return {"steering": down, "steering_of_middle": one["steering_of_middle"] + other["steering_of_middle"]}
