"""Time captures against a bare one-sample Cycles render of the same scene: depth and pose, then every pass alone.

Each is rendered, and drawn where this machine has a GPU context (`fast`), software OpenGL included.
All run in this process, in turns, at 512 x 512. Prints the figures and writes bench/results/capture.json and
capture_passes.json.
Run it with Blender's Python: `python bench/bench_capture.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "blender"))

import bpy  # noqa: E402
import conftest  # noqa: E402, F401  loads the extension as the package `animatic`
import scenes  # noqa: E402
from animatic.backend.contract import FrameMap, PassKind  # noqa: E402
from animatic.capture import capture  # noqa: E402
from animatic.capture.fast import gpu_context  # noqa: E402
from animatic.capture.walk import writers  # noqa: E402

SIZE_PX = 512
# all that one walk writes: `beauty` is a render of its own, `mask` is `objects` with fewer numbers
WALKED: tuple[PassKind, ...] = ("depth", "openpose", "normal", "position", "uv", "objects", "seg", "motion")
DRAWN: tuple[PassKind, ...] = ("depth", "openpose", "position", "objects", "motion")  # the others are always rendered
Figures = dict[str, tuple[float, str]]  # name -> value, unit


def main() -> None:
    """Time both in turns and report the medians."""
    arguments = _arguments()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    build(scene, arguments.frames)
    with TemporaryDirectory() as folder, quiet():
        forms = {"bare": bare(scene, Path(folder)), "": captured(scene, arguments.frames, Path(folder), draw=False)}
        if draws():
            forms["fast"] = captured(scene, arguments.frames, Path(folder), draw=True)
        for run in forms.values():
            run()  # warm up
        rounds = [
            {name: _timed(run) / arguments.frames for name, run in forms.items()} for _ in range(arguments.rounds)
        ]
        costs = pass_costs(scene, arguments, Path(folder))
    figures: Figures = {}
    for name in forms:
        own = f"capture_{name}" if name else "capture"
        figures[f"{own}_seconds_per_frame"] = (statistics.median(each[name] for each in rounds), "s")
        if name != "bare":  # each round's own ratio: what else runs on the machine slows all of a round
            figures[f"{own}_ratio"] = (statistics.median(each[name] / each["bare"] for each in rounds), "x")
    _report(arguments, figures, arguments.output)
    _report(arguments, costs, arguments.output.with_name("capture_passes.json"))


def draws() -> bool:
    """Tell whether captures can be drawn here; say why where not."""
    if reason := gpu_context.why_not():
        print(f"Not measured, fast captures: {reason}", file=sys.stderr)
    return not reason


def build(scene: bpy.types.Scene, frames: int) -> None:
    """Build a floor, a wall of props, a person with Rigify's bone names that moves, and a travelling camera."""
    camera = scenes.add_camera(scene, location=(-1, -4, 0.4), lens=35)
    scenes.key(camera, "location", {1: (-1, -4, 0.4), frames: (1, -3, 0.6)})
    scenes.add_plane(scene, y=12, size=60, name="Back")
    floor = scenes.add_plane(scene, y=5, size=60, z=-0.9, name="Floor")
    floor.rotation_euler = (1.5707963, 0, 0)
    for index in range(24):
        prop = scenes.add_cube(scene, (index % 6 * 1.6 - 4, 7 + index // 6, -0.6), 0.6, f"Prop {index}")
        prop.modifiers.new("Bevel", "BEVEL").segments = 3
        prop.modifiers.new("Subdivision", "SUBSURF").render_levels = 3
    person = scenes.add_person(scene)
    person.children[0].modifiers.new("Subdivision", "SUBSURF").render_levels = 3
    arm = person.pose.bones["upper_arm.L"]
    scenes.key(arm, "rotation_quaternion", {1: (1, 0, 0, 0), frames: (0.8, 0.4, 0.2, 0.4)})


def bare(scene: bpy.types.Scene, folder: Path) -> Callable[[], None]:
    """Return a render of the shot with one sample, no light bounces and no denoising, written as EXR."""

    def run() -> None:
        render, cycles = scene.render, scene.cycles
        render.engine, cycles.device, cycles.samples = "CYCLES", "CPU", 1
        cycles.use_denoising = cycles.use_adaptive_sampling = False
        cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = cycles.transmission_bounces = 0
        render.resolution_x = render.resolution_y = SIZE_PX
        render.resolution_percentage = 100
        render.use_persistent_data = False  # as a capture does: neither starts with what an earlier render kept
        render.use_persistent_data = True
        render.image_settings.file_format = "OPEN_EXR"
        render.filepath = str(folder / "bare" / "frame")
        bpy.ops.render.render(animation=True)

    return run


def captured(
    scene: bpy.types.Scene, frames: int, folder: Path, draw: bool, passes: tuple[PassKind, ...] = ("depth", "openpose")
) -> Callable[[], None]:
    """Return a capture of `passes` of the shot, drawn or rendered."""
    scene.frame_start, scene.frame_end = 1, frames
    size = {"width": SIZE_PX, "height": SIZE_PX}
    request = scenes.request(scene, frames=FrameMap(1, frames), passes=passes, draw=draw, **size)

    def run() -> None:
        found = capture(scene, request, folder / "captures").read()
        assert found.way == ("drawn" if draw else "rendered"), found.why_rendered

    return run


def pass_costs(scene: bpy.types.Scene, arguments: argparse.Namespace, folder: Path) -> Figures:
    """Return what a frame costs with each pass alone, and with all but the second render, beside the bare render."""
    frames = arguments.pass_frames
    scene.frame_start, scene.frame_end = 1, frames

    def passes(*kinds: PassKind, draw: bool = False) -> Callable[[], None]:
        return captured(scene, frames, folder, draw, kinds)

    def by_itself() -> None:
        with mock.patch.object(writers, "_THREADS", 0):
            passes(*WALKED)()

    forms = {"bare": bare(scene, folder), **{kind: passes(kind) for kind in WALKED}}
    if draws():
        forms |= {f"fast_{kind}": passes(kind, draw=True) for kind in DRAWN}
    forms |= {"all": passes(*WALKED), "all_without_threads": by_itself}
    seconds: dict[str, list[float]] = {name: [] for name in forms}
    for _ in range(arguments.pass_rounds):
        for name, run in forms.items():
            seconds[name].append(_timed(run) / frames)
    found: Figures = {}
    for name, measured in seconds.items():
        found[f"pass_{name}_seconds_per_frame"] = (statistics.median(measured), "s")
        ratio = statistics.median(own / first for own, first in zip(measured, seconds["bare"], strict=True))
        if name != "bare":
            found[f"pass_{name}_ratio"] = (ratio, "x")
    return found


@contextmanager
def quiet() -> Iterator[None]:
    """Send what Blender says about each frame nowhere."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--pass-frames", type=int, default=12)
    parser.add_argument("--pass-rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "results" / "capture.json")
    return parser.parse_args()


def _report(arguments: argparse.Namespace, figures: Figures, output: Path) -> None:
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    found = {
        "figures": {name: {"value": round(value, 5), "unit": unit} for name, (value, unit) in figures.items()},
        "device": f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPU cores",
        "versions": {"blender": bpy.app.version_string, "python": platform.python_version()},
        "command": f"bench/bench_capture.py --frames {arguments.frames} --rounds {arguments.rounds} "
        f"--pass-frames {arguments.pass_frames} --pass-rounds {arguments.pass_rounds}",
        "date": datetime.now(UTC).date().isoformat(),
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
