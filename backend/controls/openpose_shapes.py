"""Fill discs, ellipses and thick lines on the pixels that OpenCV fills: with it were drawn what pose ControlNets saw.

A shape is filled row by row between the outermost pixels of its outline.
Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

Pixel = tuple[int, int]
Point = tuple[float, float]
Colour = tuple[int, int, int]
_ONE = 1 << 16  # a pixel in the fixed point numbers of a thick line's corners
_HALF = _ONE >> 1
_DEGREES = np.radians(np.arange(361))
_COSINES, _SINES = np.cos(_DEGREES), np.sin(_DEGREES)


def fill_disc(picture: np.ndarray, centre: Pixel, radius: int, colour: Colour) -> None:
    """Fill the pixels of `picture` [height, width, 3] that are not farther than `radius` from `centre`."""
    x, y = centre
    for down in range(-radius, radius + 1):
        half = math.isqrt(radius * radius - down * down)
        _fill_row(picture, y + down, x - half, x + half, colour)


def fill_ellipse(picture: np.ndarray, a: Point, b: Point, half_width: int, colour: Colour) -> None:
    """Fill the ellipse that spans from `a` to `b`: a polygon of a corner a degree, whose middle and size are whole."""
    turn = math.radians(int(math.degrees(math.atan2(a[1] - b[1], a[0] - b[0]))))
    along, across = int(math.dist(a, b) / 2) * _COSINES, half_width * _SINES
    x = int((a[0] + b[0]) / 2) + along * math.cos(turn) - across * math.sin(turn)
    y = int((a[1] + b[1]) / 2) + along * math.sin(turn) + across * math.cos(turn)
    corners = list(zip(np.rint(x).astype(int).tolist(), np.rint(y).astype(int).tolist(), strict=True))
    sides = [side for side in pairwise(corners) if side[0] != side[1]]
    _fill(picture, [pixel for side in sides for pixel in (*_line(*side), *_slope(*side))] or corners[:1], colour)


def draw_line(picture: np.ndarray, a: Pixel, b: Pixel, width: int, colour: Colour) -> None:
    """Draw a line of round ends; one pixel is the least width."""
    if width <= 1:
        for x, y in _line(a, b):
            _fill_row(picture, y, x, x, colour)
        return
    length = math.dist(a, b)
    if length:
        share = width * _HALF / length
        across = round((b[1] - a[1]) * share), round((a[0] - b[0]) * share)
        ends = [tuple(value * _ONE for value in end) for end in (a, a, b, b)]
        signs = (1, -1, -1, 1)
        corners = [(x + s * across[0], y + s * across[1]) for (x, y), s in zip(ends, signs, strict=True)]
        _fill(picture, (p for pair in pairwise((*corners, corners[0])) for p in _edge(*pair)), colour)
    for end in (a, b):
        fill_disc(picture, end, (width + 1) // 2, colour)


def _line(a: Pixel, b: Pixel) -> Iterator[Pixel]:
    """Yield the pixels from one to another, from left to right, by Bresenham's error."""
    (x, y), (end_x, end_y) = (a, b) if a[0] <= b[0] else (b, a)
    down = 1 if end_y >= y else -1
    width, height = end_x - x, abs(end_y - y)
    steep = height > width
    longer, shorter = max(width, height), min(width, height)
    error = longer - 2 * shorter
    for _ in range(longer + 1):
        yield x, y
        aside = error < 0
        error += 2 * longer * aside - 2 * shorter
        x += aside if steep else 1
        y += down if not steep and aside else down if steep else 0


def _slope(a: Pixel, b: Pixel) -> Iterator[Pixel]:
    """Yield the pixel of each row that a side of a polygon passes, from the upper corner down to above the lower."""
    upper, lower = (a, b) if a[1] <= b[1] else (b, a)
    rows = lower[1] - upper[1]
    if rows:
        step = _towards_zero((lower[0] - upper[0]) * 2 * _ONE + rows, 2 * rows)
        for row in range(rows):
            yield (upper[0] * _ONE + row * step + _HALF) >> 16, upper[1] + row


def _edge(a: Pixel, b: Pixel) -> Iterator[Pixel]:
    """Yield the pixels from one corner to another, both in fixed point."""
    steep = abs(b[1] - a[1]) >= abs(b[0] - a[0])
    along, across = (1, 0) if steep else (0, 1)
    if a[along] > b[along]:
        a, b = b, a
    step = _towards_zero((b[across] - a[across]) * _ONE, (b[along] - a[along]) | 1)
    yield (b[0] + _HALF) >> 16, (b[1] + _HALF) >> 16
    first, aside = (a[along] + _HALF) >> 16, a[across] + _HALF
    for count in range(((b[along] - a[along]) >> 16) + 1):
        pixel = first + count, (aside + count * step) >> 16
        yield pixel if not steep else (pixel[1], pixel[0])


def _towards_zero(value: int, by: int) -> int:
    return abs(value) // by * (1 if value >= 0 else -1)


def _fill(picture: np.ndarray, outline: Iterable[Pixel], colour: Colour) -> None:
    """Fill a convex shape by the pixels of its outline."""
    rows: dict[int, tuple[int, int]] = {}
    for x, y in outline:
        low, high = rows.get(y, (x, x))
        rows[y] = min(low, x), max(high, x)
    for y, (low, high) in rows.items():
        _fill_row(picture, y, low, high, colour)


def _fill_row(picture: np.ndarray, y: int, first: int, last: int, colour: Colour) -> None:
    if 0 <= y < len(picture) and last >= 0:
        picture[y, max(0, first) : last + 1] = colour
