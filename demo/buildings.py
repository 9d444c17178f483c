"""Builds the houses of the street: walls with real window openings, shutters, shop fronts, balconies, roofs.

Must not import anything of the extension.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

import bpy
from mathutils import Matrix, Vector
from shapes import Shape, Span

FACADE_M = 4.6  # from the middle of the street to the walls
GROUND_M, STOREY_M = 3.3, 2.9  # heights
DEPTH_M = 7.0
REVEAL_M = 0.2  # how far the glass stands back


@dataclass(frozen=True)
class House:
    """What one house looks like; `along` is its span on the street's axis in metres."""

    along: Span
    side: Literal[-1, 1]  # -1 stands left of the street as the camera looks along +y
    storeys: int
    wall: str
    shutters: str = ""
    roof: str = "roof clay"
    shop: str = ""  # the awning's material; empty for a house door
    balcony: bool = False
    base: str = "stone"


@dataclass(frozen=True)
class Opening:
    """A hole in a wall: spans along the wall and up it, in metres."""

    along: Span
    up: Span


class Wall:
    """Draws in a wall's own axes: along the street, out towards it, and up."""

    def __init__(self, side: int) -> None:
        self.shape = Shape()
        self.side = side

    def place(self, along: float, out: float, up: float) -> Vector:
        """Return the world position of a point given in the wall's axes."""
        return Vector((self.side * (FACADE_M - out), along, up))

    def box(self, along: Span, out: Span, up: Span, material: str) -> None:
        """Add a box given in the wall's axes."""
        x = (self.side * (FACADE_M - out[0]), self.side * (FACADE_M - out[1]))
        self.shape.box(x, along, up, material)


def build_house(house: House, collection: bpy.types.Collection, chance: random.Random) -> bpy.types.Object:
    """Build one house as one object."""
    wall = Wall(house.side)
    top = GROUND_M + STOREY_M * (house.storeys - 1)
    wall.box(house.along, (-DEPTH_M, -0.3), (0, top), house.wall)
    _build_ground_floor(wall, house, chance)
    for storey in range(1, house.storeys):
        _build_storey(wall, house, storey, chance)
    _build_roof(wall, house, top, chance)
    start, end = house.along
    return wall.shape.build(f"House {'L' if house.side < 0 else 'R'} {start:.0f} to {end:.0f}", collection)


def _build_front(wall: Wall, along: Span, up: Span, openings: list[Opening], material: str) -> None:
    """Fill a wall around its openings, which stand side by side."""
    edge = along[0]
    for opening in openings:
        wall.box((edge, opening.along[0]), (-0.3, 0), up, material)
        wall.box(opening.along, (-0.3, 0), (up[0], opening.up[0]), material)
        wall.box(opening.along, (-0.3, 0), (opening.up[1], up[1]), material)
        edge = opening.along[1]
    wall.box((edge, along[1]), (-0.3, 0), up, material)


def _build_storey(wall: Wall, house: House, storey: int, chance: random.Random) -> None:
    low = GROUND_M + STOREY_M * (storey - 1)
    start, end = house.along
    count = max(2, round((end - start) / 2.2))
    pitch = (end - start) / count
    tall = house.balcony and storey == 1
    openings = []
    for index in range(count):
        middle = start + pitch * (index + 0.5)
        openings.append(Opening((middle - 0.5, middle + 0.5), (low + (0.15 if tall else 0.85), low + 2.4)))
    _build_front(wall, house.along, (low, low + STOREY_M), openings, house.wall)
    wall.box(house.along, (0, 0.07), (low - 0.09, low + 0.09), house.base)
    for opening in openings:
        lit = chance.random() < 0.16
        _build_window(wall, opening, "glass lit" if lit else "glass")
        if house.shutters:
            _build_shutters(wall, opening, house.shutters)
        if not tall and chance.random() < 0.4:
            _build_flower_box(wall, opening, chance)
    if tall:
        _build_balcony(wall, (openings[0].along[0] - 0.5, openings[-1].along[1] + 0.5), low)


def _build_window(wall: Wall, opening: Opening, glass: str) -> None:
    (left, right), (low, high) = opening.along, opening.up
    wall.box((left, right), (-0.26, -REVEAL_M), (low, high), glass)
    bar, out = 0.055, (-REVEAL_M, -REVEAL_M + 0.06)
    middle = (left + right) / 2
    wall.box((left, left + bar), out, (low, high), "frame")
    wall.box((right - bar, right), out, (low, high), "frame")
    wall.box((middle - bar / 2, middle + bar / 2), out, (low, high), "frame")
    for height in (low, low + (high - low) * 0.62, high - bar):
        wall.box((left, right), out, (height, height + bar), "frame")
    wall.box((left - 0.12, right + 0.12), (-0.1, 0.12), (low - 0.1, low), "stone")
    wall.box((left - 0.1, right + 0.1), (0, 0.07), (high, high + 0.14), "stone")


def _build_shutters(wall: Wall, opening: Opening, material: str) -> None:
    (left, right), (low, high) = opening.along, opening.up
    for hinge, away in ((left, -1), (right, 1)):
        wall.box((hinge + away * 0.03, hinge + away * 0.47), (0.01, 0.05), (low, high), material)
        for slat in range(7):
            height = low + (high - low) * (slat + 0.5) / 7
            wall.box((hinge + away * 0.09, hinge + away * 0.41), (0.05, 0.07), (height - 0.05, height + 0.03), material)


def _build_flower_box(wall: Wall, opening: Opening, chance: random.Random) -> None:
    (left, right), low = opening.along, opening.up[0]
    wall.box((left, right), (0.05, 0.27), (low - 0.06, low + 0.12), "roof clay")
    for step in range(6):
        along = left + (right - left) * (step + 0.5) / 6
        material = "flower" if step % 2 else "leaf"
        wall.shape.foliage(wall.place(along, 0.17, low + 0.2), chance.uniform(0.1, 0.15), material, chance)


def _build_balcony(wall: Wall, along: Span, low: float) -> None:
    wall.box(along, (0, 0.95), (low - 0.06, low + 0.1), "stone")
    for support in (along[0] + 0.3, along[1] - 0.3):
        wall.box((support - 0.08, support + 0.08), (0, 0.6), (low - 0.35, low - 0.06), "stone")
    for height in (low + 0.22, low + 1.05):
        wall.box(along, (0.88, 0.92), (height - 0.02, height + 0.02), "iron")
        for end in along:
            wall.box((end - 0.02, end + 0.02), (0, 0.92), (height - 0.02, height + 0.02), "iron")
    bars = round((along[1] - along[0]) / 0.14)
    for index in range(bars + 1):
        at = along[0] + (along[1] - along[0]) * index / bars
        wall.box((at - 0.011, at + 0.011), (0.89, 0.912), (low + 0.1, low + 1.05), "iron")


def _build_ground_floor(wall: Wall, house: House, chance: random.Random) -> None:
    start, end = house.along
    if house.shop:
        _build_shop(wall, house, chance)
    else:
        middle = (start + end) / 2
        door = Opening((middle - 0.55, middle + 0.55), (0.15, 2.5))
        left = Opening((start + 0.7, start + 1.8), (1.0, 2.5))
        right = Opening((end - 1.8, end - 0.7), (1.0, 2.5))
        _build_front(wall, house.along, (0, GROUND_M), [left, door, right], house.wall)
        for window in (left, right):
            _build_window(wall, window, "glass")
            if house.shutters:
                _build_shutters(wall, window, house.shutters)
        _build_door(wall, door, house.shutters or "wood dark")
    wall.box((start, end), (0, 0.05), (0, 0.55), house.base)


def _build_door(wall: Wall, door: Opening, material: str) -> None:
    (left, right), (_, high) = door.along, door.up
    wall.box(door.along, (-0.26, -REVEAL_M), (0.15, high), material)
    for panel in ((0.35, 1.05), (1.2, 1.9)):
        for a, b in ((left + 0.12, left + 0.48), (right - 0.48, right - 0.12)):
            wall.box((a, b), (-REVEAL_M, -REVEAL_M + 0.04), panel, material)
    wall.box((left + 0.1, right - 0.1), (-REVEAL_M, -REVEAL_M + 0.02), (2.05, 2.4), "glass")
    for edge in ((left - 0.16, left), (right, right + 0.16)):
        wall.box(edge, (0, 0.08), (0, high), "stone")
    wall.box((left - 0.22, right + 0.22), (0, 0.16), (high, high + 0.2), "stone")
    wall.box((left - 0.15, right + 0.15), (-0.26, 0.32), (0, 0.16), "stone")


def _build_shop(wall: Wall, house: House, chance: random.Random) -> None:
    start, end = house.along
    door = Opening((end - 1.75, end - 0.75), (0.12, 2.45))
    window = Opening((start + 0.6, end - 2.2), (0.7, 2.45))
    _build_front(wall, house.along, (0, GROUND_M), [window, door], "wood dark")
    _build_display(wall, window, chance)
    panes = max(2, round((window.along[1] - window.along[0]) / 1.0))
    for index in range(panes + 1):
        at = window.along[0] + (window.along[1] - window.along[0]) * index / panes
        wall.box((at - 0.035, at + 0.035), (-REVEAL_M, -0.1), window.up, "wood dark")
    wall.box(window.along, (-REVEAL_M, -0.1), (1.9, 1.96), "wood dark")
    wall.box((window.along[0] - 0.1, window.along[1] + 0.1), (-0.1, 0.18), (0.62, 0.7), "stone")
    _build_door(wall, door, "wood dark")
    wall.box((start + 0.25, end - 0.25), (0, 0.12), (2.72, 3.15), house.shop)
    for index in range(round((end - start - 1.2) / 0.55)):  # the letters of the sign, as blocks
        at = start + 0.75 + index * 0.55
        wall.box((at, at + 0.3), (0.12, 0.15), (2.84, 3.04), "canvas cream")
    _build_awning(wall, (start + 0.35, end - 2.0), house.shop)


def _build_display(wall: Wall, window: Opening, chance: random.Random) -> None:
    """Fill a shop window: a dark room, shelves of goods, a row of warm lamps."""
    (left, right), (low, high) = window.along, window.up
    wall.box(window.along, (-0.31, -0.295), window.up, "shop dark")
    for shelf in (low, low + 0.62, low + 1.2):
        wall.box(window.along, (-0.31, -0.14), (shelf, shelf + 0.04), "wood bench")
        at = left + 0.12
        while at < right - 0.35:
            width, height = chance.uniform(0.14, 0.3), chance.uniform(0.16, 0.42)
            goods = chance.choice(("orange", "canvas green", "sign blue", "canvas red", "leaf gold", "canvas cream"))
            wall.box((at, at + width), (-0.29, -0.17), (shelf + 0.04, shelf + 0.04 + height), goods)
            at += width + chance.uniform(0.06, 0.2)
    lamps = max(2, round((right - left) / 0.9))
    for index in range(lamps):
        at = left + (right - left) * (index + 0.5) / lamps
        wall.shape.ellipsoid(wall.place(at, -0.2, high - 0.14), (0.045, 0.045, 0.055), "lamp light", sides=10)


def _build_awning(wall: Wall, along: Span, material: str) -> None:
    stripes = max(4, round((along[1] - along[0]) / 0.32))
    for index in range(stripes):
        a = along[0] + (along[1] - along[0]) * index / stripes
        b = along[0] + (along[1] - along[0]) * (index + 1) / stripes
        _build_awning_stripe(wall, (a, b), material if index % 2 == 0 else "canvas cream")
    for end in along:
        wall.shape.rod(wall.place(end, 0, 2.25), wall.place(end, 1.2, 2.13), 0.018, "iron")


def _build_awning_stripe(wall: Wall, along: Span, material: str) -> None:
    sheet = [(0.0, 2.68), (0.0, 2.72), (1.25, 2.16), (1.25, 1.94), (1.22, 1.94), (1.22, 2.14)]
    corners = [wall.place(at, out, up) for at in along for out, up in sheet]
    count = len(sheet)
    sides = [(i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)]
    wall.shape.add(corners, sides, material)


def _build_roof(wall: Wall, house: House, top: float, chance: random.Random) -> None:
    start, end = house.along
    wall.box((start - 0.03, end + 0.03), (-0.3, 0.22), (top - 0.02, top + 0.16), house.base)
    wall.box((start - 0.03, end + 0.03), (-0.3, 0.32), (top + 0.16, top + 0.26), house.base)
    rise, ridge = 2.1, -DEPTH_M / 2
    profile = [(0.42, top + 0.26), (ridge, top + 0.26 + rise), (-DEPTH_M - 0.4, top + 0.26)]
    across = Matrix(((house.side * -1, 0, 0, house.side * FACADE_M), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1)))
    wall.shape.prism(profile, (start - 0.02, end + 0.02), house.roof, across)
    for row in range(1, 8):  # courses of tiles
        out = 0.42 + (ridge - 0.42) * row / 8
        up = top + 0.26 + rise * row / 8
        wall.box((start, end), (out, out - 0.12), (up - 0.05, up + 0.045), house.roof)
    at = start + (end - start) * chance.choice((0.22, 0.78))
    wall.box((at - 0.35, at + 0.35), (ridge - 0.3, ridge + 0.35), (top + 1.2, top + 3.3), "brick")
    wall.box((at - 0.42, at + 0.42), (ridge - 0.37, ridge + 0.42), (top + 3.3, top + 3.42), "stone")
    for pot in (at - 0.17, at + 0.17):
        foot = wall.place(pot, ridge, top + 3.4)
        wall.shape.rod(foot, foot + Vector((0, 0, 0.4)), 0.09, "roof clay")
    _build_dormer(wall, start + (end - start) * 0.5, top, house)


def _build_dormer(wall: Wall, middle: float, top: float, house: House) -> None:
    along = (middle - 0.6, middle + 0.6)
    front = -0.55
    low, high = top + 0.6, top + 1.75
    wall.box(along, (front - 2.0, front), (low, high), house.wall)
    wall.box((middle - 0.38, middle + 0.38), (front, front + 0.03), (low + 0.3, high - 0.1), "glass")
    wall.box((middle - 0.03, middle + 0.03), (front + 0.03, front + 0.06), (low + 0.3, high - 0.1), "frame")
    gable = [(middle - 0.78, high), (middle + 0.78, high), (middle, high + 0.55)]
    placing = Matrix(((0, 0, -house.side, house.side * FACADE_M), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1)))
    wall.shape.prism(gable, (front - 2.0, front + 0.14), house.roof, placing)
