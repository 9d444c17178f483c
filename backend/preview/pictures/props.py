"""Build the things that stand in a scene: primitives, trees, furniture, cars, machines.

World space: metres, z up. Must not import torch or bpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .solids import Look, Solid, ball, rod, rotation_z, upright

PROP, SCENERY = 3, 4  # regions of a picture
Draw = np.random.Generator
_UP = np.array([0, 0, 1.0])

# What things are made of when nobody says.
OWN_COLOUR = {
    "clay": (0.76, 0.50, 0.38),
    "metal": (0.66, 0.68, 0.72),
    "wood": (0.58, 0.38, 0.20),
    "stone": (0.52, 0.50, 0.47),
    "cloth": (0.70, 0.62, 0.52),
    "plastic": (0.88, 0.88, 0.88),
    "brick": (0.62, 0.28, 0.20),
    "plain": (0.72, 0.70, 0.66),
}
LEAF, TRUNK, BARK_SNOW = (0.16, 0.40, 0.14), (0.34, 0.22, 0.13), (0.9, 0.92, 0.95)


def make_prop(
    kind: str, base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float
) -> list[Solid]:
    """Return the solids of one thing that stands at `base`, about `size` metres large, turned by `spin` radians."""
    return _MAKERS[kind](np.asarray(base, float), size, look, region, draw, spin)


def _box(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    w, d, h = size * draw.uniform(0.5, 1, 3)
    return [upright("box", base, (w, d, h), look, region, spin)]


def _ball(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    del draw, spin
    return [ball(base + _UP * size / 2, (size / 2,) * 3, look, region, np.eye(3))]


def _pillar(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    width, height = size * draw.uniform(0.25, 0.5), size * draw.uniform(1, 2.2)
    solids = [upright("cylinder", base, (width, width, height), look, region)]
    if draw.random() < 0.4:
        for z in (0.0, height):
            solids.append(upright("box", base + _UP * z, (width * 1.35, width * 1.35, width * 0.3), look, region, spin))
    return solids


def _cone(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    del spin
    width = size * draw.uniform(0.6, 1)
    return [upright("cone", base, (width, width, size * draw.uniform(0.8, 1.4)), look, region)]


def _wall(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    return [
        upright(
            "box", base, (size * draw.uniform(1.5, 3), 0.18 * size, size * draw.uniform(0.7, 1.2)), look, region, spin
        )
    ]


def _house(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    w, d, h = size * draw.uniform(1.2, 2), size * draw.uniform(1.2, 2), size * draw.uniform(1, 1.8)
    solids = [upright("box", base, (w, d, h), replace(look, windows=True), region, spin)]
    if draw.random() < 0.6:
        roof = Look(tuple(0.55 * part for part in look.colour), "plain")
        # A square pyramid would do; two leaning slabs make a gable.
        turn, pitch = rotation_z(spin), draw.uniform(0.45, 0.8)
        for sign in (-1, 1):
            slope = np.array(
                [[1, 0, 0], [0, np.cos(pitch), -sign * np.sin(pitch)], [0, sign * np.sin(pitch), np.cos(pitch)]]
            )
            length = d / 2 / np.cos(pitch) * 1.15
            middle = base + _UP * (h + d / 4 * np.tan(pitch)) + turn @ np.array([0, -sign * d / 4, 0])
            axes = turn @ slope * np.array([w * 0.54, length / 2, 0.06 * size])
            solids.append(Solid("box", middle.astype(np.float32), axes.astype(np.float32), roof, region))
    return solids


def _tree(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    del spin
    h = size * draw.uniform(1.6, 2.6)
    trunk = Look(TRUNK, "wood")
    if draw.random() < 0.55:
        solids = [upright("cylinder", base, (0.09 * h, 0.09 * h, 0.3 * h), trunk, region)]
        for level, width in ((0.2, 0.62), (0.42, 0.48), (0.64, 0.33)):
            solids.append(
                upright("cone", base + _UP * level * h, (width * h * 0.8, width * h * 0.8, 0.42 * h), look, region)
            )
        return solids
    solids = [upright("cylinder", base, (0.08 * h, 0.08 * h, 0.6 * h), trunk, region)]
    for _ in range(3):
        offset = draw.normal(0, 0.1, 3) * h
        radius = h * draw.uniform(0.2, 0.28)
        solids.append(ball(base + _UP * 0.72 * h + offset, (radius,) * 3, look, region, np.eye(3)))
    return solids


def _table(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    w, d, h = size * draw.uniform(1.2, 1.7), size * draw.uniform(0.7, 1), 0.75 * size
    turn = rotation_z(spin)
    solids = [upright("box", base + _UP * 0.92 * h, (w, d, 0.08 * h), look, region, spin)]
    for x in (-1, 1):
        for y in (-1, 1):
            foot = base + turn @ np.array([x * w * 0.44, y * d * 0.42, 0])
            solids.append(upright("box", foot, (0.09 * size, 0.09 * size, 0.92 * h), look, region, spin))
    return solids


def _chair(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    del draw
    turn, seat = rotation_z(spin), 0.46 * size
    solids = [upright("box", base + _UP * 0.9 * seat, (0.5 * size, 0.5 * size, 0.1 * seat), look, region, spin)]
    back = base + turn @ np.array([-0.23 * size, 0, 0]) + _UP * seat
    solids.append(upright("box", back, (0.05 * size, 0.5 * size, 0.5 * size), look, region, spin))
    for x in (-0.22, 0.22):
        for y in (-0.22, 0.22):
            foot = base + turn @ np.array([x * size, y * size, 0])
            solids.append(upright("box", foot, (0.05 * size, 0.05 * size, 0.9 * seat), look, region, spin))
    return solids


def _lamp(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    del draw, spin
    height = 2.2 * size
    glass = Look((1.0, 0.86, 0.55), glow=1.0)
    return [
        upright("cylinder", base, (0.08 * size, 0.08 * size, height), look, region),
        upright("cylinder", base, (0.24 * size, 0.24 * size, 0.12 * size), look, region),
        ball(base + _UP * height, (0.19 * size,) * 3, glass, region, np.eye(3)),
    ]


def _car(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    length, width = 3.0 * size, 1.3 * size
    turn = rotation_z(spin)
    glass, tyre = Look((0.14, 0.18, 0.24), "plastic"), Look((0.06, 0.06, 0.07))
    paint = replace(look, material="plastic" if look.material == "plain" else look.material)
    shift = turn @ np.array([draw.uniform(-0.15, 0.05) * length, 0, 0])
    solids = [
        upright("box", base + _UP * 0.22 * size, (length, width, 0.48 * size), paint, region, spin),
        upright(
            "box", base + shift + _UP * 0.68 * size, (0.52 * length, 0.9 * width, 0.34 * size), glass, region, spin
        ),
        upright(
            "box", base + shift + _UP * 1.0 * size, (0.48 * length, 0.86 * width, 0.07 * size), paint, region, spin
        ),
    ]
    for x in (-0.31, 0.31):
        for y in (-1, 1):
            hub = base + turn @ np.array([x * length, y * 0.46 * width, 0]) + _UP * 0.27 * size
            side = turn @ np.array([0, 0.1 * width, 0])
            solids.append(rod(hub - side, hub + side, 0.27 * size, tyre, region))
    return solids


def _boulder(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    solids = []
    for _ in range(int(draw.integers(1, 4))):
        radii = size * draw.uniform(0.3, 0.62, 3) * (1, 1, 0.75)
        at = base + np.append(draw.normal(0, 0.3, 2) * size, radii[2] * 0.5)
        solids.append(ball(at, tuple(radii), look, region, rotation_z(spin + draw.uniform(0, 3))))
    return solids


def _gear(base: np.ndarray, size: float, look: Look, region: int, draw: Draw, spin: float) -> list[Solid]:
    """A toothed wheel on an axle that turns by `spin`, on a stand."""
    radius, teeth = 0.5 * size, int(draw.integers(8, 13))
    hub = base + _UP * (radius * 1.3)
    facing = rotation_z(draw.uniform(-0.6, 0.6))
    side, across = facing @ np.array([0, 1.0, 0]), facing @ np.array([1.0, 0, 0])
    stand = Look(tuple(0.5 * part for part in look.colour), look.material)
    solids = [
        rod(hub - side * 0.1 * size, hub + side * 0.1 * size, radius * 0.85, look, region),
        rod(hub - side * 0.22 * size, hub + side * 0.22 * size, radius * 0.22, stand, region),
        upright("box", base - side * 0.17 * size, (0.2 * size, 0.06 * size, radius * 1.4), stand, region),
    ]
    for tooth in range(teeth):
        angle = spin + 2 * np.pi * tooth / teeth
        out = across * np.cos(angle) + _UP * np.sin(angle)
        turn = np.stack([np.cross(side, out), side, out], axis=1)
        axes = turn * np.array([0.12, 0.095 * 2, 0.16]) * radius
        solids.append(
            Solid("box", (hub + out * 0.9 * radius).astype(np.float32), axes.astype(np.float32), look, region)
        )
    return solids


_MAKERS: dict[str, Callable[[np.ndarray, float, Look, int, Draw, float], list[Solid]]] = {
    "box": _box,
    "ball": _ball,
    "pillar": _pillar,
    "cone": _cone,
    "wall": _wall,
    "house": _house,
    "tree": _tree,
    "table": _table,
    "chair": _chair,
    "lamp": _lamp,
    "car": _car,
    "boulder": _boulder,
    "gear": _gear,
}
