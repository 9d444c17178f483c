"""Build the surroundings of a scene: street, forest, desert, room, sea, field, studio.

The camera looks roughly along +y from y < 0; what matters stands around the origin, so that a corridor in
front of it stays free. World space: metres, z up. Must not import torch or bpy.
"""

from __future__ import annotations

import numpy as np

from .props import LEAF, OWN_COLOUR, SCENERY, make_prop
from .solids import Look, Solid, upright

Draw = np.random.Generator
RGB = tuple[float, float, float]

GROUND: dict[str, RGB] = {
    "street": (0.36, 0.36, 0.38),
    "forest": (0.24, 0.33, 0.14),
    "desert": (0.86, 0.70, 0.45),
    "room": (0.60, 0.47, 0.34),
    "sea": (0.10, 0.36, 0.50),
    "field": (0.34, 0.56, 0.20),
    "studio": (0.66, 0.66, 0.66),
}
_FACADES: tuple[RGB, ...] = (
    (0.72, 0.62, 0.50),
    (0.60, 0.35, 0.28),
    (0.55, 0.56, 0.60),
    (0.76, 0.72, 0.64),
    (0.48, 0.52, 0.46),
)


def surroundings(place: str, draw: Draw, wall_colour: RGB | None = None) -> list[Solid]:
    """Return what stands around in `place`; `wall_colour` paints the walls of a room."""
    if place == "room":
        return _room(draw, wall_colour)
    return {"street": _street, "forest": _forest, "desert": _desert, "sea": _sea, "field": _field}.get(
        place, lambda _: []
    )(draw)


def _street(draw: Draw) -> list[Solid]:
    solids: list[Solid] = []
    half = draw.uniform(3.2, 7.0)
    for side in (-1, 1):
        y = draw.uniform(-12, -7)
        while y < 34:
            depth, width, height = draw.uniform(5, 9), draw.uniform(4, 8), draw.uniform(4, 12)
            look = Look(
                _FACADES[draw.integers(len(_FACADES))], "brick" if draw.random() < 0.3 else "plain", windows=True
            )
            x = side * (half + depth / 2 + draw.uniform(0, 0.4))
            solids.append(upright("box", np.array([x, y + width / 2, 0]), (depth, width, height), look, SCENERY))
            y += width + (draw.uniform(0.3, 3) if draw.random() < 0.25 else 0)
        kerb = np.array([side * (half - 0.7), 10, 0])
        solids.append(upright("box", kerb, (1.4, 50, 0.14), Look((0.55, 0.54, 0.52)), SCENERY))
        for post in np.arange(draw.uniform(-3, 3), 25, draw.uniform(6, 10)):
            if draw.random() < 0.7:
                look = Look((0.16, 0.17, 0.18), "metal")
                at = np.array([side * (half - 0.9), post, 0.1])
                solids += make_prop("lamp", at, draw.uniform(1.3, 1.7), look, SCENERY, draw, 0)
    if draw.random() < 0.5:
        look = Look(_FACADES[draw.integers(len(_FACADES))], windows=True)
        solids.append(upright("box", np.array([0, 36, 0]), (30, 5, draw.uniform(6, 14)), look, SCENERY))
    return solids


def _scattered(kind: str, draw: Draw, count: int, size: tuple[float, float], looks: list[Look]) -> list[Solid]:
    """Spread things around the free corridor, more of them far away."""
    solids: list[Solid] = []
    for _ in range(count):
        y = draw.uniform(-3, 22)
        free = 2.0 if y < 2.5 else 0.0
        x = draw.choice((-1, 1)) * (free + draw.uniform(0.3, 3 + 0.5 * max(y, 0)))
        look = looks[draw.integers(len(looks))]
        solids += make_prop(kind, np.array([x, y, 0]), draw.uniform(*size), look, SCENERY, draw, draw.uniform(0, 3))
    return solids


def _forest(draw: Draw) -> list[Solid]:
    leaves = [Look(tuple(np.array(LEAF) * factor)) for factor in (0.8, 1.0, 1.3)]
    trees = _scattered("tree", draw, int(draw.integers(10, 18)), (1.6, 3.2), leaves)
    return trees + _scattered("boulder", draw, int(draw.integers(0, 4)), (0.5, 1.0), leaves)


def _desert(draw: Draw) -> list[Solid]:
    sand = [Look(tuple(np.array(GROUND["desert"]) * factor)) for factor in (0.85, 0.95)]
    rock = [Look((0.62, 0.40, 0.26), "stone")]
    solids = _scattered("boulder", draw, int(draw.integers(2, 6)), (0.6, 2.2), rock)
    for _ in range(int(draw.integers(1, 4))):
        at = np.array([draw.uniform(-22, 22), draw.uniform(14, 34), -0.6])
        solids += make_prop("boulder", at, draw.uniform(5, 11), sand[draw.integers(2)], SCENERY, draw, 0)
    return solids


def _sea(draw: Draw) -> list[Solid]:
    rock = [Look((0.38, 0.36, 0.35), "stone")]
    pier = Look(OWN_COLOUR["wood"], "wood")
    solids = [upright("box", np.array([0, -2, 0]), (draw.uniform(3, 7), 14, 0.25), pier, SCENERY)]
    solids += [solid for solid in _scattered("boulder", draw, int(draw.integers(1, 5)), (0.8, 2.5), rock)]
    if draw.random() < 0.4:
        at = np.array([draw.uniform(-18, 18), 32, -1.0])
        solids += make_prop("boulder", at, draw.uniform(6, 12), Look((0.35, 0.42, 0.35)), SCENERY, draw, 0)
    return solids


def _field(draw: Draw) -> list[Solid]:
    leaves = [Look(tuple(np.array(LEAF) * factor)) for factor in (1.0, 1.4)]
    solids = _scattered("tree", draw, int(draw.integers(0, 6)), (1.4, 2.6), leaves)
    solids += _scattered("boulder", draw, int(draw.integers(0, 5)), (0.6, 1.2), leaves)
    if draw.random() < 0.35:
        at = np.array([draw.uniform(-9, 9), draw.uniform(12, 20), 0])
        solids += make_prop("house", at, 2.6, Look(_FACADES[draw.integers(5)]), SCENERY, draw, draw.uniform(-0.5, 0.5))
    if draw.random() < 0.4:
        at = np.array([draw.uniform(-15, 15), 34, -1.5])
        solids += make_prop("boulder", at, draw.uniform(9, 16), Look((0.30, 0.46, 0.22)), SCENERY, draw, 0)
    return solids


def _room(draw: Draw, wall_colour: RGB | None) -> list[Solid]:
    half, back, height = draw.uniform(2.4, 5), draw.uniform(2.2, 9), draw.uniform(2.6, 4.5)
    colours: tuple[RGB, ...] = ((0.80, 0.77, 0.70), (0.62, 0.70, 0.72), (0.74, 0.62, 0.52))
    paint = Look(wall_colour or colours[draw.integers(3)])
    ceiling = Look((0.86, 0.85, 0.82))
    solids = [
        upright("box", np.array([0, back + 0.1, 0]), (2 * half + 0.4, 0.2, height), paint, SCENERY),
        upright("box", np.array([0, 0, height]), (2 * half + 0.4, 30, 0.2), ceiling, SCENERY),
    ]
    for side in (-1, 1):
        solids.append(upright("box", np.array([side * (half + 0.1), 0, 0]), (0.2, 30, height), paint, SCENERY))
    if draw.random() < 0.5:  # columns along the walls make a hall of it
        stone = Look((0.78, 0.74, 0.66), "stone")
        for y in np.arange(-4, back, draw.uniform(1.8, 3)):
            for side in (-1, 1):
                at = np.array([side * (half - 0.45), y, 0])
                solids.append(upright("cylinder", at, (0.5, 0.5, height), stone, SCENERY))
    else:
        window = Look((0.75, 0.88, 1.0), glow=0.5)
        at = np.array([draw.uniform(-0.5, 0.5) * half, back - 0.02, height * 0.35])
        solids.append(upright("box", at, (1.3, 0.1, height * 0.4), window, SCENERY))
        kind = ("table", "chair", "lamp")[draw.integers(3)]
        at = np.array([draw.choice((-1, 1)) * half * 0.65, back * draw.uniform(0.3, 0.7), 0])
        solids += make_prop(kind, at, 0.95, Look(OWN_COLOUR["wood"], "wood"), SCENERY, draw, draw.uniform(0, 3))
    return solids
