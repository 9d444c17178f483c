"""Draw up a random scene: who does what where in which light, how they and the camera move, and what the prompt says.

World space: metres, z up, the subject around the origin. Must not import torch or bpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..vocabulary import COLOURS
from .actions import Action
from .people import Build, Skeleton, body, pose
from .places import GROUND, surroundings
from .props import LEAF, OWN_COLOUR, PROP, SCENERY, make_prop
from .solids import Look, Solid, upright
from .view import Camera, look_at

Draw = np.random.Generator
_FULL = tuple(name for name in COLOURS)
_TREE_LIKE = ("tree",)


@dataclass(frozen=True)
class Facts:
    """What a picture shows, in the words of the vocabulary; None where there is no such thing, or nobody says."""

    place: str | None
    time: str | None
    weather: str | None
    style: str | None
    character: str | None = None
    character_colour: str | None = None
    action: str | None = None
    prop: str | None = None
    prop_colour: str | None = None
    prop_material: str | None = None
    ground_colour: str | None = None
    sky_colour: str | None = None
    wall_colour: str | None = None


@dataclass(frozen=True)
class Someone:
    """A person: looks, where they start, where they face (radians) and what they do."""

    build: Build
    start: np.ndarray
    yaw: float
    action: Action
    seat: bool

    def at(self, seconds: float) -> Skeleton:
        """Return their skeleton after `seconds`; they pass the start halfway through a clip."""
        along = np.array([np.cos(self.yaw), np.sin(self.yaw), 0]) * self.action.speed * self.build.height
        angles = self.action.at(seconds)
        return pose(self.build.height, self.start + along * seconds, self.yaw, angles)


@dataclass(frozen=True)
class Thing:
    """A prop: what make_prop needs, and how it moves."""

    kind: str
    base: np.ndarray
    size: float
    look: Look
    spin: float
    spin_speed: float  # radians a second
    velocity: np.ndarray  # metres a second
    seed: int

    def at(self, seconds: float) -> list[Solid]:
        """Return its solids after `seconds`."""
        draw = np.random.default_rng(self.seed)
        base = self.base + self.velocity * seconds
        return make_prop(self.kind, base, self.size, self.look, PROP, draw, self.spin + self.spin_speed * seconds)


@dataclass(frozen=True)
class CameraPath:
    """How the camera goes: eye and target, and their velocities in metres a second."""

    eye: np.ndarray
    target: np.ndarray
    eye_velocity: np.ndarray
    target_velocity: np.ndarray
    slope: float

    def at(self, seconds: float, width: int, height: int) -> Camera:
        """Return the camera after `seconds` for a picture of `width` x `height` pixels."""
        eye = self.eye + self.eye_velocity * seconds
        eye[2] = max(eye[2], 0.25)
        slope = self.slope * min(1.0, height / width) ** 0.5
        return look_at(eye, self.target + self.target_velocity * seconds, slope, width, height)


@dataclass(frozen=True)
class Scene:
    """Everything that a clip is drawn from."""

    facts: Facts
    people: tuple[Someone, ...]
    things: tuple[Thing, ...]
    scenery: tuple[Solid, ...]
    ground: Look
    camera: CameraPath

    def solids_at(self, seconds: float) -> tuple[list[Solid], list[Skeleton]]:
        """Return all solids and the people's skeletons after `seconds`."""
        bones = [someone.at(seconds) for someone in self.people]
        solids = list(self.scenery)
        for thing in self.things:
            solids += thing.at(seconds)
        for someone, skeleton in zip(self.people, bones, strict=True):
            solids += body(someone.build, skeleton)
            if someone.seat:
                solids += _seat(someone, skeleton)
        return solids, bones


def draw_scene(draw: Draw) -> Scene:
    """Draw up a scene; the same generator state gives the same scene."""
    facts = draw_facts(draw)
    people = _draw_people(facts, draw) if facts.character else ()
    camera = _draw_camera(facts, people, draw)
    ground = Look(COLOURS[facts.ground_colour] if facts.ground_colour else GROUND[facts.place])
    if not facts.ground_colour and facts.place in ("street", "room", "studio"):
        ground = Look(tuple(np.clip(np.array(ground.colour) * draw.uniform(0.8, 1.15), 0, 1)))
    walls = COLOURS[facts.wall_colour] if facts.wall_colour else None
    scenery = tuple(surroundings(facts.place, draw, walls))
    return Scene(facts, people, _draw_things(facts, people, draw), scenery, ground, camera)


def _chance(draw: Draw, share: float) -> bool:
    return bool(draw.random() < share)


def _pick(draw: Draw, weights: dict[str, float]) -> str:
    names, shares = list(weights), np.array(list(weights.values()))
    return names[draw.choice(len(names), p=shares / shares.sum())]


def draw_facts(draw: Draw) -> Facts:
    """Return what a random scene shows."""
    place = _pick(draw, {"street": 5, "forest": 3, "desert": 3, "room": 3, "sea": 2.5, "field": 3, "studio": 4})
    indoors = place == "room"
    weather = "clear" if indoors else _pick(draw, {"clear": 7, "fog": 1, "snow": 1.3, "rain": 1})
    kinds = {"box": 3, "ball": 3, "pillar": 2, "cone": 1.5, "wall": 1, "house": 1, "tree": 1, "table": 0.8,
             "chair": 0.8, "lamp": 0.5, "car": 1.5, "boulder": 0.8, "gear": 1.6}  # fmt: skip
    somebody = _chance(draw, 0.62)
    something = _chance(draw, 0.45 if somebody else 0.88)
    prop = _pick(draw, kinds) if something else None
    material = None
    if prop and prop not in ("tree", "car", "lamp") and _chance(draw, 0.55):
        material = _pick(
            draw, {"clay": 1, "metal": 1.5, "wood": 1.5, "stone": 1.3, "cloth": 0.7, "plastic": 1, "brick": 0.7}
        )
    colours = list(draw.permutation(_FULL))
    return Facts(
        place,
        _pick(draw, {"day": 5, "sunset": 2.6, "night": 2.4}),
        weather,
        _pick(draw, {"render": 8, "toon": 1.1, "ink": 1, "watercolour": 1, "neon": 0.9}),
        _pick(draw, {"man": 3, "woman": 3, "robot": 2, "mannequin": 2.2}) if somebody else None,
        str(colours[0]) if somebody and _chance(draw, 0.88) else None,
        _pick(draw, {"stand": 1, "walk": 2.5, "run": 1.6, "wave": 1.3, "sit": 1.2, "dance": 2}) if somebody else None,
        prop,
        str(colours[1]) if prop and _chance(draw, 0.72 if material else 0.92) else None,
        material,
        str(colours[2])
        if place != "sea" and weather != "snow" and _chance(draw, 0.6 if place == "studio" else 0.3)
        else None,
        str(colours[3]) if not indoors and _chance(draw, 0.4 if place == "studio" else 0.12) else None,
        str(colours[4]) if indoors and _chance(draw, 0.5) else None,
    )


def _draw_people(facts: Facts, draw: Draw) -> tuple[Someone, ...]:
    count = 1 if _chance(draw, 0.82) else 2
    people = []
    for number in range(count):
        kind = facts.character or "man"
        neutral = (
            (0.78, 0.62, 0.43) if kind == "mannequin" else (0.62, 0.64, 0.68) if kind == "robot" else (0.45, 0.44, 0.50)
        )
        build = Build(
            kind,
            COLOURS[facts.character_colour] if facts.character_colour else neutral,
            draw.uniform(1.35, 1.95),
            draw.uniform(0.85, 1.35),
            int(draw.integers(3)),
            int(draw.integers(4)),
            kind == "woman" and facts.action in ("stand", "walk", "wave", "dance") and _chance(draw, 0.5),
            "wood" if kind == "mannequin" and _chance(draw, 0.4) else "plain",
        )
        start = np.array(
            [(number - (count - 1) / 2) * draw.uniform(1.0, 2.2), draw.uniform(-0.4, 0.4) + 0.8 * number, 0]
        )
        # Mostly they show their front or their side to the camera, which looks along +y.
        yaw = -np.pi / 2 + draw.normal(0, 1.0)
        if _chance(draw, 0.15):
            yaw = draw.uniform(-np.pi, np.pi)
        people.append(Someone(build, start, yaw, Action(facts.action or "stand", draw), facts.action == "sit"))
    return tuple(people)


def _draw_things(facts: Facts, people: tuple[Someone, ...], draw: Draw) -> tuple[Thing, ...]:
    if not facts.prop:
        return ()
    material = facts.prop_material or "plain"
    own = LEAF if facts.prop in _TREE_LIKE else OWN_COLOUR[material]
    look = Look(COLOURS[facts.prop_colour] if facts.prop_colour else own, material)
    large = {"house": 3.0, "tree": 1.8, "wall": 1.2, "car": 1.3, "lamp": 1.2}.get(facts.prop, 1.0)
    things = []
    for number in range(int(draw.integers(1, 4 if people else 5))):
        size = large * draw.uniform(0.45, 1.3)
        if people or number:
            side = draw.choice((-1, 1))
            at = np.array([side * draw.uniform(0.8, 2.4) * max(1, 0.6 * size), draw.uniform(-0.8, 2.6), 0])
            if facts.prop in ("house", "tree", "wall"):
                at[1] += draw.uniform(1.5, 5)
        else:
            at = np.array([draw.uniform(-0.4, 0.4), draw.uniform(-0.3, 0.5), 0])
        moving = _chance(draw, 0.5) or facts.prop == "gear"
        roll = draw.uniform(-0.5, 0.5) if facts.prop in ("ball", "car") else 0.0
        things.append(
            Thing(
                facts.prop,
                at,
                size,
                look,
                draw.uniform(0, 6.28),
                draw.uniform(-1.6, 1.6) if moving else 0.0,
                np.array([roll, 0, 0]) if moving else np.zeros(3),
                int(draw.integers(2**31)),
            )
        )
    return tuple(things)


def _draw_camera(facts: Facts, people: tuple[Someone, ...], draw: Draw) -> CameraPath:
    tall = people[0].build.height if people else 1.0
    close = _chance(draw, 0.15) and bool(people)
    target = np.array([draw.normal(0, 0.25), 0.0, tall * (0.8 if close else draw.uniform(0.42, 0.62))])
    distance = tall * (draw.uniform(1.3, 2.0) if close else draw.uniform(1.5, 3.4))
    # A wide angle goes with a small distance, as photographers keep the subject's size.
    slope = draw.uniform(0.28, 0.55)
    if not close:
        distance *= 0.42 / slope
    azimuth = draw.normal(0, 0.35) if facts.place in ("street", "room") else draw.uniform(-1.2, 1.2)
    elevation = np.clip(draw.normal(0.12, 0.16), -0.1, 0.75)
    if facts.place == "room":
        azimuth, elevation = np.clip(azimuth, -0.3, 0.3), np.clip(elevation, -0.05, 0.25)
    out = np.array([np.sin(azimuth) * np.cos(elevation), -np.cos(azimuth) * np.cos(elevation), np.sin(elevation)])
    eye = target + distance * out
    eye[2] = max(eye[2], 0.3)
    still = np.zeros(3)
    eye_velocity, target_velocity = still, still
    move = _pick(draw, {"still": 3, "follow": 1.5 if people else 0, "orbit": 2, "dolly": 1.5, "truck": 1, "pan": 1})
    if people and people[0].action.speed and move == "follow":
        someone = people[0]
        walking = np.array([np.cos(someone.yaw), np.sin(someone.yaw), 0]) * someone.action.speed * someone.build.height
        eye_velocity = target_velocity = walking
    elif move == "orbit":
        eye_velocity = np.cross([0, 0, 1.0], out) * distance * draw.uniform(-0.35, 0.35)
    elif move == "dolly":
        eye_velocity = -out * distance * draw.uniform(-0.25, 0.3)
    elif move == "truck":
        eye_velocity = target_velocity = np.cross([0, 0, 1.0], out) * draw.uniform(-0.7, 0.7)
    elif move == "pan":
        target_velocity = np.cross([0, 0, 1.0], out) * distance * draw.uniform(-0.2, 0.2)
    return CameraPath(eye, target, eye_velocity, target_velocity, slope)


def _seat(someone: Someone, bones: Skeleton) -> list[Solid]:
    hips = (bones.joints[8] + bones.joints[11]) / 2
    h = someone.build.height
    top = max(float(hips[2]) - 0.05 * h, 0.1)
    behind = hips - np.array([np.cos(someone.yaw), np.sin(someone.yaw), 0]) * 0.02 * h
    look = Look((0.42, 0.34, 0.27), "wood")
    base = np.array([behind[0], behind[1], 0])
    return [upright("box", base, (0.24 * h, 0.26 * h, top), look, SCENERY, someone.yaw)]
