"""Read PNG files as pixels (ISO/IEC 15948): what takes are made of, 8 bits a channel and not interlaced.

Blender could read them only as data-blocks of the .blend, or as icons. Must not import bpy or anything of Animatic.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # of the colour types: grey, RGB, grey with alpha, RGBA


class UnreadablePicture(ValueError):
    """A file that is no PNG, is cut short, or of a kind that takes do not have."""


def read_rgba(data: bytes) -> np.ndarray:
    """Return the stored values of a PNG file, uint8 [height, width, 4], top row first. Raises `UnreadablePicture`."""
    try:
        width, height, channels, packed = _parts(data)
        rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    except (struct.error, zlib.error, ValueError, KeyError) as error:
        raise UnreadablePicture(f"a PNG cannot be read: {error}") from error
    values = _unfiltered(rows[:, 0], rows[:, 1:].reshape(height, width, channels))
    rgba = np.full((height, width, 4), 255, np.uint8)
    rgba[..., :3] = values[..., :3] if channels > 2 else values[..., :1]
    if channels in (2, 4):
        rgba[..., 3] = values[..., -1]
    return rgba


def _parts(data: bytes) -> tuple[int, int, int, bytes]:
    """Return width, height, channels and the compressed rows."""
    if not data.startswith(_SIGNATURE):
        raise UnreadablePicture("this is no PNG")
    at, packed, header = len(_SIGNATURE), [], b""
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        header = body if kind == b"IHDR" else header
        if kind == b"IDAT":
            packed.append(body)
        at += length + 12
    width, height, depth, colour, _compression, _filter, interlace = struct.unpack(">IIBBBBB", header)
    if depth != 8 or interlace:
        raise UnreadablePicture(f"a PNG of {depth} bits, interlaced {interlace}, is none of a take")
    return width, height, _CHANNELS[colour], b"".join(packed)


def _unfiltered(kinds: np.ndarray, filtered: np.ndarray) -> np.ndarray:
    """Undo the filter of each row (kinds [height], filtered [height, width, channels]).

    A value is predicted from those to its left, above, and above left. So all on one diagonal are known together,
    and the arrays are sheared to have a diagonal in each row: [width + height - 1, height, channels].
    """
    height, width, channels = filtered.shape
    sheared = np.zeros((height, width + height, channels), np.uint8)
    sheared[:, :width] = filtered
    diagonals = width + height - 1
    sheared = sheared.reshape(-1, channels)[: height * diagonals].reshape(height, diagonals, channels)
    given = np.ascontiguousarray(sheared.transpose(1, 0, 2)).astype(np.int16)
    x = np.arange(diagonals)[:, None] - np.arange(height)[None, :]
    inside = (x >= 0) & (x < width)
    kind = kinds.astype(np.int16)[:, None]
    known = np.zeros((diagonals + 2, height + 1, channels), np.int16)  # two diagonals and a row of nothing before all
    for index in range(diagonals):
        left, above, corner = known[index + 1, 1:], known[index + 1, :-1], known[index, :-1]
        value = (given[index] + _predicted(kind, left, above, corner)) & 255
        known[index + 2, 1:] = value * inside[index][:, None]
    return _upright(known[2:, 1:], width)


def _predicted(kind: np.ndarray, left: np.ndarray, above: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Return what the row's filter predicts: nothing, left, above, their mean, or Paeth's choice (section 9)."""
    sum_ = left + above
    to_left, to_above, to_corner = np.abs(above - corner), np.abs(left - corner), np.abs(sum_ - 2 * corner)
    paeth = np.where(
        (to_left <= to_above) & (to_left <= to_corner), left, np.where(to_above <= to_corner, above, corner)
    )
    return np.choose(kind, (np.int16(0), left, above, sum_ >> 1, paeth))


def _upright(known: np.ndarray, width: int) -> np.ndarray:
    """Return sheared values [width + height - 1, height, channels] as a picture [height, width, channels]."""
    diagonals, height, channels = known.shape
    flat = np.zeros((height * (diagonals + 1), channels), np.uint8)
    flat[: height * diagonals] = known.transpose(1, 0, 2).reshape(-1, channels)
    return flat.reshape(height, diagonals + 1, channels)[:, :width]
