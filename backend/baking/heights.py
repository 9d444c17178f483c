"""Draw the heights of a surface in the layout of its UV map, as the depth pass of a capture.

Must not import torch, bpy or anything from the Blender side.

A depth ControlNet sees inverse depth, near white: what is high is drawn near. 1/z is a straight line in the height from
_LOW at the lowest place of the whole clip to 1 at the highest, so that one height keeps one grey. Around the islands it
goes on, and then falls softly to the background: a step at their borders would be drawn as an edge.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..contract import CaptureFolder, FromBackend
from ..contract.folders import numbered_files
from ..controls.depth import write_depth
from ..errors import BackendError
from ..progress import Reporter
from ..storage import disk_errors
from .filling import spread
from .rasterise import Texels, rasterise
from .surface import SurfaceFiles

_LOW = 0.25  # 1/z of the lowest place; the background is 0
_FLAT_SHARE, _SOFT_SHARE = 1 / 64, 1 / 8  # of the picture's side: how far a border goes on, and how far it falls
_BACKGROUND_Z = 1e10  # as Blender writes it


def draw_surface(
    capture: CaptureFolder,
    size: tuple[int, int],
    report: Callable[[FromBackend], None],
    cancelled: Callable[[], bool],
    job: str,
) -> None:
    """Write the pass `depth` of `capture` from the heights of its surface; `size` is (width, height) in pixels.

    Raises `BackendError` `bad_surface`, or `CancelledByUser`.
    """
    numbers = sorted(numbered_files(capture.path / "surface", ".npz"))
    if numbers != list(range(1, len(numbers) + 1)) or not numbers:
        message = f"There is no whole surface in {capture.path}."
        raise BackendError("bad_surface", message, "Capture the surface again.")
    reporter = Reporter(job, report, cancelled)
    reporter.begin("baking")
    files = SurfaceFiles(capture.path)
    low, high = _range(files, numbers)
    drawing: _Drawing | None = None
    with disk_errors(capture.path, "capture the surface again"):
        for number in numbers:
            uv, height = files.heights(number)
            if drawing is None or not drawing.suits(uv):
                drawing = _Drawing(uv, size)
            share = (height - low) / (high - low) if high > low else np.full_like(height, 0.5)
            write_depth(capture.control_file("depth", number), drawing.depth(_LOW + (1 - _LOW) * share))
            reporter.advance(number / len(numbers))


def _range(files: SurfaceFiles, numbers: list[int]) -> tuple[float, float]:
    """Return the lowest and the highest height of the clip, in metres."""
    heights = [files.heights(number)[1] for number in numbers]
    return min(float(height.min()) for height in heights), max(float(height.max()) for height in heights)


class _Drawing:
    """One UV layout in a picture, with what surrounds its islands."""

    def __init__(self, uv: np.ndarray, size: tuple[int, int]) -> None:
        self._uv, (self._width, self._height) = uv, size
        self._texels: Texels = rasterise(uv, *size)
        covered = np.zeros(self._width * self._height, bool)
        covered[self._texels.index] = True
        flat, soft = (max(1, round(share * max(size))) for share in (_FLAT_SHARE, _SOFT_SHARE))
        self._targets, self._sources, away_px = spread(covered, self._width, flat + soft)
        falling = np.clip((flat + soft + 1 - away_px) / (soft + 1), 0, 1)
        self._falling = (falling * falling * (3 - 2 * falling)).astype(np.float32)

    def suits(self, uv: np.ndarray) -> bool:
        """Tell whether `uv` is this layout."""
        return uv is self._uv or np.array_equal(uv, self._uv)

    def depth(self, inverse: np.ndarray) -> np.ndarray:
        """Return z in metres, [height, width], from 1/z at the triangles' corners, [triangles, 3]."""
        drawn = np.zeros(self._width * self._height, np.float32)
        np.maximum.at(drawn, self._texels.index, self._texels.of(inverse))  # of overlapping islands the higher one
        drawn[self._targets] = drawn[self._sources] * self._falling
        z = np.divide(1, drawn, out=np.full_like(drawn, _BACKGROUND_Z), where=drawn > 0)
        return z.reshape(self._height, self._width)
