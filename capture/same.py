"""Tell whether two captures show the same: a scene may have changed between them.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

import numpy as np

from ..backend.contract import CaptureFolder, ContractError
from .files import exr

_SAME_SHARE = 0.01  # of the depth
_MOST_OTHER = 0.02  # of the pixels: along edges a drawn capture and a rendered one may show the other side
_CAMERA = 1e-3  # metres, and parts of a turn


def shows_the_same(one: CaptureFolder, other: CaptureFolder, number: int) -> bool:
    """Tell whether file `number` of both was seen through the same camera, and shows the same depth where both have it.

    Raises `ContractError` or OSError where a file cannot be read.
    """
    if not np.allclose(_camera(one, number), _camera(other, number), atol=_CAMERA, rtol=_CAMERA):
        return False
    files = [folder.control_file("depth", number) for folder in (one, other)]
    if not all(file.exists() for file in files):
        return True
    left, right = (exr.read(file).channel("Z") for file in files)
    if left.shape != right.shape:
        return False
    differ = np.abs(left - right) > _SAME_SHARE * np.minimum(left, right)
    return bool(differ.mean() <= _MOST_OTHER)


def _camera(folder: CaptureFolder, number: int) -> np.ndarray:
    frames = [frame for frame in folder.read_camera().frames if frame.number == number]
    if not frames:
        raise ContractError("camera.json", number, "the number of one of its frames")
    frame = frames[0]
    return np.array((frame.fx, frame.fy, frame.cx, frame.cy, *frame.world_to_camera))
