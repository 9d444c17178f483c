"""Measure how far captured motion vectors are off, where camera, armature and objects move.

The truth is known without a render: vertices of the evaluated meshes, projected in both files, and rays that Blender
casts. Prints the figures and writes bench/results/capture_motion.json. Run it with Blender's Python, without a GPU:
`python bench/bench_capture_motion.py`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "blender"))

import bpy  # noqa: E402
import conftest  # noqa: E402, F401  loads the extension as the package `animatic`
import motion_truth  # noqa: E402
import numpy as np  # noqa: E402
import scenes  # noqa: E402
from animatic.backend.contract import FrameMap  # noqa: E402
from animatic.capture import capture  # noqa: E402
from animatic.capture.files import exr  # noqa: E402
from blender_results import write_results  # noqa: E402

SIZE_PX = 512
EVERY_PX = 8  # pixels between the rays
LIMIT_PX = 0.1


def main() -> None:
    """Capture on ones and on threes, and report the mean errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "results" / "capture_motion.json")
    output = parser.parse_args().output
    measured = [errors_px(step) for step in (1, 3)]
    vertices, rays, differ = (np.concatenate(found) for found in zip(*measured, strict=True))
    kept = {"limit": f"at most {LIMIT_PX:g}", "passed": bool(rays.mean() <= LIMIT_PX)}
    write_results(
        output,
        "bench/bench_capture_motion.py",
        {
            "motion_error_px": {"value": rays.mean(), "unit": "px", **kept},
            "motion_error_99_px": {"value": np.percentile(rays, 99), "unit": "px"},
            "motion_vertex_error_px": {
                "value": vertices.mean(),
                "unit": "px",
                "note": "at the vertices, against the vector of the pixel around each: up to half a pixel beside it",
            },
            "motion_occlusion_differs": {"value": 100 * differ.mean(), "unit": "% of pixels"},
        },
    )


def errors_px(step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the errors at vertices and at rays on a frame step, and where the rays say otherwise on what is hidden."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = motion_truth.moving(bpy.context.scene)
    frames, kinds = FrameMap(3, 3 + step, step), ("motion", "position")
    with TemporaryDirectory() as place:
        request = scenes.request(scene, frames=frames, width=SIZE_PX, height=SIZE_PX, passes=kinds)
        folder = capture(scene, request, Path(place))
        pictures = [{} for _ in range(frames.count)]
        for kind in kinds:
            for number, path in folder.control_files(kind).items():
                pictures[number - 1] |= exr.read(path).channels
        cameras = folder.read_camera().frames
    vertices = motion_truth.vertex_errors(scene, cameras, pictures, ("Person Body", "Cube"))
    rays, differ = [], []
    for layer, here, there in (("forward", 0, 1), ("backward", 1, 0)):
        seen = motion_truth.follow(scene, cameras[here], cameras[there], EVERY_PX, SIZE_PX)
        x, y = seen.pixels.T
        found = np.stack([pictures[here][f"{layer}.{axis}"][y, x] for axis in "UV"], axis=-1)
        rays.append(np.linalg.norm(found - seen.vectors, axis=1)[seen.visible])
        differ.append((pictures[here][f"{layer}.occluded"][y, x] < 0.5) != seen.visible)
    return vertices, np.concatenate(rays), np.concatenate(differ)


if __name__ == "__main__":
    main()
