"""Make small takes with control files, and run them with the untrained set."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import OpenEXR
from PIL import Image, ImageDraw

from backend.contract import (
    UNTRAINED,
    CaptureFolder,
    Control,
    FrameMap,
    FrameSaved,
    Machine,
    Note,
    Progress,
    Sampling,
    Take,
    TakeFolder,
)
from backend.generate import generate

WIDTH, HEIGHT = 96, 64
BOTH = (Control("depth", 0.8), Control("openpose", 0.9, 0.0, 0.75))


def make_take(path: Path, frames: int | FrameMap = 4, controls=BOTH, **changes) -> TakeFolder:
    """Write a take of `frames` with a moving plane and a moving person; `changes` are fields of the take."""
    sampling = Sampling(**{"steps": 4, "guidance": 2.0, "context_length": 16, **changes.pop("sampling", {})})
    take = Take(
        **{
            "shot_id": "abc",
            "shot_name": "Shot",
            "number": 1,
            "frames": frames if isinstance(frames, FrameMap) else FrameMap(1, frames),
            "fps": 24.0,
            "width": WIDTH,
            "height": HEIGHT,
            "prompt": "a man walking in a street",
            "negative_prompt": "blurry",
            "seed": 7,
            "models": UNTRAINED,
            "sampling": sampling,
            "controls": controls,
            **changes,
        }
    )
    folder = TakeFolder(path)
    folder.path.mkdir(parents=True)
    folder.write(take)
    fill_capture(folder.control, take.frames.count, take.width, take.height)
    return folder


def fill_capture(capture: CaptureFolder, count: int, width: int, height: int) -> None:
    """Write depth and pose files for `count` frames."""
    for number in range(1, count + 1):
        z = np.full((height, width), 1e10, np.float32)
        z[height // 4 :, 4 * number :] = 3.0 + number
        write_depth(capture.control_file("depth", number), z)
        write_pose(capture.control_file("openpose", number), [person_at(20 + 3 * number, 10)], width, height)


def fill_render(capture: CaptureFolder, count: int, width: int, height: int) -> None:
    """Write the scene's own picture for `count` frames."""
    for number in range(1, count + 1):
        path = capture.control_file("beauty", number)
        path.parent.mkdir(parents=True, exist_ok=True)
        render(number, width, height).save(path)


def render(number: int, width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """Return a picture of a sky, a floor and a ball that moves."""
    picture = Image.new("RGB", (width, height), (120, 160, 220))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((0, height // 2, width, height), fill=(110, 100, 90))
    drawing.ellipse((20 + 8 * number, 16, 52 + 8 * number, 48), fill=(200, 60, 40))
    return picture


def write_depth(path: Path, z: np.ndarray, channel: str = "Z") -> None:
    """Write an EXR with one depth channel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {channel: z.astype(np.float32)}).write(str(path))


def person_at(x: float, y: float) -> dict:
    """Return a person with all 18 joints near (x, y)."""
    joints = [(x + 3 * (joint % 5), y + 2 * joint, 1.0) for joint in range(18)]
    return {"pose_keypoints_2d": [value for joint in joints for value in joint]}


def write_pose(path: Path, people: list[dict], width: int, height: int) -> None:
    """Write an OpenPose JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"people": people, "canvas_width": width, "canvas_height": height}))


def change_take(folder: TakeFolder, **changes) -> None:
    """Rewrite take.json with some fields changed."""
    folder.write(dataclasses.replace(folder.read(), **changes))


class Messages(list):
    """The messages of a run; `stop_at` raises an error at the first message that it holds for."""

    def __init__(self, stop_at=None, error: Exception | None = None) -> None:
        self.stop_at, self.error = stop_at, error

    def report(self, message) -> None:
        self.append(message)
        if self.stop_at and self.stop_at(message):
            raise self.error or Killed

    def of(self, kind) -> list:
        return [message for message in self if isinstance(message, kind)]

    @property
    def steps(self) -> list[int]:
        """The steps that were run, in order."""
        found = [message.step for message in self.of(Progress) if message.stage == "denoising" and message.step]
        return [step for index, step in enumerate(found) if step not in found[:index]]

    @property
    def notes(self) -> list[str]:
        return [message.text for message in self.of(Note)]

    @property
    def saved(self) -> list[int]:
        return [message.number for message in self.of(FrameSaved)]


class Killed(Exception):
    """Stands for the end of the process at some point of a run."""


def run_take(folder: TakeFolder, cache, messages: Messages | None = None, cancelled=lambda: False, machine=None):
    """Generate `folder` on the CPU and return the messages."""
    messages = messages if messages is not None else Messages()
    generate(folder, machine or Machine(device="cpu"), cache, messages.report, cancelled, "job")
    return messages


def frame_bytes(folder: TakeFolder) -> dict[int, bytes]:
    """Return the finished frames' files by number."""
    return {number: path.read_bytes() for number, path in folder.finished_frames().items()}
