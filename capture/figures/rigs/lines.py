"""Lay the landmarks of a face that no bone has on the lines between those that one has.

Only along lines that are nearly straight between neighbours, and over two missing landmarks at most: an eye of
corners alone would be drawn shut. Must not import anything of Animatic but its siblings here, nor bpy.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .parts import FACE

_MOST_MISSING = 2


@dataclass(frozen=True)
class Between:
    """A landmark that is `share` of the way from the landmark `first` to `second`."""

    part: str
    first: str
    second: str
    share: float


def _line(start: int, end: int) -> tuple[str, ...]:
    return FACE[start:end]


# Jaw, brows, bridge of the nose, its base, upper and lower lip
_LINES = (
    *(_line(0, 17), _line(17, 22), _line(22, 27), _line(27, 31), _line(31, 36)),
    *(_line(48, 55), (*_line(54, 60), FACE[48])),
)


def between(known: Collection[str]) -> tuple[Between, ...]:
    """Return the landmarks that follow from those in `known`."""
    return _between(frozenset(known))


@lru_cache(maxsize=256)
def _between(known: frozenset[str]) -> tuple[Between, ...]:
    found = []
    for line in _LINES:
        places = [place for place, part in enumerate(line) if part in known]
        for first, second in pairwise(places):
            missing = second - first - 1
            if missing <= _MOST_MISSING:
                steps = range(first + 1, second)
                found += [Between(line[n], line[first], line[second], (n - first) / (second - first)) for n in steps]
    return tuple(found)
