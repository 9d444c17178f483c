"""Make the pictures that the ControlNets see from a capture's files.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .canny import edges
from .contract import CaptureFolder, ControlKind
from .contract.folders import write_bytes
from .depth import DepthRange, measure_range, read_inverse
from .errors import BackendError
from .openpose import draw_pose, read_pose
from .source import read_render
from .storage import disk_errors


class Hints:
    """The hints of one control pass, in the size of the take; they are read when they are asked for."""

    def __init__(self, capture: CaptureFolder, kind: ControlKind, width: int, height: int) -> None:
        self._capture, self._kind, self._size = capture, kind, (width, height)
        self._range = clip_range(capture) if kind == "depth" else None

    def of(self, numbers: Sequence[int]) -> Callable[[slice], torch.Tensor]:
        """Return a function from a slice of `numbers` to the hints of those files.

        They are float32 in [0, 1], [frames, 3, height, width], on the CPU.
        """
        return lambda frames: self._tensor(numbers[frames])

    def _tensor(self, numbers: Sequence[int]) -> torch.Tensor:
        hints = torch.from_numpy(np.stack([self._picture(number) for number in numbers]))
        if hints.dtype == torch.uint8:
            hints = hints.float() / 255
        return hints.permute(0, 3, 1, 2).expand(-1, 3, -1, -1)

    def _picture(self, number: int) -> np.ndarray:
        """Return one hint, [height, width, channels]: 1 float32 (depth), 3 uint8 (pose) or 1 uint8 (canny)."""
        if self._kind == "canny":
            return edges(np.array(read_render(self._capture, number, self._size)))[..., None]
        path = self._capture.control_file(self._kind, number)
        if self._range is not None:
            return depth_picture(path, self._range, self._size)[..., None]
        return np.array(draw_pose(read_pose(path), *self._size))


def clip_range(capture: CaptureFolder) -> DepthRange:
    """Return the depth range of a whole capture; files that did not change are not measured again."""
    files = capture.control_files("depth").values()
    return _measured(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@lru_cache(maxsize=16)
def _measured(files: tuple[tuple[Path, int, int], ...]) -> DepthRange:
    return measure_range(path for path, _, _ in files)


def depth_picture(path: Path, depth_range: DepthRange, size: tuple[int, int]) -> np.ndarray:
    """Return a depth hint, float32 in [0, 1], [height, width]; `size` is (width, height) in pixels."""
    picture = depth_range.normalise(read_inverse(path))
    if picture.shape != (size[1], size[0]):
        # Normalised before it is scaled: a mean of raw depths across an edge is a depth that nothing has.
        picture = np.array(Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
    return picture


def draw_look(capture: CaptureFolder, number: int, into: Path) -> None:
    """Write `depth.png`, `openpose.png` and `canny.png` of one file of a capture into `into`, as the models see them.

    Those whose pass was not captured are left out. Raises `BackendError` `bad_control` where there is none.
    """
    depth, pose, render = (capture.control_file(kind, number) for kind in ("depth", "openpose", "beauty"))
    if not any(path.exists() for path in (depth, pose, render)):
        raise BackendError(
            "bad_control", f"Frame {number} was not captured.", "Capture the shot again.", str(capture.path)
        )
    with disk_errors(into):
        into.mkdir(parents=True, exist_ok=True)
        if depth.exists():
            clip = clip_range(capture)
            grey = np.round(clip.normalise(read_inverse(depth)) * 255).astype(np.uint8)
            write_png(into / "depth.png", Image.fromarray(grey).convert("RGB"))
        if pose.exists():
            people = read_pose(pose)
            write_png(into / "openpose.png", draw_pose(people, people.width, people.height))
        if render.exists():
            write_png(into / "canny.png", Image.fromarray(edges(np.array(read_render(capture, number)))))


def write_png(path: Path, picture: Image.Image, *, flush: bool = True) -> None:
    """Write `picture` as a PNG that appears under its name only when it is whole.

    Without `flush` it may be lost in a power cut, and the run does not wait for the disk.
    """
    content = io.BytesIO()
    picture.save(content, "PNG", compress_level=4)
    write_bytes(path, content.getvalue(), flush=flush)
