"""Paint what a camera sees: materials, windows, water, snow, and the drawing styles.

Colours are sRGB in [0, 1]. Must not import torch or bpy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .light import Light
from .people import CHARACTER
from .solids import Look, Solid, dot, lengths
from .view import GROUND, SKY, Camera, Seen

_MATERIALS = ("plain", "clay", "metal", "wood", "stone", "cloth", "plastic", "brick")


def painted(
    seen: Seen, camera: Camera, solids: Sequence[Solid], ground: Look, place: str, weather: str, light: Light,
    fallen: np.ndarray, to_sun: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Return the colours of all surfaces in the light `fallen` [h, w, 3]; the sky stays black."""
    looks = [*(solid.look for solid in solids), Look((0, 0, 0)), ground]  # index -2 is the sky, -1 the ground
    colour = np.array([look.colour for look in looks], np.float32)[seen.index]
    material = np.array([_MATERIALS.index(look.material) for look in looks])[seen.index]
    glow = np.array([look.glow for look in looks], np.float32)[seen.index]
    windows = np.array([look.windows for look in looks])[seen.index]
    rays = camera.rays / lengths(camera.rays)
    shine = np.zeros_like(colour)
    metres_a_pixel = np.where(np.isfinite(seen.z), seen.z, 1e3) * camera.slope * 2 / camera.height
    slant = np.maximum(np.abs(dot(rays, seen.normals)), 0.05)
    metres_a_pixel = metres_a_pixel / slant  # patterns are finest where a surface is seen from its edge
    colour = colour * _grain(seen, material, metres_a_pixel)[..., None]
    mirrored = rays - 2 * dot(rays, seen.normals)[..., None] * seen.normals
    highlight = np.clip(dot(mirrored, to_sun), 0, 1)[..., None]
    for name, sharp, strength in (("metal", 24, 0.75), ("plastic", 40, 0.7)):
        here = material == _MATERIALS.index(name)
        shine[here] = (strength * highlight**sharp)[here] * np.asarray(light.sun, np.float32)
    result = colour * fallen + shine
    metal = material == _MATERIALS.index("metal")
    if metal.any():
        around = _around(mirrored[metal], light)
        result[metal] = 0.35 * result[metal] + colour[metal] * around * 1.1 + shine[metal]
    cloth = material == _MATERIALS.index("cloth")
    rim = 1 - np.abs((rays[cloth] * seen.normals[cloth]).sum(-1, keepdims=True))
    result[cloth] = result[cloth] * (0.8 + 0.6 * rim**2)
    if windows.any():
        result = _with_windows(result, seen, windows, light, metres_a_pixel)
    if place == "sea":
        result = _water(result, seen, mirrored, light)
    if weather == "rain":
        result = _wet(result, seen, mirrored, light)
    if weather == "snow":
        result = _snowed(result, seen, solids, fallen)
    glow = glow * np.maximum(light.windows, 0.25)
    shining = np.array([look.colour for look in looks], np.float32)[seen.index]
    return result * (1 - glow[..., None]) + shining * glow[..., None]


def _around(mirrored: np.ndarray, light: Light) -> np.ndarray:
    """Return what metal mirrors of its surroundings in the directions `mirrored` [n, 3]: ground, horizon, sky."""
    level = np.clip(mirrored[:, 2:] * 1.6 + 0.5, 0, 1)
    above = np.asarray(light.horizon, np.float32) * 0.5 + 0.5 * np.asarray(light.top, np.float32)
    return np.asarray(light.bounce, np.float32) * 0.9 * (1 - level) + above * level


def _grain(seen: Seen, material: np.ndarray, metres_a_pixel: np.ndarray) -> np.ndarray:
    """Return what the materials' patterns multiply the colour with; patterns finer than pixels fade out."""
    x, y, z = (seen.local[..., axis] for axis in range(3))
    grain = np.ones(material.shape, np.float32)

    def draw(name: str, period_m: float, pattern: np.ndarray) -> None:
        here = material == _MATERIALS.index(name)
        strength = np.clip(1.4 - 5 * metres_a_pixel / period_m, 0, 1)
        grain[here] = (1 + (pattern - 1) * strength)[here]

    if (material == _MATERIALS.index("wood")).any():
        draw("wood", 0.28, 0.88 + 0.17 * np.sin(22 * (x + 0.2 * y) + 2.0 * np.sin(2.1 * z)))
    if (material == _MATERIALS.index("stone")).any():
        cloudy = np.sin(9 * x + 2 * np.sin(7 * y)) * np.sin(8 * y + 2 * np.sin(6 * z)) + np.sin(
            7 * z + 2 * np.sin(9 * x)
        )
        draw("stone", 0.5, 0.9 + 0.13 * cloudy)
    if (material == _MATERIALS.index("brick")).any():
        row = np.floor(z / 0.3)
        across = np.where(np.abs(seen.normals[..., 0]) > 0.7, y, x)
        joint = (np.mod(z, 0.3) < 0.05) | (np.mod(across + 0.3 * row, 0.6) < 0.05)
        draw("brick", 0.3, np.where(joint, 0.62, 1.06))
    if (material == _MATERIALS.index("clay")).any():
        draw("clay", 0.5, 0.97 + 0.05 * np.sin(11 * x + 3 * np.sin(9 * z)) * np.sin(10 * y))
    return grain


def _with_windows(
    colours: np.ndarray, seen: Seen, facade: np.ndarray, light: Light, metres_a_pixel: np.ndarray
) -> np.ndarray:
    side = np.abs(seen.normals[..., 2]) < 0.5
    # The house's own axes: its x lies along facades that look along y.
    along = np.where(
        np.abs(seen.normals[..., 0]) > np.abs(seen.normals[..., 1]), seen.local[..., 1], seen.local[..., 0]
    )
    up = seen.points[..., 2]
    column, row = np.floor(along / 1.6), np.floor(up / 2.4)
    u, v = along / 1.6 - column, up / 2.4 - row
    pane = facade & side & (np.abs(u - 0.5) < 0.27) & (np.abs(v - 0.58) < 0.28)
    lamp_on = np.mod(np.sin(column * 12.9 + row * 78.2) * 43758.5, 1) < 0.6
    dark = np.asarray(light.horizon, np.float32) * 0.25 + np.array([0.08, 0.10, 0.13], np.float32)
    warm = np.array([1.0, 0.80, 0.42], np.float32)
    share = (light.windows * lamp_on)[..., None]
    glass = dark * (1 - share) + warm * share
    strength = (pane * np.clip(1.6 - 4 * metres_a_pixel, 0.3, 1))[..., None]
    return colours * (1 - strength) + glass * strength


def _water(colours: np.ndarray, seen: Seen, mirrored: np.ndarray, light: Light) -> np.ndarray:
    water = seen.index == GROUND
    x, y = seen.points[..., 0], seen.points[..., 1]
    z = np.where(np.isfinite(seen.z), seen.z, 1e3)
    wave = np.sin(2.2 * y + 0.5 * np.sin(0.9 * x)) * np.clip(1.3 - z / 14, 0, 1)
    grazing = (1 - np.clip(mirrored[..., 2:] * 2.2, 0, 1)) ** 2
    sky = np.asarray(light.horizon, np.float32) * 0.7 + np.asarray(light.top, np.float32) * 0.3
    mixed = colours * (1 - 0.65 * grazing) + sky * 0.65 * grazing + 0.06 * wave[..., None]
    return np.where(water[..., None], mixed, colours)


def _wet(colours: np.ndarray, seen: Seen, mirrored: np.ndarray, light: Light) -> np.ndarray:
    flat = (seen.normals[..., 2:] > 0.8) & (seen.index != SKY)[..., None]
    grazing = (1 - np.clip(mirrored[..., 2:] * 1.6, 0, 1)) ** 2
    return np.where(
        flat,
        colours * 0.62 * (1 - 0.5 * grazing) + np.asarray(light.horizon, np.float32) * 0.5 * grazing,
        colours * 0.86,
    )


def _snowed(colours: np.ndarray, seen: Seen, solids: Sequence[Solid], fallen: np.ndarray) -> np.ndarray:
    somebody = np.array([*(solid.region == CHARACTER for solid in solids), False, False])[seen.index]
    amount = np.clip((seen.normals[..., 2] - 0.35) * 3, 0, 1) * ~somebody * (seen.index != SKY)
    return (
        colours * (1 - amount[..., None])
        + np.array([0.95, 0.97, 1.0]) * np.minimum(fallen * 1.15, 1) * amount[..., None]
    )
