"""Describe how the depth of a clip becomes the greys that a depth ControlNet sees.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from .curves import Key, require_keys, value_at
from .schema import require, require_between

NEAREST_M, FARTHEST_M = 1e-4, 1e8  # what near, far and background may be: Blender writes 1e10 where it sees nothing
_LEAST_SPAN = 1.001  # between near and far, as a ratio, where the two would meet


@dataclass(frozen=True)
class DepthLook:
    """How depth is drawn: near white, far black, in inverse depth.

    `near_m` and `far_m` are metres from the camera; None is as measured, one range for the whole clip. `curve` gives
    the grey (0 to 1) that takes the place of each grey (`at`, 0 is far and 1 near); empty leaves them. The background
    is black, or as grey as what lies at `background_m`.
    """

    near_m: float | None = None
    far_m: float | None = None
    curve: tuple[Key, ...] = ()
    background_m: float | None = None

    def __post_init__(self) -> None:
        for name in ("near_m", "far_m", "background_m"):
            if getattr(self, name) is not None:
                require_between(name, getattr(self, name), NEAREST_M, FARTHEST_M)
        if self.near_m is not None and self.far_m is not None:
            right = f"more than the near distance ({self.near_m:g} m)"
            require(self.far_m > self.near_m, "far_m", self.far_m, right)
        require_keys("curve", self.curve, 0.0, 1.0)
        inside = all(0 <= key.at <= 1 for key in self.curve)
        require(inside, "curve", self.curve, "points whose places lie from 0 to 1")

    def inverse_range(self, near: float, far: float) -> tuple[float, float]:
        """Return the inverse depths (1/metres) of white and black where `near` and `far` are those measured.

        What is set holds; what is measured gives way where the two would meet.
        """
        if self.near_m is not None:
            near = 1 / self.near_m
        if self.far_m is not None:
            far = 1 / self.far_m
        if far < near:
            return near, far
        return (near, 0.0) if self.far_m is None else (far * _LEAST_SPAN, far)

    def grey_at(self, grey: float) -> float:
        """Return what the curve makes of `grey`."""
        return value_at(self.curve, grey) if self.curve else grey


AUTOMATIC_DEPTH = DepthLook()
