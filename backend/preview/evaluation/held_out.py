"""Choose procedural scenes that training never draws, and write them as captures.

Chosen are those whose own picture the read-outs read right, so that an error is the model's and not the
read-out's; the model has no say in the choice. Must not import torch or bpy.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from ...contract import CaptureFolder
from ...controls.depth import write_depth
from ...controls.openpose import Pose
from ..pictures import Clip, draw_clip
from .metrics.figure import BODY, found_joints
from .readouts import ReadOuts
from .scenes import COLOURED, Scene

FIRST_SEED = 1_000_000_000  # training stays below
SIZE_PX = 256
FACTS = (*COLOURED.values(), "time")
_BACKGROUND_M = 1e10  # as Blender writes it
_GLANCE_PX = 64
_LEAST_WORDS = 2
_LEAST_FOUND = 0.9


def prompt_scenes(count: int, readouts: ReadOuts, folder: Path) -> list[Scene]:
    """Return scenes of one frame whose prompt names at least two things that their own picture shows."""

    def reads_right(scene: Scene) -> bool:
        said, read = readouts.said(scene), readouts.read(scene.picture, scene, 1)
        return len(said) >= _LEAST_WORDS and "time" in said and all(read.get(key) == word for key, word in said.items())

    return _choose(count, FIRST_SEED, _is_plain, reads_right, folder / "prompt")


def pose_scenes(count: int, readouts: ReadOuts, folder: Path) -> list[Scene]:
    """Return scenes of one frame with one person, seen from head to foot, that the read-out finds."""

    def is_fit(clip: Clip) -> bool:
        facts = clip.facts
        people = clip.poses[0].people
        whole = len(people) == 1 and sum(people[0].body[joint] is not None for joint in BODY) >= len(BODY) - 1
        return whole and _is_plain(clip) and bool(facts.character_colour) and facts.time == "day"

    def is_found(scene: Scene) -> bool:
        figure = readouts.figure(scene.picture, scene)
        return found_joints(figure, scene.joints(1)) >= _LEAST_FOUND

    return _choose(count, FIRST_SEED + 100_000, is_fit, is_found, folder / "pose")


def write_capture(clip: Clip, folder: CaptureFolder) -> None:
    """Write depth and poses of `clip` as Animatic captures them; frames without a person have an empty pose."""
    height, width = clip.z.shape[1:]
    for number, (z, pose) in enumerate(zip(clip.z, clip.poses, strict=True), 1):
        depth, keypoints = (folder.control_file(kind, number) for kind in ("depth", "openpose"))
        write_depth(depth, np.where(np.isfinite(z), z, _BACKGROUND_M))
        if clip.facts.character:
            keypoints.parent.mkdir(parents=True, exist_ok=True)
            write_pose(keypoints, pose, width, height)


def write_pose(path: Path, pose: Pose, width: int, height: int) -> None:
    """Write `pose` as OpenPose JSON on a canvas of `width` x `height` pixels."""
    people = [
        {"pose_keypoints_2d": [v for point in person.body for v in ((*point, 1.0) if point else (0.0, 0.0, 0.0))]}
        for person in pose.people
    ]
    path.write_text(json.dumps({"people": people, "canvas_width": width, "canvas_height": height}), "utf-8")


def _is_plain(clip: Clip) -> bool:
    """Tell whether colours are shown as the light alone makes them."""
    return clip.facts.style == "render" and clip.facts.weather == "clear"


def _choose(
    count: int, first_seed: int, is_fit: Callable[[Clip], bool], is_read: Callable[[Scene], bool], folder: Path
) -> list[Scene]:
    """Return the first `count` scenes that are fit and read right."""
    chosen: list[Scene] = []
    for seed in itertools.count(first_seed):
        if len(chosen) == count:
            break
        if is_fit(draw_clip(seed, 1, _GLANCE_PX, _GLANCE_PX)):  # what costs little goes first
            scene = as_scene(draw_clip(seed, 1, SIZE_PX, SIZE_PX), str(seed), folder / str(seed))
            if is_read(scene):
                chosen.append(scene)
    return chosen


def as_scene(clip: Clip, name: str, folder: Path) -> Scene:
    """Write the capture and the pictures of `clip` into `folder` and return them as a scene."""
    capture = CaptureFolder(folder / "capture")
    write_capture(clip, capture)
    shown = {}
    for number, picture in enumerate(clip.pictures, 1):
        shown[number] = folder / f"{number:04d}.png"
        Image.fromarray(picture).save(shown[number])
    facts = {name: word for name in FACTS if (word := getattr(clip.facts, name))}
    height, width = clip.z.shape[1:]
    return Scene(name, capture, width, height, clip.caption, facts, clip.regions, shown)
