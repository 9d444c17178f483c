"""Is the clip steady, does it move with the scene, and how long does it take?

Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from .figures import Figure
from .gallery import Gallery
from .metrics.warping import motion_share, still_seen, warping_error
from .scenes import Scene

MOST_WARP_RATIO = 0.6
LEAST_MOTION_SHARE = 0.6
MOST_SECONDS = 60.0
CLIP_FRAMES, CLIP_SIDE_PX = 16, 256


def ask_time(gallery: Gallery) -> list[Figure]:
    """Return the warping error against that without the motion module, and how much of the motion is there."""
    gallery.say("steadiness")
    count = gallery.plan.baseline_frames
    with_motion = [_over(gallery.clip(scene).pictures[:count], scene, warping_error) for scene in gallery.shots]
    without = [_over(gallery.clip_without_motion(scene).pictures, scene, warping_error) for scene in gallery.shots]
    again = [
        _over(made.pictures, scene, warping_error) / base
        for scene, base in zip(gallery.shots, without, strict=True)
        if (made := gallery.clip_of_another_seed(scene))
    ]
    ratios = [error / base for error, base in zip(with_motion, without, strict=True)]
    told = ", ".join(
        f"{scene.name} {error:.1f} / {base:.1f}"
        for scene, error, base in zip(gallery.shots, with_motion, without, strict=True)
    )
    return [
        Figure(
            "preview_warp_ratio",
            float(np.mean(ratios)),
            "x",
            at_most=MOST_WARP_RATIO,
            off=1.0,
            other_seed=float(np.mean(again)) if again else None,
            note=f"mean difference of 255 along the motion, with / without the motion module: {told}",
        ),
        *_moving(gallery),
    ]


def _moving(gallery: Gallery) -> list[Figure]:
    shares = {scene.name: _over(gallery.clip(scene).pictures, scene, motion_share) for scene in gallery.shots}
    known = {name: share for name, share in shares.items() if share is not None}
    if not known:  # nothing moves in any scene
        return []
    told = ", ".join(f"{name} {share:.2f}" for name, share in known.items())
    return [
        Figure(
            "preview_motion_share",
            float(np.mean(list(known.values()))),
            "of motion",
            at_least=LEAST_MOTION_SHARE,
            chance=0.5,
            note=f"0 is a frozen picture, chance pictures without relation; {told}",
        )
    ]


def ask_speed(gallery: Gallery) -> list[Figure]:
    """Return the seconds of a clip of the card's size with two ControlNets in the warm process."""
    clips = [
        gallery.clip(scene)
        for scene in gallery.shots[1:]  # the first one loaded the models
        if (scene.width, scene.height) == (CLIP_SIDE_PX, CLIP_SIDE_PX) and len(scene.controls) == 2
    ]
    if not clips or gallery.plan.frames != CLIP_FRAMES:
        return []
    fastest = min(clips, key=lambda clip: clip.seconds)
    note = (
        f"{CLIP_FRAMES} frames of {CLIP_SIDE_PX} x {CLIP_SIDE_PX}, depth and pose, default steps, warm process; "
        f"{fastest.processor_seconds:.0f} s of processor time on all cores together"
    )
    return [Figure("preview_seconds", fastest.seconds, "s", at_most=MOST_SECONDS, note=note)]


def _over(pictures: np.ndarray, scene: Scene, measure: Callable[..., float | None]) -> float | None:
    """Return the mean of `measure` over the pairs of neighbouring frames of a shot; None where it has no meaning."""
    found = []
    for number, (picture, following) in enumerate(pairwise(pictures), 1):
        motion = scene.motion[number - 1]
        seen = still_seen(motion, scene.z(number), scene.z(number + 1))
        found.append(measure(picture, following, motion, seen))
    known = [value for value in found if value is not None]
    return float(np.mean(known)) if known else None
