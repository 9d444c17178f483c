"""Write PNG files of 8 bits a channel, and read the size of any (ISO/IEC 15948).

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

from ...backend.contract.folders import write_bytes

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 3: 2}  # by the number of channels: grey, RGB
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


class BrokenPicture(OSError):
    """A file that is no PNG, or is cut short; a full disk leaves such files."""


def write_grey(path: Path, grey: np.ndarray) -> None:
    """Write uint8 [height, width], top row first; the name appears when the file is whole."""
    _write(path, grey[..., None])


def write_rgb(path: Path, rgb: np.ndarray) -> None:
    """Write uint8 [height, width, 3], top row first; the name appears when the file is whole."""
    _write(path, rgb)


def rgb_bytes(rgb: np.ndarray) -> bytes:
    """Return the content of such a file."""
    return _bytes(rgb)


def _write(path: Path, values: np.ndarray) -> None:
    write_bytes(path, _bytes(values), flush=False)


def _bytes(values: np.ndarray) -> bytes:
    height, width, channels = values.shape
    rows = np.zeros((height, 1 + width * channels), np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = values.reshape(height, -1)
    # bit depth, colour type, compression, filter, interlace
    header = struct.pack(">II5B", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows.tobytes())) + _END


def size_px(data: bytes) -> tuple[int, int]:
    """Return width and height of the PNG file `data`. Raises `BrokenPicture`."""
    if not data.startswith(_SIGNATURE) or not data.endswith(_END):
        raise BrokenPicture("a rendered PNG is cut short: the disk may be full")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
