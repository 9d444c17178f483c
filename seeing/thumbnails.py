"""Draw the depth and the pose of a captured frame as the backend does, small, for the panel, with no backend running.

The work is done beside the main thread and touches no bpy. Must not import operators, panels, runs or takes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..backend.contract import CaptureFolder, DepthLook
from ..capture.files import exr
from ..overlay import reader, skeleton
from . import grey

SIDE_PX = 256  # the longer side of a picture

Pictures = dict[str, np.ndarray]  # float32 [height, width, 4], 0 to 1, the lower row first; by the kind of control


def ask(captured: CaptureFolder, number: int, look: DepthLook, then: Callable[[Pictures], None]) -> None:
    """Call `then` on the main thread with the pictures of file `number` of a capture: those that can be read."""
    reader.ask(lambda: draw(captured, number, look), lambda found: then(found if isinstance(found, dict) else {}))


def draw(captured: CaptureFolder, number: int, look: DepthLook, *, side_px: int | None = SIDE_PX) -> Pictures:
    """Return the pictures of file `number`, depth as `look` asks for it; without `side_px` as large as captured."""
    found: Pictures = {}
    ways = {
        "depth": lambda path: _depth(captured, path, look, side_px),
        "openpose": lambda path: _pose(path, side_px),
    }
    for kind, draw_one in ways.items():
        try:
            found[kind] = _upright(draw_one(captured.control_file(kind, number)))
        except (OSError, ValueError, KeyError):  # a pass that was not captured, or is just written
            continue
    return found


def _depth(captured: CaptureFolder, path: Path, look: DepthLook, side_px: int | None) -> np.ndarray:
    z = exr.read(path).channel("Z")
    step = max(1, round(max(z.shape) / side_px)) if side_px else 1
    greys = grey.Greys.of(grey.Range.of(captured), look)
    return np.repeat(greys.drawn(z[::step, ::step])[..., None], 3, axis=2)


def _pose(path: Path, side_px: int | None) -> np.ndarray:
    found, size = skeleton.shapes(path.read_text("utf-8"))
    return skeleton.picture(found, size, min(1.0, side_px / max(size)) if side_px else 1.0)


def _upright(rgb: np.ndarray) -> np.ndarray:
    return np.dstack((rgb, np.ones(rgb.shape[:2], np.float32)))[::-1].astype(np.float32)
