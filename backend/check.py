"""Report versions, device and memory, and make a tiny take to see that the backend works.

Must not import torch at the top: a check of an environment without it should say so.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .contract import PREVIEW, CaptureFolder, Control, FrameMap, Machine, Sampling, Take, TakeFolder
from .errors import BackendError
from .version import VERSION

PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "peft", "safetensors", "numpy", "OpenEXR")
_SIDE_PX = 64
_FRAMES = 2


def check(machine: Machine, say: Callable[[str], None], make_take: Callable[[TakeFolder], None]) -> None:
    """Say one line after the other about this environment; the last is the result of the self-test.

    `make_take` makes the frames of a take, as for an artist. Raises what it raised; what was said
    before stays true.
    """
    say(f"Animatic backend {VERSION}")
    say(f"Python {platform.python_version()} at {sys.executable} on {platform.platform()}")
    for package in PACKAGES:
        say(f"{package} {_version(package)}")
    from .machine.devices import describe

    for line in describe(machine):
        say(line)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="animatic-check-") as folder:
        make_tiny_take(TakeFolder(Path(folder)), make_take)
    say(f"self-test: ok, {_FRAMES} frames in {time.monotonic() - started:.1f} s")


def make_tiny_take(folder: TakeFolder, make_take: Callable[[TakeFolder], None]) -> None:
    """Write a take of two frames with depth and pose into `folder` and make its frames.

    Raises `BackendError` "self_test" where a frame is missing at the end.
    """
    _write_controls(folder.control)
    folder.write(
        Take(
            shot_id="check",
            shot_name="check",
            number=1,
            frames=FrameMap(1, _FRAMES),
            fps=24.0,
            width=_SIDE_PX,
            height=_SIDE_PX,
            prompt="a box",
            seed=0,
            models=PREVIEW,
            sampling=Sampling(PREVIEW.schedulers[0], steps=2),
            controls=(Control("depth"), Control("openpose")),
        )
    )
    make_take(folder)
    made = folder.finished_frames()
    if set(made) != set(range(1, _FRAMES + 1)):
        hint = "Repair the backend in Animatic's preferences."
        raise BackendError("self_test", f"The self-test made {len(made)} of {_FRAMES} frames.", hint)


def _write_controls(control: CaptureFolder) -> None:
    """Write a floor seen at a slant and one arm, the same in every frame."""
    import numpy

    from .controls.depth import write_depth

    depth_m = numpy.linspace(9.0, 1.0, _SIDE_PX, dtype=numpy.float32)[:, None].repeat(_SIDE_PX, axis=1)
    keypoints = [0.0] * (18 * 3)
    for joint, (x_px, y_px) in {2: (16, 16), 3: (32, 32), 4: (48, 16)}.items():
        keypoints[joint * 3 : joint * 3 + 3] = [x_px, y_px, 1.0]
    pose = {"people": [{"pose_keypoints_2d": keypoints}], "canvas_width": _SIDE_PX, "canvas_height": _SIDE_PX}
    (control.path / "openpose").mkdir(parents=True)
    for number in range(1, _FRAMES + 1):
        write_depth(control.control_file("depth", number), depth_m)
        control.control_file("openpose", number).write_text(json.dumps(pose), encoding="utf-8")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "is missing: repair the backend in Animatic's preferences"
