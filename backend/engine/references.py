"""Say what reference pictures add to the attentions of a clip's UNet, in each frame and each part of the picture.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import torch

from ..contract import Mix
from ..networks.attention import Pictures
from .masks import Masks

Tensors = Sequence[torch.Tensor]  # of each cross-attention, [pictures, heads, tokens, width]
Moment = tuple[tuple[Mix, float], ...]  # what each voice of a choir says in a frame, and how much beside the others


@dataclass(frozen=True)
class Voice:
    """What is heard as one picture: of each frame, which one or the mix of which two, and its weight there."""

    mixes: Sequence[Mix]
    weights: Sequence[float]

    @classmethod
    def steady(cls, picture: int, weight: float, frames: int) -> Voice:
        """Return that of one picture, the same in all frames."""
        return cls([Mix(picture)] * frames, [weight] * frames)


@dataclass(frozen=True)
class Choir:
    """The voices that are heard in one part of the picture, and how strongly in each frame.

    A pixel attends to the tokens of all voices at once, to each by its weight: as if there were that many of it.
    `strengths` multiply what is found, and so do the `masks`; without these it is heard everywhere.
    """

    voices: Sequence[Voice]
    strengths: Sequence[float]
    masks: Masks | None = None

    def moment(self, frame: int) -> Moment:
        """Return what the voices say in a frame."""
        return tuple((voice.mixes[frame], voice.weights[frame]) for voice in self.voices)


class References:
    """What the reference pictures of a clip say: the sum of what its choirs do.

    `keys` and `values` are those of the pictures, `empty_keys` and `empty_values` those of no picture, which the copies
    hear that hear what to avoid.
    """

    def __init__(
        self, keys: Tensors, values: Tensors, empty_keys: Tensors, empty_values: Tensors, choirs: Sequence[Choir]
    ) -> None:
        self._choirs = choirs
        # A short shot asks for the same rows at each step; those of several windows would take much memory.
        self._said = _Said(keys, values, empty_keys, empty_values, kept=len(choirs))

    def of(self, frames: Sequence[int], guided: bool) -> tuple[Pictures, ...]:
        """Return what one copy of `frames` hears; if `guided`, before it what the other one does.

        Choirs that are silent in all of these frames are left out.
        """
        said = (self._of(choir, tuple(frames), guided) for choir in self._choirs)
        return tuple(each for each in said if each is not None)

    def _of(self, choir: Choir, frames: tuple[int, ...], guided: bool) -> Pictures | None:
        strengths = tuple(choir.strengths[frame] for frame in frames)
        loud = next((frame for frame, strength in zip(frames, strengths, strict=True) if strength), None)
        if loud is None:
            return None
        # a silent frame says nothing whatever it hears: what it hears is not computed for it alone
        moments = [choir.moment(frame if strength else loud) for frame, strength in zip(frames, strengths, strict=True)]
        different = tuple(dict.fromkeys(moments))
        if len(set(strengths)) == len(different) == 1 and choir.masks is None:
            return self._said.steadily(different[0], strengths[0], guided)
        places = tuple(different.index(moment) for moment in moments) if len(different) > 1 else ()
        found = self._said.changing(different, places, strengths, guided)
        if choir.masks is None:
            return found
        like = found.shares
        return found.within(choir.masks.of(frames, 2 if guided else 1, like.device, like.dtype))


class _Said:
    """The keys and values of pictures, in rows as the attentions take them, of which the last few are `kept`."""

    def __init__(self, keys: Tensors, values: Tensors, empty_keys: Tensors, empty_values: Tensors, kept: int) -> None:
        self._keys, self._values = (keys, empty_keys), (values, empty_values)
        self._like = keys[0]
        self._on_device = cache(partial(torch.tensor, device=self._like.device))  # small, and asked for at each step
        self._shares = cache(self._made_shares)
        self._rows = lru_cache(kept)(self._made_rows)
        self._lean = lru_cache(kept)(self._made_lean)
        self.steadily = lru_cache(kept)(self._steadily)

    def _steadily(self, moment: Moment, strength: float, guided: bool) -> Pictures:
        """Return one row that all pictures of a copy hear."""
        keys, values = self._rows((moment,), guided)
        # Attention is linear in its values: the strength goes into them once.
        return Pictures(keys, tuple(strength * each for each in values), self._lean((moment,), guided))

    def changing(
        self, different: tuple[Moment, ...], places: tuple[int, ...], strengths: tuple[float, ...], guided: bool
    ) -> Pictures:
        """Return a row for each moment: the picture i of a copy hears the one at `places[i]`, where there are any."""
        of_pictures = None
        if places:
            # In few numbers of rows, as what is compiled is so for each.
            whole = min(len(places), 1 << (len(different) - 1).bit_length())
            different = (*different, *different[-1:] * (whole - len(different)))
            if guided:
                places = (*[0] * len(places), *(1 + place for place in places))
            of_pictures = self._on_device(places)
        shares = self._shares(strengths * (2 if guided else 1))
        return Pictures(*self._rows(different, guided), self._lean(different, guided), of_pictures, shares)

    def _made_shares(self, strengths: tuple[float, ...]) -> torch.Tensor:
        """Return the strength of each picture, [pictures, 1, 1]."""
        return torch.tensor(strengths, dtype=torch.float64)[:, None, None].to(self._like.device, self._like.dtype)

    def _made_rows(
        self, moments: tuple[Moment, ...], guided: bool
    ) -> tuple[tuple[torch.Tensor, ...], tuple[torch.Tensor, ...]]:
        """Return keys and values of one row a moment, before them that of no picture if `guided`."""
        mixed = [_Mixed([moment[voice][0] for moment in moments], self._like) for voice in range(len(moments[0]))]
        row = partial(_in_rows, mixed=mixed, guided=guided)
        keys, values = (tuple(map(row, *both)) for both in (self._keys, self._values))
        return keys, values

    def _made_lean(self, moments: tuple[Moment, ...], guided: bool) -> torch.Tensor | None:
        """Return the logarithm of the weight of each token in each row, [rows, 1, 1, tokens]; None where all weigh 1.

        That of no picture leans as any: its tokens are the same as often as there are voices.
        """
        weights = [[weight for _, weight in moment] for moment in moments]
        if all(len(set(row)) == 1 for row in weights):
            return None
        rows = [*weights[:1], *weights] if guided else weights
        logs = torch.tensor(rows, dtype=torch.float64).log().repeat_interleave(self._like.shape[2], dim=1)
        return logs[:, None, None].to(self._like.device, self._like.dtype)


class _Mixed:
    """What one voice says at several moments: the pictures that it is between, and the way from one to the other."""

    def __init__(self, mixes: Sequence[Mix], like: torch.Tensor) -> None:
        last = len(like) - 1
        self._first, self._next = (
            torch.tensor([min(mix.first + more, last) for mix in mixes], device=like.device) for more in (0, 1)
        )
        shares = [mix.share for mix in mixes]
        self._shares = None
        if any(shares):
            exact = torch.promote_types(like.dtype, torch.float32)
            self._shares = torch.tensor(shares, device=like.device, dtype=exact)[:, None, None, None]

    def of(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return a row for each moment out of `pictures` [pictures, heads, tokens, width]."""
        first = pictures.index_select(0, self._first)
        if self._shares is None:
            return first
        ends = (each.to(self._shares.dtype) for each in (first, pictures.index_select(0, self._next)))
        return torch.lerp(*ends, self._shares).to(pictures.dtype)


def _in_rows(pictures: torch.Tensor, empty: torch.Tensor, mixed: Sequence[_Mixed], guided: bool) -> torch.Tensor:
    """Return the tokens of all voices side by side, [rows, heads, voices * tokens, width]."""
    rows = torch.cat([voice.of(pictures) for voice in mixed], dim=2)
    return torch.cat([empty.repeat(1, 1, len(mixed), 1), rows]) if guided else rows
