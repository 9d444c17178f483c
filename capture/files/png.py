"""Write grey PNG files, and read the size of any (ISO/IEC 15948).

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

from ...backend.contract.folders import write_bytes

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY_8_BIT = (8, 0, 0, 0, 0)  # bit depth, colour type, compression, filter, interlace
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


class BrokenPicture(OSError):
    """A file that is no PNG, or is cut short; a full disk leaves such files."""


def write_grey(path: Path, grey: np.ndarray) -> None:
    """Write uint8 [height, width], top row first; the name appears when the file is whole."""
    height, width = grey.shape
    rows = np.zeros((height, width + 1), np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = grey
    header = struct.pack(">II5B", width, height, *_GREY_8_BIT)
    data = _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows.tobytes())) + _END
    write_bytes(path, data, flush=False)


def size_px(data: bytes) -> tuple[int, int]:
    """Return width and height of the PNG file `data`. Raises `BrokenPicture`."""
    if not data.startswith(_SIGNATURE) or not data.endswith(_END):
        raise BrokenPicture("a rendered PNG is cut short: the disk may be full")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
