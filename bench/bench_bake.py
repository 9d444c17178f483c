"""Say how truly, how fully and how fast pictures are baked into a UV map.

A ball whose colour is its own position is seen by 1, 2 and 8 cameras; that position, baked, is compared with the true
one. Depth and colours are computed from the ball's formula, not from its triangles. Seconds are those of one core,
whatever else runs. Prints the figures and writes bench/results/bake-<device>.json. `python -m bench.bench_bake`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.baking.patches import patches_for  # noqa: E402
from backend.baking.geometry import Points, place  # noqa: E402
from backend.baking.merging import Merged  # noqa: E402
from backend.baking.rasterise import rasterise  # noqa: E402
from backend.baking.surface import Surface  # noqa: E402
from backend.baking.views import Seen, trust_of  # noqa: E402
from backend.contract import CameraFrame, Weighing  # noqa: E402
from bench.results_file import Figures, Limits, write_results  # noqa: E402

DISTANCE_M, FIELD = 4.0, 1.6  # of the cameras from the ball's middle; the focal length in pictures' sides
WEIGHING = Weighing()
LIMITS: Limits = {
    "bake_position_error_px": ("at most", 0.1),
    "bake_seeable_8_views": ("at least", 0.95),
}


def main() -> int:
    """Measure, print and write down; return the exit code."""
    arguments = _arguments()
    side, picture_px = arguments.side, arguments.picture
    surface = ball(arguments.columns)
    figures: Figures = {}
    rasterise(surface.uv[:100], 64, 64)  # what is loaded at the first call is not measured
    began = time.process_time()
    texels = rasterise(surface.uv, side, side)
    figures["bake_triangles"] = (len(surface.uv), "")
    figures["bake_rasterise_seconds"] = (time.process_time() - began, "s of a core")
    points = place(texels, surface)
    views = [seen(camera(angle, picture_px), picture_px) for angle in np.arange(8) * np.pi / 4]
    for count, chosen in ((1, views[:1]), (2, views[:5:4]), (8, views)):
        began = time.process_time()
        merged = Merged(side, side, WEIGHING)
        for view in chosen:
            merged.add(points, view)
        seconds = time.process_time() - began
        weight = merged.weight[texels.index]
        figures[f"bake_seeable_{count}_views"] = (_seeable(points, weight > 0, chosen), "of what they see")
        figures[f"bake_coverage_{count}_views"] = (float((weight > 0).mean()), "of the UV map")
    error = np.linalg.norm(merged.colour()[texels.index] - points.position, axis=1)[weight > 0]
    figures["bake_position_error_m"] = (float(error.mean()), "m")
    figures["bake_position_error_largest_m"] = (float(error.max()), "m")
    figures["bake_position_error_px"] = (float(error.mean() / (DISTANCE_M - 1) * FIELD * picture_px), "pixels")
    figures["bake_seconds_a_picture"] = (seconds / 8, "s of a core")
    hidden = np.zeros(side * side, bool)
    hidden[texels.index[points.position[:, 2] > 0.5]] = True
    began = time.process_time()
    patches_for(points, hidden, lambda _: None)
    figures["bake_fill_seconds"] = (time.process_time() - began, "s of a core")
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    write_results("bake", torch.device("cpu"), figures, arguments.output, LIMITS)
    return 0


def ball(columns: int) -> Surface:
    """Return a ball of radius 1 m, `columns` x `columns` / 2 quads in the layout of a globe."""
    x, y = np.meshgrid(np.arange(columns) / columns, np.arange(columns // 2) / (columns // 2))
    corners = np.stack((x.ravel(), y.ravel()), axis=-1)[:, None]
    corners = corners + np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) / (columns, columns // 2)
    uv = np.concatenate((corners[:, [0, 1, 2]], corners[:, [0, 2, 3]])).astype(np.float32)
    along, up = uv[..., 0] * 2 * np.pi, (uv[..., 1] - 0.5) * np.pi
    at = np.stack((np.cos(up) * np.cos(along), np.cos(up) * np.sin(along), np.sin(up)), axis=-1).astype(np.float32)
    return Surface(at, at, uv)


def camera(angle: float, picture_px: int) -> CameraFrame:
    """Return a camera that looks at the middle from its place on a circle around it, by turns from above and below."""
    height = 1.2 if round(angle / (np.pi / 4)) % 2 else -1.2
    out = np.array([np.cos(angle), np.sin(angle), height])
    out /= np.linalg.norm(out)
    right = np.cross(-out, (0, 0, 1))
    right /= np.linalg.norm(right)
    rotation = np.stack((right, np.cross(-out, right), -out))
    matrix = np.column_stack((rotation, -rotation @ out * DISTANCE_M))
    focal_px, middle_px = FIELD * picture_px, picture_px / 2
    return CameraFrame(1, 1, "PERSP", focal_px, focal_px, middle_px, middle_px, tuple(matrix.ravel()))


def seen(from_camera: CameraFrame, picture_px: int) -> Seen:
    """Return the ball as the camera sees it: its depth, and its position as its colour."""
    x, y = np.meshgrid(*(np.arange(picture_px) + 0.5 - picture_px / 2,) * 2)
    ray = np.stack((x / from_camera.fx, y / from_camera.fy, np.ones_like(x)), axis=-1)
    matrix = np.array(from_camera.world_to_camera).reshape(3, 4)
    # |z ray - middle| = 1
    a, b, c = (ray**2).sum(axis=-1), ray @ matrix[:, 3], matrix[:, 3] @ matrix[:, 3] - 1
    root = b * b - a * c
    z = np.where(root > 0, (b - np.sqrt(np.maximum(root, 0))) / a, np.inf)
    position = (np.where(root > 0, z, 0)[..., None] * ray - matrix[:, 3]) @ matrix[:, :3]
    inverse = (1 / z).astype(np.float32)
    trust = trust_of(inverse, WEIGHING.edge_px, WEIGHING.depth_tolerance)
    return Seen(from_camera, (picture_px, picture_px), position.astype(np.float32), inverse, trust)


def _seeable(points: Points, shown: np.ndarray, views: list[Seen]) -> float:
    """Return the share that is `shown` of what faces a camera at less than the grazing angle."""
    faces = np.zeros(len(shown), bool)
    for view in views:
        matrix = np.array(view.camera.world_to_camera).reshape(3, 4)
        towards = -matrix[:, :3].T @ matrix[:, 3] - points.position
        towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        faces |= (towards * points.normal).sum(axis=1) > np.cos(np.radians(WEIGHING.grazing_degrees))
    return float(shown[faces].mean())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=1024, metavar="TEXELS", help="of the texture")
    parser.add_argument("--picture", type=int, default=512, metavar="PIXELS", help="the side of the pictures")
    parser.add_argument("--columns", type=int, default=316, help="of the ball: 316 are 100 000 triangles")
    parser.add_argument("--output", type=Path, help="the default is bench/results/bake-<device>.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
