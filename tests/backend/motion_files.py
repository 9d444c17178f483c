"""Write the passes `motion` and `depth` of a capture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR

from backend.contract import CaptureFolder


def write_channels(path: Path, channels: dict[str, np.ndarray]) -> None:
    """Write float channels [h, w] as an EXR file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"compression": OpenEXR.NO_COMPRESSION, "type": OpenEXR.scanlineimage}
    whole = {name: np.ascontiguousarray(values, np.float32) for name, values in channels.items()}
    OpenEXR.File(header, whole).write(str(path))


def write_fall(capture: CaptureFolder, count: int, size: tuple[int, int], rows: list[float]) -> None:
    """Write a wall that fills the picture and has fallen by so many `rows` at each file."""
    flat = np.zeros(size[::-1], np.float32)
    for number in range(1, count + 1):
        channels = {}
        for layer, there in (("forward", number + 1), ("backward", number - 1)):
            inside = 1 <= there <= count
            down = rows[there - 1] - rows[number - 1] if inside else 0.0
            channels |= {f"{layer}.U": flat, f"{layer}.V": flat + down, f"{layer}.occluded": flat + (not inside)}
        write_channels(capture.control_file("motion", number), channels)
        write_channels(capture.control_file("depth", number), {"Z": flat + 9})
