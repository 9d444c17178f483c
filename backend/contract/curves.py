"""Describe a value that changes: over the frames of a shot, or over the steps of a run.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from .schema import require, require_between

Ease = Literal["linear", "constant", "smooth"]
EASES: tuple[Ease, ...] = ("linear", "constant", "smooth")


@dataclass(frozen=True)
class Key:
    """The value of a curve at one place, and how the curve goes on from there to the next key.

    Along frames `at` is a scene frame; along steps it is the part of the steps that is done, from 0 to 1.
    """

    at: float
    value: float
    ease: Ease = "linear"


def value_at(keys: Sequence[Key], at: float) -> float:
    """Return the value of the curve at `at`; before the first key and after the last it stays at theirs."""
    if at < keys[0].at:
        return keys[0].value
    for left, right in pairwise(keys):
        if at < right.at:
            return left.value + (right.value - left.value) * _share(left.ease, (at - left.at) / (right.at - left.at))
    return keys[-1].value


def smooth(share: float) -> float:
    """Return `share`, kept within 0 and 1, on a way that begins and ends level (smoothstep)."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def require_keys(field: str, keys: Sequence[Key], low: float, high: float) -> None:
    """Raise a `ContractError` unless the places of `keys` grow and their values lie from `low` to `high`."""
    for number, (left, right) in enumerate(pairwise(keys), 1):
        require(left.at < right.at, f"{field}[{number}].at", right.at, f"later than the key before it, at {left.at:g}")
    for number, key in enumerate(keys):
        require_between(f"{field}[{number}].value", key.value, low, high)


def _share(ease: Ease, share: float) -> float:
    """Return how much of the way to the next value is done when `share` of the way to its place is."""
    if ease == "constant":
        return 0.0
    return smooth(share) if ease == "smooth" else share
