"""Make the pictures that the ControlNets see from a capture's files.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ..contract import AUTOMATIC_DEPTH, CONTROL_KINDS, CaptureFolder, ControlKind, DepthLook
from ..contract.folders import write_bytes
from ..contract.shot import PASSES_OF_CONTROL
from ..errors import BackendError
from ..pictures.source import read_render, read_segments
from ..storage import disk_errors
from .canny import edges
from .depth import DepthRange, measure_range, read_inverse
from .kept_pictures import KeptPictures
from .lineart import line_picture
from .normals import normal_picture
from .openpose import draw_pose, read_pose

Size = tuple[int, int]  # width and height in pixels


class Hints:
    """The hints of one control, in the size of the take; they are read when they are asked for.

    Lines take long to draw: those are kept.
    """

    def __init__(
        self, capture: CaptureFolder, kind: ControlKind, width: int, height: int, look: DepthLook = AUTOMATIC_DEPTH
    ) -> None:
        drawn = partial(_drawer(capture, kind, look), size=(width, height))
        self._draw = KeptPictures(drawn) if kind == "lineart" else drawn

    def of(self, numbers: Sequence[int]) -> Callable[[slice], torch.Tensor]:
        """Return a function from a slice of `numbers` to the hints of those files.

        They are float32 in [0, 1], [frames, 3, height, width], on the CPU.
        """
        return lambda frames: self._tensor(numbers[frames])

    def _tensor(self, numbers: Sequence[int]) -> torch.Tensor:
        hints = torch.from_numpy(np.stack([self._draw(number) for number in numbers]))
        if hints.dtype == torch.uint8:
            hints = hints.float() / 255
        return hints.permute(0, 3, 1, 2).expand(-1, 3, -1, -1)


def _drawer(capture: CaptureFolder, kind: ControlKind, look: DepthLook) -> Callable[[int, Size | None], np.ndarray]:
    """Return what draws a file of `capture` as a model sees it, in a size or as large as it was captured.

    The picture is [height, width, channels]: one or three channels, uint8, or float32 in [0, 1].
    """

    def files(number: int) -> list[Path]:
        return [capture.control_file(one, number) for one in PASSES_OF_CONTROL[kind]]

    if kind == "depth":
        clip = clip_range(capture)
        return lambda number, size: depth_picture(*files(number), clip, size, look)[..., None]
    if kind == "canny":
        return lambda number, size: edges(np.array(read_render(capture, number, size)))[..., None]
    if kind == "normal":
        return lambda number, size: normal_picture(*files(number), size)
    if kind == "seg":
        return lambda number, size: np.array(read_segments(capture, number, size))
    if kind == "lineart":
        return lambda number, size: _in_bytes(line_picture(*files(number), size))[..., None]
    return lambda number, size: _pose_picture(*files(number), size)


def _in_bytes(picture: np.ndarray) -> np.ndarray:
    return np.round(picture * 255).astype(np.uint8)


def _pose_picture(path: Path, size: Size | None) -> np.ndarray:
    pose = read_pose(path)
    return np.array(draw_pose(pose, *(size or (pose.width, pose.height))))


def clip_range(capture: CaptureFolder) -> DepthRange:
    """Return the depth range of a whole capture; files that did not change are not measured again."""
    files = capture.control_files("depth").values()
    return _measured(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@lru_cache(maxsize=16)
def _measured(files: tuple[tuple[Path, int, int], ...]) -> DepthRange:
    return measure_range(path for path, _, _ in files)


def depth_picture(
    path: Path, depth_range: DepthRange, size: Size | None, look: DepthLook = AUTOMATIC_DEPTH
) -> np.ndarray:
    """Return a depth hint, float32 in [0, 1], [height, width]."""
    picture = depth_range.draw(read_inverse(path), look)
    if size is not None and picture.shape != (size[1], size[0]):
        # Normalised before it is scaled: a mean of raw depths across an edge is a depth that nothing has.
        picture = np.array(Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
    return picture


def draw_look(capture: CaptureFolder, number: int, into: Path, look: DepthLook = AUTOMATIC_DEPTH) -> None:
    """Write a picture of each control of one file of a capture into `into`, as the models see it: `depth.png` …

    Those whose passes were not captured are left out. Raises `BackendError` `bad_control` where there is none.
    """
    kinds = [
        kind
        for kind in CONTROL_KINDS
        if all(capture.control_file(one, number).exists() for one in PASSES_OF_CONTROL[kind])
    ]
    if not kinds:
        raise BackendError(
            "bad_control", f"Frame {number} was not captured.", "Capture the shot again.", str(capture.path)
        )
    with disk_errors(into):
        into.mkdir(parents=True, exist_ok=True)
        for kind in kinds:
            picture = _drawer(capture, kind, look)(number, None)
            picture = picture if picture.dtype == np.uint8 else _in_bytes(picture)
            drawn = Image.fromarray(picture.repeat(3, axis=2) if picture.shape[2] == 1 else picture)
            write_png(into / f"{kind}.png", drawn)


def write_png(path: Path, picture: Image.Image, *, flush: bool = True) -> None:
    """Write `picture` as a PNG that appears under its name only when it is whole.

    Without `flush` it may be lost in a power cut, and the run does not wait for the disk.
    """
    content = io.BytesIO()
    picture.save(content, "PNG", compress_level=4)
    write_bytes(path, content.getvalue(), flush=flush)
