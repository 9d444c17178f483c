"""Draw a shaded picture in a style: as a render, a toon, in ink, in watercolour, in neon; add falling snow and rain.

Must not import torch or bpy.
"""

from __future__ import annotations

import numpy as np

from .solids import dot
from .view import SKY, Seen


def outlines(seen: Seen) -> np.ndarray:
    """Return 1 where one thing or face meets another, [h, w]."""
    edge = np.zeros(seen.index.shape, bool)
    for axis in (0, 1):
        one, two = (np.take(seen.index, range(s, seen.index.shape[axis] - 1 + s), axis) for s in (0, 1))
        n1, n2 = (np.take(seen.normals, range(s, seen.index.shape[axis] - 1 + s), axis) for s in (0, 1))
        differs = (one != two) | ((dot(n1, n2) < 0.6) & (one != SKY) & (two != SKY))
        place = [slice(None)] * 2
        place[axis] = slice(0, -1)
        edge[tuple(place)] |= differs
    return edge.astype(np.float32)


def styled(colours: np.ndarray, own: np.ndarray, light: np.ndarray, seen: Seen, style: str) -> np.ndarray:
    """Return `colours` [h, w, 3] in `style`; `own` are the colours without light, `light` is what falls on them."""
    edge = outlines(seen)
    brightness = light.mean(-1, keepdims=True)
    sky = (seen.index == SKY)[..., None]
    if style == "toon":
        steps = np.where(brightness > 0.82, 1.12, np.where(brightness > 0.5, 0.82, 0.55))
        flat = colours / np.maximum(brightness, 0.15) * np.minimum(steps, brightness * 1.35)
        grey = flat.mean(-1, keepdims=True)
        flat = np.where(sky, colours, grey + (flat - grey) * 1.25)
        return _inked(flat, edge, 0.04)
    if style == "ink":
        tone = own.mean(-1, keepdims=True) ** 0.5 * (brightness / max(float(np.percentile(brightness, 95)), 0.05))
        wash = np.where(tone > 0.55, 0.96, np.where(tone > 0.3, 0.78, 0.52))
        paper = np.where(sky, 0.96, wash) * np.array([1.0, 0.985, 0.95], np.float32)
        return _inked(paper, edge, 0.03)
    if style == "watercolour":
        wet = _blurred(colours, 2)
        y, x = np.mgrid[: edge.shape[0], : edge.shape[1]] * 0.11
        blot = (0.05 * np.sin(x + 1.7 * np.sin(0.6 * y)) * np.sin(y + 1.3 * np.sin(0.7 * x)))[..., None]
        pale = 1 - (1 - np.clip(wet, 0, 1)) * (0.72 + blot)
        return pale * (1 - 0.35 * _blurred(edge[..., None], 1))
    if style == "neon":
        vivid = own / np.maximum(own.max(-1, keepdims=True), 0.12)
        grey = vivid.mean(-1, keepdims=True)
        vivid = np.clip(grey + (vivid - grey) * 1.4, 0, 1)
        line = _blurred((edge[..., None] * vivid), 1)
        glow = line * 2.2 + _blurred(_blurred(line, 3), 3) * 1.8
        dark = np.where(
            sky, np.array([0.03, 0.02, 0.10], np.float32), own * 0.13 + np.array([0.03, 0.01, 0.07], np.float32)
        )
        return np.clip(dark + glow, 0, 1)
    return _smoothed(colours, edge)


def with_flakes(colours: np.ndarray, weather: str, draw: np.random.Generator, seconds: float) -> np.ndarray:
    """Return `colours` with snow or rain in the air; the same generator state gives the same flakes, fallen on."""
    if weather not in ("snow", "rain"):
        return colours
    height, width = colours.shape[:2]
    colours = colours.copy()
    count = 28 if weather == "snow" else 32
    x, y, size = draw.random(count) * width, draw.random(count) * height, draw.uniform(0.6, 1.0, count)
    fall = (50 if weather == "snow" else 260) * seconds * size
    for cx, cy, large in zip((x + 0.15 * fall) % width, (y + fall) % height, size, strict=True):
        if weather == "snow":
            half = 2 if large > 0.85 else 1
            spot = colours[max(int(cy) - half, 0) : int(cy) + half + 1, max(int(cx) - half, 0) : int(cx) + half + 1]
            spot += (1 - spot) * 0.7
        else:
            for step in range(int(12 * large)):
                px, py = int(cx + 0.2 * step), int(cy + step)
                if px < width and py < height:
                    colours[py, px] += (np.array([0.78, 0.82, 0.88], np.float32) - colours[py, px]) * 0.45
    return colours


def _inked(colours: np.ndarray, edge: np.ndarray, black: float) -> np.ndarray:
    line = np.clip(_blurred(edge[..., None], 1) * 2.4, 0, 1)
    return colours * (1 - line) + black * line


def _smoothed(colours: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """Soften the stairs along the edges."""
    near = np.minimum(_blurred(edge[..., None], 1) * 3, 1) * 0.75
    return colours * (1 - near) + _blurred(colours, 1) * near


def _blurred(picture: np.ndarray, radius: int) -> np.ndarray:
    """Return the mean over a square of 2 * radius + 1 pixels; `picture` is [h, w, channels]."""
    picture = picture.astype(np.float32)
    for axis in (0, 1):
        pad = [(0, 0)] * 3
        pad[axis] = (radius, radius)
        padded = np.pad(picture, pad, mode="edge")
        size = picture.shape[axis]
        picture = padded[:size].copy() if axis == 0 else padded[:, :size].copy()
        for shift in range(1, 2 * radius + 1):
            picture += padded[shift : shift + size] if axis == 0 else padded[:, shift : shift + size]
        picture /= 2 * radius + 1
    return picture
