"""Draw a clip of a random scene: pictures, depth, poses, prompt.

Depth is camera-space Z in metres as Animatic captures it; poses are what its capture writes: COCO-18 keypoints
in pixels, without the joints that others hide or that lie outside the picture. Must not import torch or bpy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from ...controls.openpose import Person, Pose
from ..vocabulary import COLOURS
from .captions import caption_of, said
from .light import hazed, light_of, lit, sky_colours
from .people import CHARACTER, Skeleton
from .scene import Facts, Scene, draw_scene
from .solids import Solid
from .styles import styled, with_flakes
from .surfaces import painted
from .view import GROUND, SKY, Camera, Seen, nearest, see

SKY_REGION, GROUND_REGION = 0, 1
_FPS = 12.0
_CLEAR_M = 1.2  # what a quarter of the picture must not be nearer than
_HIDDEN_M = 0.22  # a joint is hidden by what lies this far before it


@dataclass(frozen=True)
class Clip:
    """The frames of one scene."""

    pictures: np.ndarray  # uint8 [frames, h, w, 3]
    z: np.ndarray  # float32 [frames, h, w], metres, inf in the sky
    poses: list[Pose]
    regions: np.ndarray  # uint8 [frames, h, w]: 0 sky, 1 ground, 2 character, 3 prop, 4 other scenery
    caption: str
    facts: Facts


def draw_clip(seed: int, frames: int, width: int, height: int) -> Clip:
    """Return the clip number `seed`; the same numbers give the same clip."""
    scene, draw = next(_clear_views(seed, width, height))
    caption = caption_of(said(scene.facts, draw), draw)
    pace, flakes = draw.uniform(0.7, 1.4), int(draw.integers(2**31))
    moments = (np.arange(frames) - (frames - 1) / 2) / _FPS * pace
    first = scene.camera.at(moments[0], width, height)
    drawn = [_draw_frame(scene, float(t), width, height, first, flakes) for t in moments]
    pictures, z, poses, regions = zip(*drawn, strict=True)
    return Clip(np.stack(pictures), np.stack(z), list(poses), np.stack(regions), caption, scene.facts)


def _clear_views(seed: int, width: int, height: int) -> Iterator[tuple[Scene, np.random.Generator]]:
    """Yield scenes in which nothing stands right before the camera, and the generators that go on from them."""
    for attempt in count():
        draw = np.random.default_rng([seed, attempt])
        scene = draw_scene(draw)
        small = scene.camera.at(0.0, width // 8, height // 8)
        if float(np.percentile(nearest(small, scene.solids_at(0.0)[0])[0], 25)) > _CLEAR_M:
            yield scene, draw


def _draw_frame(
    scene: Scene, seconds: float, width: int, height: int, first: Camera, flakes: int
) -> tuple[np.ndarray, np.ndarray, Pose, np.ndarray]:
    camera = scene.camera.at(seconds, width, height)
    solids, skeletons = scene.solids_at(seconds)
    facts = scene.facts
    light = light_of(facts.time, facts.weather, COLOURS[facts.sky_colour] if facts.sky_colour else None)
    to_sun = _sun(light.to_sun, first)
    seen = see(camera, solids, to_sun)
    lamps = [solid for solid in solids if solid.look.glow == 1.0] if light.windows else []
    lamps.sort(key=lambda lamp: float(np.linalg.norm(lamp.centre - camera.eye)))
    fallen = lit(seen, camera, light, to_sun, lamps)
    colours = painted(seen, camera, solids, scene.ground, facts.place, facts.weather, light, fallen, to_sun)
    colours = hazed(colours, seen, light)
    sky = sky_colours(camera, light)
    colours = np.where((seen.index == SKY)[..., None], sky, colours)
    own = np.array([*(solid.look.colour for solid in solids), (0, 0, 0), scene.ground.colour])[seen.index]
    colours = styled(colours, own, fallen, seen, facts.style)
    colours = with_flakes(colours, facts.weather, np.random.default_rng(flakes), seconds)
    picture = (np.clip(colours, 0, 1) * 255).round().astype(np.uint8)
    regions = np.array([*(solid.region for solid in solids), SKY_REGION, GROUND_REGION], np.uint8)[seen.index]
    return picture, seen.z, _keypoints(camera, seen, solids, skeletons, width, height), regions


def _sun(relative: tuple[float, float, float], camera: Camera) -> np.ndarray:
    """Return the direction to the sun in the world: it stands still relative to how the clip's camera began."""
    right = camera.turn[0]
    backward = np.cross(right, [0, 0, 1.0])
    towards = relative[0] * right + relative[1] * np.array([0, 0, 1.0]) + relative[2] * backward
    return (towards / np.linalg.norm(towards)).astype(np.float32)


def _keypoints(
    camera: Camera, seen: Seen, solids: list[Solid], skeletons: list[Skeleton], width: int, height: int
) -> Pose:
    people = []
    for bones in skeletons:
        pixels, z = camera.project(bones.joints)
        body = []
        for (x, y), depth in zip(pixels, z, strict=True):
            inside = depth > 0.1 and 0 <= x < width and 0 <= y < height
            body.append((float(x), float(y)) if inside and not _hidden(seen, solids, x, y, depth) else None)
        if sum(point is not None for point in body) >= 3:
            people.append(Person(body, [], []))
    return Pose(people, width, height)


def _hidden(seen: Seen, solids: list[Solid], x: float, y: float, depth: float) -> bool:
    index = int(seen.index[int(y), int(x)])
    if index in (GROUND, SKY):
        return False
    margin = _HIDDEN_M if solids[index].region != CHARACTER else 2 * _HIDDEN_M
    return bool(seen.z[int(y), int(x)] < depth - margin)
