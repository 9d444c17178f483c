"""Write a film as pictures, one for each frame: PNG as they are, or linear EXR.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import OpenEXR
from PIL import PngImagePlugin

from ..progress import Reporter
from .footage import Footage, read_picture

_TOE, _SLOPE = 0.04045, 12.92  # of the sRGB curve (IEC 61966-2-1)
_REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)  # x and y of red, green, blue and white


def frame_name(stem: str, frame: int, suffix: str) -> str:
    """Return the name of one frame's file; scene frames before 0 have a sign."""
    return f"{stem}_{frame:05d}{suffix}" if frame < 0 else f"{stem}_{frame:04d}{suffix}"


def write_sequence(
    footage: Footage, into: Path, stem: str, suffix: str, told: dict[str, str], reporter: Reporter
) -> None:
    """Write each frame of `footage` as `<stem>_<scene frame>` into the folder `into`, which is there.

    A picture that is held is written once and copied. Raises `BackendError`, OSError or `CancelledByUser`.
    """
    save, done = write_exr if suffix == ".exr" else write_png, 0
    for path, held in footage.held:
        first = into / frame_name(stem, footage.first + done, suffix)
        save(path, first, told)
        for later in range(1, held):
            shutil.copyfile(first, into / frame_name(stem, footage.first + done + later, suffix))
        done += held
        reporter.advance(done / len(footage.pictures))


def write_png(picture: Path, into: Path, told: dict[str, str]) -> None:
    """Write a picture as PNG, with what is `told` as texts in it."""
    texts = PngImagePlugin.PngInfo()
    for name, text in told.items():
        texts.add_itxt(name.replace("_", " ").capitalize(), text)
    content = io.BytesIO()
    read_picture(picture).save(content, "PNG", pnginfo=texts, compress_level=4)
    into.write_bytes(content.getvalue())


def write_exr(picture: Path, into: Path, told: dict[str, str]) -> None:
    """Write a picture as EXR: R, G and B in half floats, linear, with the primaries of BT.709; what is `told` beside.

    The pictures are sRGB as a screen shows them; linear they are what compositing programs mean by linear sRGB.
    """
    linear = linear_of(np.array(read_picture(picture))).astype(np.float16)
    header = {
        "compression": OpenEXR.ZIP_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        "chromaticities": _REC709,
        **told,
    }
    channels = {name: np.ascontiguousarray(linear[..., place]) for place, name in enumerate("RGB")}
    with OpenEXR.File(header, channels) as file:
        file.write(str(into))


def linear_of(pixels: np.ndarray) -> np.ndarray:
    """Return 8-bit sRGB values as linear light from 0 to 1, float32."""
    values = pixels.astype(np.float32) / 255
    return np.where(values <= _TOE, values / _SLOPE, ((values + 0.055) / 1.055) ** 2.4)
