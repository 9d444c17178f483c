"""Say what each IP-Adapter node hears: which pictures, how strongly, where and in which frames.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..contract import Region, Take
from ..engine.references import Choir
from ..references.voices import arranged

_MOST_TIMES = 4  # that a picture is given, to be heard more than others
_FAR = 0.02
_BY_TIMES = "Reference pictures are weighed by how often each is given, which comes near the take's weights."
_ONE_BY_ONE = "Reference pictures that come, go or are mixed are heard one by one, by masks, and added."


@dataclass(frozen=True)
class Heard:
    """What one node hears: the pictures at `places` (from 1), `weight` times.

    `levels` (0 to 1) are the part of that in each frame; empty is all of it. `region` is where; None is everywhere.
    """

    places: tuple[int, ...]
    weight: float
    levels: tuple[float, ...] = ()
    region: Region | None = None

    @property
    def is_masked(self) -> bool:
        """Whether it is not heard alike everywhere and in all frames."""
        return bool(self.levels) or self.region is not None


def heard_of(take: Take) -> tuple[list[Heard], list[str]]:
    """Return what is heard of the reference pictures of `take`, and notes on what comes near it only."""
    pictures = take.references.pictures
    order, choirs = arranged(take.references, take.frames, lambda _region: None)
    found: list[Heard] = []
    notes: list[str] = []
    for choir in choirs:
        region = pictures[order[choir.voices[0].mixes[0].first] - 1].within
        if _is_steady(choir):
            weights = [voice.weights[0] for voice in choir.voices]
            times = times_of(weights)
            if _unevenness(weights, times) > _FAR:
                notes.append(_BY_TIMES)
            places = [order[voice.mixes[0].first] for voice in choir.voices]
            repeated = tuple(place for place, count in zip(places, times, strict=True) for _ in range(count))
            found += _masked(repeated, choir.strengths, region)
            continue
        shares = _shares(choir)
        notes += [_ONE_BY_ONE] if len(shares) > 1 else []
        for picture, share in shares.items():
            levels = [strength * each for strength, each in zip(choir.strengths, share, strict=True)]
            found += _masked((order[picture],), levels, region)
    return found, notes


def _masked(places: tuple[int, ...], strengths: Sequence[float], region: Region | None) -> list[Heard]:
    """Return what is heard with these strengths in the frames; nothing where all are 0."""
    loudest = max(strengths)
    if loudest <= 0:
        return []
    steady = len(set(strengths)) == 1
    levels = () if steady else tuple(strength / loudest for strength in strengths)
    return [Heard(places, loudest, levels, region)]


def _is_steady(choir: Choir) -> bool:
    """Tell whether the same is said in all frames, however strongly."""
    same = all(len(set(voice.mixes)) == len(set(voice.weights)) == 1 for voice in choir.voices)
    return same and all(voice.mixes[0].share == 0 and voice.weights[0] > 0 for voice in choir.voices)


def _shares(choir: Choir) -> dict[int, list[float]]:
    """Return, by picture as choirs count them, its part of what is said in each frame."""
    count, shares = len(choir.strengths), {}
    for frame in range(count):
        total = sum(voice.weights[frame] for voice in choir.voices)
        for voice in choir.voices:
            mix, weight = voice.mixes[frame], voice.weights[frame] / total if total else 0.0
            for picture, part in ((mix.first, 1 - mix.share), (mix.first + 1, mix.share)):
                if part and weight:
                    shares.setdefault(picture, [0.0] * count)[frame] += weight * part
    return shares


def times_of(weights: Sequence[float]) -> list[int]:
    """Return how often each picture is given, 1 to 4 times, so that their shares are nearest to `weights`.

    A pixel attends to the tokens of all pictures at once: one that is given twice is heard as one of twice the weight.
    """
    choices = []
    for most in range(1, _MOST_TIMES + 1):
        times = [max(1, round(most * weight / max(weights))) for weight in weights]
        choices.append((round(_unevenness(weights, times), 6), sum(times), times))
    return min(choices)[2]


def _unevenness(weights: Sequence[float], times: Sequence[int]) -> float:
    """Return how far the shares that pictures have are from those of their weights, at most."""
    return max(abs(count / sum(times) - weight / sum(weights)) for weight, count in zip(weights, times, strict=True))
