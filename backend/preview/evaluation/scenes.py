"""A scene of the evaluation: a capture on disk, what its prompt says, and what is exactly known about it.

Must not import torch or bpy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from ...contract import CaptureFolder, ControlKind
from ...controls.control import clip_range, depth_picture
from ...controls.depth import read_inverse
from ...controls.openpose import read_pose

SKY, GROUND, CHARACTER, PROP = range(4)
COLOURED = {SKY: "sky_colour", GROUND: "ground_colour", CHARACTER: "character_colour", PROP: "prop_colour"}


@dataclass(frozen=True, eq=False)
class Scene:
    """One shot, its files numbered from 1; equal only to itself."""

    name: str
    capture: CaptureFolder
    width: int
    height: int
    prompt: str
    facts: Mapping[str, str]  # colours, time of day: what the prompt says, in the vocabulary's meanings
    regions: np.ndarray  # uint8 [frames, h, w]
    shown: Mapping[int, Path] = field(default_factory=dict)  # how the scene itself looks, by file number
    motion: np.ndarray | None = None  # float32 [frames, h, w, 2] to the next frame: pixels right, down

    @property
    def numbers(self) -> range:
        """The file numbers."""
        return range(1, len(self.regions) + 1)

    @property
    def controls(self) -> tuple[ControlKind, ...]:
        """The control passes that were captured."""
        return ("depth", "openpose") if self.capture.control_files("openpose") else ("depth",)

    def hint(self, number: int) -> np.ndarray:
        """Return the depth hint of a file as the ControlNet sees it, float32 [h, w], near 1, far 0."""
        path = self.capture.control_file("depth", number)
        return depth_picture(path, clip_range(self.capture), (self.width, self.height))

    def z(self, number: int) -> np.ndarray:
        """Return the distance in a file, metres [h, w], inf in the sky."""
        with np.errstate(divide="ignore"):
            return 1 / read_inverse(self.capture.control_file("depth", number))

    def joints(self, number: int) -> np.ndarray:
        """Return the keypoints of the one person in a file, [18, 2] x, y in pixels, nan where not seen."""
        pose = read_pose(self.capture.control_file("openpose", number))
        body = pose.people[0].body
        return np.array([point if point else (np.nan, np.nan) for point in body])

    def region(self, number: int) -> np.ndarray:
        """Return the regions of a file, uint8 [h, w]."""
        return self.regions[number - 1]

    @cached_property
    def picture(self) -> np.ndarray:
        """How the scene itself looks in its first shown file, uint8 [h, w, 3]."""
        return np.array(Image.open(self.shown[min(self.shown)]).convert("RGB"))


def blender_scenes(folder: Path) -> list[Scene]:
    """Read the scenes that `preview_scenes` made in `folder`."""
    scenes = []
    for entry in json.loads((folder / "index.json").read_text("utf-8")):
        own = folder / entry["name"]
        truth = np.load(own / "truth.npz")
        scenes.append(
            Scene(
                entry["name"],
                CaptureFolder(own / "capture"),
                entry["width"],
                entry["height"],
                entry["prompt"],
                entry["facts"],
                truth["regions"],
                {int(path.stem): path for path in sorted((own / "beauty").glob("*.png"))},
                truth["motion"],
            )
        )
    return scenes
