"""Show two takes across each other in the camera's view: the chosen one up to the wipe, the compared one beyond.

Must not import operators or panels.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..backend.contract import Take, TakeFolder
from . import reader, textures
from .layers import Layer, Part

_LINE = 0.0015  # half of what is left open between the two, so that one sees where they meet
_AGAIN_SECONDS = 1.0  # after which a take may have more pictures


@dataclass(frozen=True)
class _Seen:
    """What a look at a take's folder has found, and when; `take` is None where it cannot be read."""

    take: Take | None
    finished: frozenset[int]
    at: float


_seen: dict[Path, _Seen] = {}
_looking: set[Path] = set()  # at which a look is under way


def pictures(frame: int) -> list[Layer]:
    """Return the pictures of the two takes at the scene frame `frame`; none while nothing is compared."""
    state = bpy.context.window_manager.animatic
    item = state.active_item()
    if not state.compared or item is None or not item.folder:
        _seen.clear()
        _looking.clear()
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
    """Return the picture of the take in `path` as it was last seen; the look itself is beside the main thread."""
    seen = _seen.get(path)
    if path not in _looking and (seen is None or time.monotonic() - seen.at > _AGAIN_SECONDS):
        _looking.add(path)
        reader.ask(lambda: _look(path), lambda found: _keep(path, found))
    take = seen.take if seen else None
    number = take.frames.number_at(frame) if take else None
    if take is None or number not in seen.finished:
        return None
    folder = TakeFolder(path)
    title = bpy.app.translations.pgettext_iface("Take {0}").format(folder.number)
    return Layer(folder.frame(number), take.camera, take.width, take.height, part, title=title)


def _look(path: Path) -> _Seen:
    """Read what a take is and which of its pictures are there. Raises OSError or ContractError."""
    folder = TakeFolder(path)
    return _Seen(folder.read(), frozenset(folder.finished_frames()), time.monotonic())


def _keep(path: Path, found: object) -> None:
    if path not in _looking:
        return  # nothing is compared any more
    _looking.discard(path)
    before = _seen.get(path)
    now = _seen[path] = found if isinstance(found, _Seen) else _Seen(None, frozenset(), time.monotonic())
    if before is None or (before.take, before.finished) != (now.take, now.finished):
        textures.redraw()
