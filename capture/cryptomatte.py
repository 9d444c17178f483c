"""Tell which object a pixel shows: the ids that Cryptomatte writes, from object names.

The id is MurmurHash3 (32 bits, seed 0) of the name in UTF-8, its bits read as a float whose exponent is
neither all zeros nor all ones (Friedman and Jones, "Fully automatic ID mattes with support for motion blur
and transparency", SIGGRAPH 2015 posters, and the Cryptomatte specification 1.2.0). Must not import anything
of Animatic.
"""

from __future__ import annotations

import numpy as np

CHANNEL = ".CryptoObject00.r"  # the id that covers most of the pixel
_MASK = 0xFFFFFFFF


def object_id(name: str) -> int:
    """Return the bits of the float that stands for the object called `name`."""
    bits = murmur3(name.encode())
    exponent = bits >> 23 & 0xFF
    return bits ^ 1 << 23 if exponent in (0, 0xFF) else bits


def id_bits(channel: np.ndarray) -> np.ndarray:
    """Return the ids of a float32 channel as uint32, which compare exactly (a hash may look like any float)."""
    return np.ascontiguousarray(channel, dtype="<f4").view("<u4")


def murmur3(data: bytes) -> int:
    """Return the 32-bit MurmurHash3 of `data` with seed 0 (Appleby, x86_32 variant)."""
    whole = len(data) // 4 * 4
    state = 0
    for at in range(0, whole, 4):
        state ^= _mixed(int.from_bytes(data[at : at + 4], "little"))
        state = (_rotated(state, 13) * 5 + 0xE6546B64) & _MASK
    if len(data) > whole:
        state ^= _mixed(int.from_bytes(data[whole:], "little"))
    state ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        state = (state ^ state >> shift) * factor & _MASK
    return state ^ state >> 16


def _mixed(block: int) -> int:
    return _rotated(block * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> 32 - bits) & _MASK
