"""Is the pose obeyed, without depth? A read-out that knows only the prompt's colour finds the limbs that were drawn.

Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...controls.openpose import Person, Pose, read_pose
from .figures import Figure
from .gallery import OTHER_SEED, SEED, Gallery
from .held_out import write_pose
from .metrics.figure import fitted, found_joints, middle
from .readouts import ReadOuts
from .scenes import Scene

LEAST_PCK = 0.8
MOVED_PX = 40
_MARGIN_PX = 10


def ask_pose(gallery: Gallery, readouts: ReadOuts, folder: Path) -> list[Figure]:
    """Return the share of joints that are found, and how far a figure moves with its skeleton; files go to `folder`."""
    gallery.say(f"poses: {len(gallery.poses)} scenes")
    stills = [(scene, 1) for scene in gallery.poses]
    figures = [_found(gallery, readouts, stills, "preview_pose_pck")]
    filmed = [
        (scene, number) for scene in gallery.shots if "openpose" in scene.controls for number in gallery.posed_numbers
    ]
    figures.append(_found(gallery, readouts, filmed, "preview_pose_pck_blender"))
    return figures + _moved(gallery, readouts, folder)


def _found(gallery: Gallery, readouts: ReadOuts, asked: Sequence[tuple[Scene, int]], name: str) -> Figure:
    def mean(seed: int, without: tuple[str, ...]) -> tuple[float, float]:
        """Return the share found with the own skeleton, and with another one in its place."""
        own, strange = [], []
        for index, (scene, number) in enumerate(asked):
            picture = gallery.studio.make(scene, seed, without=without, numbers=[number]).pictures[0]
            figure = readouts.figure(picture, scene)
            joints = scene.joints(number)
            own.append(found_joints(figure, joints))
            other_scene, other_number = asked[(index + len(asked) // 2) % len(asked)]
            strange.append(found_joints(figure, fitted(other_scene.joints(other_number), joints)))
        return float(np.mean(own)), float(np.mean(strange))

    value, chance = mean(SEED, ("depth",))
    return Figure(
        name,
        value,
        "of joints",
        at_least=LEAST_PCK,
        off=mean(SEED, ("depth", "openpose"))[0],
        other_seed=mean(OTHER_SEED, ("depth",))[0],
        chance=chance,
        note="chance: another scene's skeleton, fitted into the place of the own one",
    )


def _moved(gallery: Gallery, readouts: ReadOuts, folder: Path) -> list[Figure]:
    shifts = []
    fit = [scene for scene in gallery.poses if np.nanmax(scene.joints(1)[:, 0]) < scene.width - MOVED_PX - _MARGIN_PX]
    for scene in fit[: gallery.plan.moved_poses]:
        moved = folder / f"{scene.name}.json"
        moved.parent.mkdir(parents=True, exist_ok=True)
        pose = read_pose(scene.capture.control_file("openpose", 1))
        write_pose(moved, _shifted(pose, MOVED_PX), pose.width, pose.height)
        places = [
            middle(readouts.figure(gallery.studio.make(scene, SEED, without=("depth",), poses=p).pictures[0], scene))
            for p in (None, [moved])
        ]
        shifts.append(places[1][0] - places[0][0] if places[0] and places[1] else 0.0)
    if not shifts:
        return []
    error = float(np.mean(np.abs(np.array(shifts) - MOVED_PX)))
    told = ", ".join(f"{shift:.0f}" for shift in shifts)
    note = f"figures moved by {told} px as their skeletons moved by {MOVED_PX} px to the right; the mean error"
    return [Figure("preview_pose_shift_error", error, "px", at_most=MOVED_PX / 4, off=float(MOVED_PX), note=note)]


def _shifted(pose: Pose, right_px: float) -> Pose:
    people = [
        Person([(point[0] + right_px, point[1]) if point else None for point in person.body], [], [])
        for person in pose.people
    ]
    return Pose(people, pose.width, pose.height)
