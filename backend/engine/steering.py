"""Run the ControlNets where they have a say, and sum up what they say of the frames of a window.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from diffusers.models.attention import BasicTransformerBlock

from ..machine.memory import Residence
from ..networks.compiling import GROUP
from ..networks.controlnet import SteeringNet
from .text import Text

Hint = Callable[[Sequence[int]], torch.Tensor]
Residuals = list[torch.Tensor]  # of one frame, [copies, channels, h, w] each: of the down blocks, then of the middle


@dataclass(frozen=True)
class Steering:
    """A ControlNet and how it steers: `hint` gives the embedded hints of some frames, [frames, channels, h, w].

    Its residuals are multiplied by `strengths`, one a frame, and by `shares`, one a step.
    """

    net: SteeringNet
    hint: Hint
    strengths: Sequence[float]
    shares: Sequence[float]

    @cached_property
    def reads_text(self) -> bool:
        """Whether the net hears the prompt, by attention or as a whole; one that does not says the same without it."""
        attends = any(isinstance(module, BasicTransformerBlock) for module in self.net.modules())
        return attends or self.net.config["addition_embed_type"] is not None

    def strength(self, frame: int, step: int) -> float:
        """Return what the net's residuals are multiplied by; where it is 0 the net is not run."""
        return self.strengths[frame] * self.shares[step]

    def scale(self, frames: Sequence[int], step: int, copies: int, like: torch.Tensor) -> float | torch.Tensor:
        """Return one strength, or where `frames` differ one for each picture, [copies * frames, 1, 1, 1]."""
        strengths = {self.strength(frame, step) for frame in frames}
        if len(strengths) == 1:
            return strengths.pop()
        scale = _picked(self._strengths_beside_net, frames, 0) * self.shares[step]
        return scale.to(like.dtype).repeat(copies).reshape(-1, 1, 1, 1)

    @cached_property
    def _strengths_beside_net(self) -> torch.Tensor:
        """The strengths [frames] where the net computes."""
        return torch.tensor(self.strengths, dtype=torch.float32, device=self.net.device)


@dataclass(frozen=True)
class Moment:
    """The noisy frames of a window at a step, as the networks see them: `copies` times, once for each prompt."""

    x: torch.Tensor  # [1, channels, frames, h, w], where the networks are and in their number format
    t: torch.Tensor
    frames: Sequence[int]
    step: int
    copies: int  # 2 with guidance: with the negative prompt, and with the prompt

    def clips(self, copies: int | None = None) -> torch.Tensor:
        """Return the copies, [copies, channels, frames, h, w], as a view that shows that they are one."""
        return self.x.expand(copies or self.copies, *[-1] * 4)

    def part(self, places: Sequence[int]) -> Moment:
        """Return the same with the frames at these places of the window alone."""
        if list(places) == list(range(len(self.frames))):
            return self
        frames = [self.frames[place] for place in places]
        return replace(self, x=_picked(self.x, places, 2), frames=frames)


class Steered:
    """Tells what all nets say of a window's frames; what it said of a frame in this step already is not asked again."""

    def __init__(
        self,
        steering: Sequence[Steering],
        text: Text,
        residence: Residence,
        one_half: bool = False,
    ) -> None:
        self._steering, self._text, self._residence, self._one_half = steering, text, residence, one_half
        self._said: dict[int, Residuals | None] = {}
        self._step = -1

    def shares(self, step: int) -> tuple[float, ...]:
        """Return how much of its strength each net has in `step`."""
        return tuple(steering.shares[step] for steering in self._steering)

    def shallow_residuals(self, moment: Moment) -> dict[str, object]:
        """Return what a UNet with held deep features uses of `residuals`; the nets run their first block alone."""
        said = self._summed(moment, shallow=True)
        return {"steering": [each.flatten(0, 1) for each in said]} if said else {}

    def residuals(self, moment: Moment, kept: Collection[int]) -> dict[str, object]:
        """Return the UNet's arguments that steer it; none where no net has a say.

        What is said of the frames `kept`, which another window of this step sees too, is remembered for it.
        """
        if moment.step != self._step:
            self._said, self._step = {}, moment.step
        new = [place for place, frame in enumerate(moment.frames) if frame not in self._said]
        if len(new) == len(moment.frames) and not kept:
            return _arguments(self._summed(moment))
        if new:
            fresh = self._summed(moment.part(new))
            for index, place in enumerate(new):
                self._said[moment.frames[place]] = fresh and [each[:, index] for each in fresh]
        said = [self._said[frame] for frame in moment.frames]
        self._said = {frame: _copied(self._said[frame]) for frame in kept if frame in self._said}
        return _arguments(_stacked(said))

    def _summed(self, moment: Moment, shallow: bool = False) -> Residuals | None:
        """Return the sum of what the nets say, [copies, frames, channels, h, w] each, or None."""
        total: Residuals | None = None
        for steering in self._steering:
            strengths = [steering.strength(frame, moment.step) for frame in moment.frames]
            places = [place for place, strength in enumerate(strengths) if strength > 0]
            if not places:
                continue
            self._residence.bring(steering.net)
            size = GROUP if steering.net.compiled else 1  # what is compiled is compiled for each number
            asked = _whole_groups(places, size)
            said = self._said_by(steering, moment.part(asked), shallow)
            said = [_spread(each[:, : len(places)], places, len(strengths)) for each in said]
            total = said if total is None else [a + b for a, b in zip(total, said, strict=True)]
        return total

    def _said_by(self, steering: Steering, moment: Moment, shallow: bool) -> Residuals:
        """Return what one net says for all copies; where that is all the same it is computed once.

        With the shortcut `one_half` a net that reads the prompt says nothing of the negative one's copy.
        """
        count, asked = len(moment.frames), moment.copies if steering.reads_text and not self._one_half else 1
        down, middle = steering.net(
            moment.clips(asked).transpose(1, 2),
            moment.t,
            self._text.of(moment.frames, guided=asked > 1),
            steering.hint(moment.frames),
            conditioning_scale=steering.scale(moment.frames, moment.step, asked, moment.x),
            added_cond_kwargs=self._text.added(moment.frames, guided=asked > 1),
            shallow=shallow,
        )
        said = [each.unflatten(0, (asked, count)) for each in (*down, *([] if middle is None else [middle]))]
        if asked < moment.copies and steering.reads_text:
            return [torch.cat([torch.zeros_like(each), each]) for each in said]
        return [each.expand(moment.copies, *[-1] * 4) for each in said]


def _whole_groups(places: Sequence[int], size: int) -> list[int]:
    """Return `places` with the last one repeated until they are whole groups of `size`."""
    return [*places, *[places[-1]] * (-len(places) % size)]


def _picked(x: torch.Tensor, places: Sequence[int], dim: int) -> torch.Tensor:
    """Return the entries of `x` at these places of `dim`; a list as an index would have to be sent to a GPU first."""
    return torch.stack([x.select(dim, place) for place in places], dim)


def _spread(said: torch.Tensor, places: Sequence[int], count: int) -> torch.Tensor:
    """Return residuals [copies, len(places), ...] as ones of `count` frames, with nothing at the other places."""
    if len(places) == count:
        return said
    at = {place: said[:, index] for index, place in enumerate(places)}
    nothing = torch.zeros_like(said[:, 0])
    return torch.stack([at.get(place, nothing) for place in range(count)], dim=1)


def _copied(said: Residuals | None) -> Residuals | None:
    """Return residuals of one frame that no longer hold those of the whole window in memory."""
    return said and [each.clone() for each in said]


def _stacked(said: Sequence[Residuals | None]) -> Residuals | None:
    some = next((each for each in said if each is not None), None)
    if some is None:
        return None
    nothing = [torch.zeros_like(each) for each in some]
    return [torch.stack(each, dim=1) for each in zip(*(each or nothing for each in said), strict=True)]


def _arguments(said: Residuals | None) -> dict[str, object]:
    """Return residuals [copies, frames, channels, h, w] as the UNet takes them."""
    if said is None:
        return {}
    *down, middle = (each.flatten(0, 1) for each in said)
    return {"steering": down, "steering_of_middle": middle}
