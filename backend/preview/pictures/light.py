"""Say what light a time of day and a weather give, and shade what a camera sees in it.

Colours are sRGB values used as they are: the pictures are drawings, not measurements. Must not import torch or bpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .solids import Solid, dot, lengths
from .view import GROUND, SKY, Camera, Seen

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """The light of a scene."""

    to_sun: tuple[float, float, float]  # in the camera's axes at the first frame: right, up, backward
    sun: RGB
    sky: RGB  # light from above
    bounce: RGB  # light from below
    top: RGB  # the sky's own colours
    horizon: RGB
    haze_m: float  # the distance over which things fade into the horizon
    windows: float = 0.0  # how brightly windows and lamps shine


TIMES = {
    "day": Light((-0.55, 0.75, 0.5), (0.62, 0.60, 0.55), (0.42, 0.46, 0.52), (0.26, 0.25, 0.23),
                 (0.30, 0.55, 0.92), (0.78, 0.89, 0.98), 130),
    "sunset": Light((0.8, 0.32, -0.25), (0.95, 0.52, 0.20), (0.46, 0.36, 0.46), (0.36, 0.24, 0.18),
                    (0.34, 0.24, 0.50), (1.0, 0.58, 0.26), 90, 0.5),
    "night": Light((-0.4, 0.8, 0.3), (0.28, 0.33, 0.48), (0.30, 0.34, 0.48), (0.16, 0.17, 0.24),
                   (0.015, 0.025, 0.09), (0.07, 0.10, 0.24), 70, 1.0),
}  # fmt: skip


def light_of(time: str, weather: str, sky_colour: RGB | None) -> Light:
    """Return the light at `time` in `weather`; `sky_colour` paints the sky."""
    light = TIMES[time]
    if sky_colour is not None:
        dim = {"day": 1.0, "sunset": 0.8, "night": 0.35}[time]
        top = tuple(dim * part for part in sky_colour)
        light = replace(light, top=top, horizon=tuple(part + 0.35 * dim * (1 - part) for part in top))
    if weather == "clear":
        return light
    brightness = {"day": 1.0, "sunset": 0.75, "night": 0.3}[time]
    grey = {"fog": (0.80, 0.82, 0.84), "snow": (0.84, 0.87, 0.92), "rain": (0.44, 0.48, 0.55)}[weather]
    mixed = 0.3 if weather == "fog" else 0.45  # how much of the clear sky stays
    if sky_colour is not None:
        mixed = 0.8
    sky = [tuple(mixed * c + (1 - mixed) * g * brightness for c, g in zip(old, grey, strict=True))
           for old in (light.top, light.horizon)]  # fmt: skip
    dimmed = {"fog": 0.25, "snow": 0.5, "rain": 0.25}[weather]
    return replace(
        light,
        sun=tuple(dimmed * part for part in light.sun),
        sky=tuple((1.25 if weather != "rain" else 0.95) * part for part in light.sky),
        top=sky[0],
        horizon=sky[1],
        haze_m={"fog": 9.0, "snow": 45.0, "rain": 40.0}[weather],
        windows=max(light.windows, 0.5 if weather in ("rain", "fog") else 0),
    )


def sky_colours(camera: Camera, light: Light) -> np.ndarray:
    """Return the sky in every direction of the picture, [h, w, 3]."""
    rays = camera.rays / lengths(camera.rays)
    up = np.clip(rays[..., 2:] * 2.2, 0, 1) ** 0.7
    return np.asarray(light.horizon, np.float32) * (1 - up) + np.asarray(light.top, np.float32) * up


def lit(seen: Seen, camera: Camera, light: Light, to_sun: np.ndarray, lamps: Sequence[Solid]) -> np.ndarray:
    """Return the light that falls on every point, [h, w, 3]; 1 shows the surface's own colour."""
    n = seen.normals
    up = n[..., 2:] * 0.5 + 0.5
    ambient = np.asarray(light.sky, np.float32) * up + np.asarray(light.bounce, np.float32) * (1 - up)
    height = seen.points[..., 2]
    near_ground = np.where(seen.index == GROUND, 1, 0.72 + 0.28 * np.clip(height / 0.5, 0, 1))
    sun = np.clip(dot(n, to_sun), 0, 1) * (1 - _softened(seen.shade))
    total = ambient * near_ground[..., None] + np.asarray(light.sun, np.float32) * sun[..., None]
    for lamp in lamps[:4]:
        towards = lamp.centre - seen.points
        square = dot(towards, towards)
        facing = np.clip(dot(n, towards) / np.sqrt(square + 1e-6), 0, 1) + 0.15
        total = total + (light.windows * 2.2 * facing / (1 + 0.9 * square))[..., None] * np.array(
            [1.0, 0.80, 0.48], np.float32
        )
    return total


def hazed(colours: np.ndarray, seen: Seen, light: Light) -> np.ndarray:
    """Return `colours` faded into the horizon with the distance."""
    z = np.where(seen.index == SKY, 0, np.where(np.isfinite(seen.z), seen.z, 0))
    clear = np.exp(-z / light.haze_m)[..., None]
    return colours * clear + np.asarray(light.horizon, np.float32) * (1 - clear)


def _softened(mask: np.ndarray) -> np.ndarray:
    padded = np.pad(mask, 1, mode="edge")
    rows, columns = mask.shape
    return sum(padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)) / 9
