"""Show two takes across each other in the camera's view: the chosen one up to the wipe, the compared one beyond.

Must not import operators or panels.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import bpy

from ..backend.contract import ContractError, Take, TakeFolder
from .layers import Layer, Part

_LINE = 0.0015  # half of what is left open between the two, so that one sees where they meet


def pictures(frame: int) -> list[Layer]:
    """Return the pictures of the two takes at the scene frame `frame`; none while nothing is compared."""
    state = bpy.context.window_manager.animatic
    item = state.active_item()
    if not state.compared or item is None or not item.folder:
        return []
    chosen, beyond = parts(state.wipe, state.wipe_upright)
    shown = (_layer(Path(item.folder), frame, chosen), _layer(Path(state.compared), frame, beyond))
    return [layer for layer in shown if layer is not None]


def parts(wipe: float, upright: bool) -> tuple[Part, Part]:
    """Return what the chosen take and the one that it is compared with fill of the frame."""
    end, begin = max(0.0, wipe - _LINE), min(1.0, wipe + _LINE)
    if upright:
        return (0.0, 0.0, end, 1.0), (begin, 0.0, 1.0, 1.0)
    return (0.0, 0.0, 1.0, end), (0.0, begin, 1.0, 1.0)


def _layer(path: Path, frame: int, part: Part) -> Layer | None:
    folder, take = TakeFolder(path), _take_or_none(path)
    number = take.frames.number_at(frame) if take else None
    if number is None or not folder.frame(number).exists():
        return None
    return Layer(folder.frame(number), take.camera, take.width, take.height, part)


@lru_cache(maxsize=8)  # the viewport asks at each redraw, and a take.json does not change
def _take_or_none(path: Path) -> Take | None:
    try:
        return TakeFolder(path).read()
    except (ContractError, OSError):
        return None
