"""Keep which shot is shown while Blender draws: panels and polls ask for it many times in one redraw.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

import bpy

from .shot import Shot

_KEPT_SECONDS = 0.1  # longer than a redraw takes; whoever looks for changes looks less often

_kept: tuple[Hashable, float, Shot | None] | None = None


def once(asked: Hashable, look: Callable[[], Shot | None]) -> Shot | None:
    """Return what `look` finds, or what it has just found where the same was `asked`. Scripts always look."""
    global _kept
    now = time.monotonic()
    if not is_drawn() or _kept is None or _kept[0] != asked or now - _kept[1] > _KEPT_SECONDS:
        _kept = (asked, now, look())
    return _kept[2]


def forget() -> None:
    """Let go of it: shots have changed, or may have."""
    global _kept
    _kept = None


def is_drawn() -> bool:
    """Tell whether there is a window that is drawn."""
    return not bpy.app.background
