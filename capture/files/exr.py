"""Read the uncompressed OpenEXR files that Blender renders, and write channels as one.

Single-part, scanlines, 32-bit float channels, no compression: what a capture makes Blender write, and
the plainest file that every reader takes. Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...backend.contract.folders import write_bytes

_MAGIC = b"\x76\x2f\x31\x01"
_VERSION = 2
_FLAGS_NOT_PLAIN = 0x200 | 0x800 | 0x1000  # tiled, deep, multi-part
_FLOAT = 2


class BrokenFile(OSError):
    """An EXR file that is cut short or not of the kind that was asked for; a full disk leaves such files."""


@dataclass(frozen=True)
class Picture:
    """The channels of one file, each float32 [height, width], top row first."""

    width: int
    height: int
    channels: dict[str, np.ndarray]

    def channel(self, ending: str) -> np.ndarray:
        """Return the one channel whose name ends so. Raises `BrokenFile`."""
        for name, values in self.channels.items():
            if name.endswith(ending):
                return values
        raise BrokenFile(f"no channel named …{ending} among {', '.join(self.channels)}")


def read(path: Path) -> Picture:
    """Read an uncompressed single-part float EXR. Raises `BrokenFile` for any other and for a cut one."""
    data = path.read_bytes()
    attributes, start = _header(data, path)
    names = _float_channels(attributes["channels"], path)
    x_low, y_low, x_high, y_high = struct.unpack("<4i", attributes["dataWindow"])
    width, height = x_high - x_low + 1, y_high - y_low + 1
    if attributes["compression"] != b"\x00":
        raise BrokenFile(f"{path} is compressed")
    row = np.dtype([("y", "<i4"), ("size", "<i4"), ("values", "<f4", (len(names), width))])
    start += 8 * height  # the table of offsets
    if len(data) != start + row.itemsize * height:
        raise BrokenFile(f"{path} is cut short: the disk may be full")
    values = np.frombuffer(data, row, height, start)["values"]
    return Picture(width, height, {name: values[:, index] for index, name in enumerate(names)})


def write_depth(path: Path, depth_m: np.ndarray) -> None:
    """Write float32 [height, width] metres as the one channel `Z`; the name appears when the file is whole."""
    write(path, {"Z": depth_m})


def write(path: Path, channels: Mapping[str, np.ndarray]) -> None:
    """Write `channels`, each [height, width], as float32 by their names; the file's name appears when it is whole.

    A name is `layer.channel`, which Nuke, djv and others show as a layer.
    """
    names = sorted(channels)  # as the format demands
    height, width = channels[names[0]].shape
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    listed = b"".join(name.encode() + b"\x00" + struct.pack("<iB3xii", _FLOAT, 1, 1, 1) for name in names) + b"\x00"
    header = _MAGIC + struct.pack("<i", _VERSION)
    header += _attribute("channels", "chlist", listed)
    header += _attribute("compression", "compression", b"\x00")
    header += _attribute("dataWindow", "box2i", window) + _attribute("displayWindow", "box2i", window)
    header += _attribute("lineOrder", "lineOrder", b"\x00")
    header += _attribute("pixelAspectRatio", "float", struct.pack("<f", 1))
    header += _attribute("screenWindowCenter", "v2f", struct.pack("<2f", 0, 0))
    header += _attribute("screenWindowWidth", "float", struct.pack("<f", 1)) + b"\x00"
    rows = np.empty(height, [("y", "<i4"), ("size", "<i4"), ("values", "<f4", (len(names), width))])
    rows["y"], rows["size"] = np.arange(height), 4 * width * len(names)
    for index, name in enumerate(names):
        rows["values"][:, index] = channels[name]
    offsets = len(header) + 8 * height + rows.itemsize * np.arange(height, dtype="<u8")
    write_bytes(path, header + offsets.tobytes() + rows.tobytes(), flush=False)


def _attribute(name: str, kind: str, value: bytes) -> bytes:
    return name.encode() + b"\x00" + kind.encode() + b"\x00" + struct.pack("<i", len(value)) + value


def _header(data: bytes, path: Path) -> tuple[dict[str, bytes], int]:
    """Return the attributes by name, and where the header ends."""
    if data[:4] != _MAGIC or len(data) < 8:
        raise BrokenFile(f"{path} is not an EXR file")
    if struct.unpack_from("<i", data, 4)[0] & _FLAGS_NOT_PLAIN:
        raise BrokenFile(f"{path} is tiled, deep or in several parts")
    attributes, at = {}, 8
    try:
        while data[at]:
            name_end = data.index(b"\x00", at)
            kind_end = data.index(b"\x00", name_end + 1)
            size = struct.unpack_from("<i", data, kind_end + 1)[0]
            value_at = kind_end + 5
            attributes[data[at:name_end].decode()] = data[value_at : value_at + size]
            at = value_at + size
    except (IndexError, ValueError, struct.error):
        raise BrokenFile(f"{path} is cut short: the disk may be full") from None
    return attributes, at + 1


def _float_channels(chlist: bytes, path: Path) -> list[str]:
    names, at = [], 0
    while chlist[at]:
        end = chlist.index(b"\x00", at)
        kind, x_sampling, y_sampling = struct.unpack_from("<i4xii", chlist, end + 1)
        if (kind, x_sampling, y_sampling) != (_FLOAT, 1, 1):
            raise BrokenFile(f"{path} has a channel that is not plain 32-bit float")
        names.append(chlist[at:end].decode())
        at = end + 17
    return names
