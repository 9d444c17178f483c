"""Builds what stands on wheels: a small old car and a fruit cart.

Must not import anything of the extension. Both stand at the origin, their nose towards +x.
"""

from __future__ import annotations

import random

from mathutils import Vector
from shapes import UPRIGHT, Shape


def car() -> Shape:
    """Draw a small round car, 3.3 m long, 1.45 m wide."""
    shape = Shape()
    lower = [
        (-1.62, 0.34), (-1.68, 0.55), (-1.6, 0.8), (-1.35, 0.9), (0.55, 0.93), (1.1, 0.84), (1.5, 0.7), (1.64, 0.52),
        (1.6, 0.3), (1.36, 0.26), (1.3, 0.5), (1.1, 0.62), (0.88, 0.5), (0.8, 0.24),
        (-0.76, 0.24), (-0.84, 0.5), (-1.06, 0.62), (-1.28, 0.5), (-1.36, 0.28),
    ]  # fmt: skip
    shape.prism(lower, (-0.7, 0.7), "car body", UPRIGHT)
    shape.box((-1.5, 1.5), (-0.6, 0.6), (0.3, 0.66), "tyre")
    _draw_cabin(shape)
    for x in (-1.06, 1.1):
        for side in (-1, 1):
            tyre = [(0, 0.27), (0.1, 0.29), (0.9, 0.29), (1, 0.27)]
            shape.turned((x, side * 0.52, 0.29), (x, side * 0.7, 0.29), tyre, "tyre", sides=20)
            shape.turned((x, side * 0.69, 0.29), (x, side * 0.725, 0.29), [(0, 0.17), (1, 0.13)], "chrome", sides=16)
    for side in (-1, 1):
        shape.ellipsoid((1.5, side * 0.47, 0.66), (0.1, 0.12, 0.12), "chrome")
        shape.ellipsoid((1.55, side * 0.47, 0.66), (0.07, 0.1, 0.1), "lamp light")
        shape.ellipsoid((-1.62, side * 0.52, 0.66), (0.05, 0.07, 0.09), "tail light")
        shape.box((-0.35, -0.2), (side * 0.7, side * 0.72), (0.76, 0.79), "chrome")
    for x in (-1.7, 1.66):
        shape.rod((x, -0.66, 0.42), (x, 0.66, 0.42), 0.045, "chrome")
    shape.box((1.63, 1.66), (-0.2, 0.2), (0.3, 0.38), "frame")
    shape.box((-1.69, -1.66), (-0.2, 0.2), (0.5, 0.6), "frame")
    return shape


def _draw_cabin(shape: Shape) -> None:
    """Draw the glass house: a lower and an upper outline, pillars on its corners, a roof."""
    low = [(-1.38, 0.62), (0.62, 0.62), (0.62, -0.62), (-1.38, -0.62)]
    high = [(-0.95, 0.52), (0.28, 0.52), (0.28, -0.52), (-0.95, -0.52)]
    foot, head = 0.88, 1.3
    corners = [Vector((*point, foot)) for point in low] + [Vector((*point, head)) for point in high]
    shape.add(corners, [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)], "glass")
    for index in range(4):
        shape.rod(corners[index], corners[index + 4], 0.04, "car roof")
    for side in (0.62, -0.62):
        top = 0.52 if side > 0 else -0.52
        shape.rod((-0.4, side, foot), (-0.38, top, head), 0.035, "car roof")
    roof = [(-1.0, 1.28), (-0.9, 1.37), (-0.4, 1.41), (0.1, 1.39), (0.33, 1.28)]
    shape.prism(roof, (-0.56, 0.56), "car roof", UPRIGHT)


def fruit_cart(chance: random.Random) -> Shape:
    """Draw a market cart under a striped roof, its boxes full of fruit."""
    shape = Shape()
    shape.box((-0.9, 0.9), (-0.5, 0.5), (0.62, 0.7), "wood bench")
    for x in (-0.9, 0.87):
        shape.box((x, x + 0.03), (-0.5, 0.5), (0.7, 0.86), "wood bench")
    for y in (-0.5, 0.47):
        shape.box((-0.9, 0.9), (y, y + 0.03), (0.7, 0.82), "wood bench")
    for side in (-0.58, 0.58):
        wheel = [(0, 0.42), (1, 0.42)]
        shape.turned((-0.25, side - 0.03, 0.42), (-0.25, side + 0.03, 0.42), wheel, "wood dark", sides=24, smooth=False)
        shape.turned(
            (-0.25, side - 0.05, 0.42), (-0.25, side + 0.05, 0.42), [(0, 0.3), (1, 0.3)], "canvas red", sides=24
        )
        shape.turned((-0.25, side - 0.08, 0.42), (-0.25, side + 0.08, 0.42), [(0, 0.08), (1, 0.08)], "iron", sides=12)
        shape.rod((0.75, side * 0.75, 0), (0.75, side * 0.75, 0.65), 0.03, "wood dark")
        shape.rod((-0.85, side * 0.8, 0.7), (-0.85, side * 0.8, 2.1), 0.025, "wood dark")
        shape.rod((0.85, side * 0.8, 0.7), (0.85, side * 0.8, 2.1), 0.025, "wood dark")
        shape.rod((0.85, side * 0.75, 0.66), (1.55, side * 0.6, 0.85), 0.025, "wood dark")
    for index in range(8):
        a, b = -1.0 + index * 0.25, -0.75 + index * 0.25
        material = "canvas green" if index % 2 else "canvas cream"
        ridge, eave = 2.4, 2.06
        corners = [(x, y, z) for x in (a, b) for y, z in ((-0.68, eave), (0, ridge), (0.68, eave))]
        shape.add(corners, [(0, 1, 4, 3), (1, 2, 5, 4)], material)
        shape.add(
            [(a, -0.68, eave), (b, -0.68, eave), (b, -0.68, eave - 0.14), (a, -0.68, eave - 0.14)],
            [(0, 1, 2, 3)],
            material,
        )
        shape.add(
            [(a, 0.68, eave), (b, 0.68, eave), (b, 0.68, eave - 0.14), (a, 0.68, eave - 0.14)], [(0, 1, 2, 3)], material
        )
    for column, fruit in enumerate(("orange", "apple", "leaf", "orange")):
        for _ in range(34):
            at = (-0.65 + column * 0.43 + chance.uniform(-0.17, 0.17), chance.uniform(-0.4, 0.4))
            pile = 0.14 * (1 - abs(at[1]) / 0.45)
            shape.ellipsoid((*at, 0.76 + pile * chance.random()), (0.055,) * 3, fruit, sides=8)
    return shape
