"""List the passes that a walk over the frames writes.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from collections.abc import Callable

from ...backend.contract import PassKind
from .base import Pass, Prepared
from .depth import DepthPass
from .mask import MaskPass
from .motion import MotionPass
from .normal import NormalPass
from .objects import ObjectsPass
from .openpose import OpenPosePass
from .position import PositionPass
from .seg import SegPass
from .uv import UvPass

# `beauty` is no pass of this walk: it is a picture of another engine, and a render of its own.
_MADE_BY: dict[PassKind, Callable[[Prepared], Pass]] = {
    "depth": lambda _: DepthPass(),
    "openpose": OpenPosePass,
    "mask": MaskPass,
    "normal": lambda _: NormalPass(),
    "position": lambda _: PositionPass(),
    "motion": MotionPass,
    "uv": lambda _: UvPass(),
    "objects": ObjectsPass,
    "seg": SegPass,
}


def passes_of(prepared: Prepared) -> tuple[Pass, ...]:
    """Return what writes the passes that are asked for, in that order."""
    return tuple(_MADE_BY[kind](prepared) for kind in prepared.request.passes if kind in _MADE_BY)
