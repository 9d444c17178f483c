"""Describe what of a scene counts as visible in a capture.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Visibility = Literal["render", "viewport"]


@dataclass(frozen=True)
class Shown:
    """What is captured: what renders, or what the viewport shows, without some collections (full names)."""

    visibility: Visibility = "render"
    left_out: tuple[str, ...] = ()


AS_RENDERED = Shown()
