"""Say how truly, how fully and how fast pictures are baked into a UV map.

A ball whose colour is its own position is seen by 1, 2 and 8 cameras; that position, baked, is compared with the true
one. Depth and colours are computed from the ball's formula, not from its triangles. Then whole bakes from files to
files, of a picture and of three, of a ball that one camera sees: what is filled once and what every picture repeats
both count. Seconds are those of one core, whatever else runs; the peak is that of the process so far.
Prints the figures and writes bench/results/bake-<device>.json. `python -m bench.bench_bake`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.baking.bake import bake  # noqa: E402
from backend.baking.geometry import Points, place  # noqa: E402
from backend.baking.merging import Merged  # noqa: E402
from backend.baking.patches import patches_for  # noqa: E402
from backend.baking.rasterise import rasterise  # noqa: E402
from backend.baking.surface import Surface  # noqa: E402
from backend.baking.trust import trust_of  # noqa: E402
from backend.baking.views import Seen, to_srgb  # noqa: E402
from backend.contract import (  # noqa: E402
    CameraFrame,
    CameraTrack,
    FrameMap,
    Texture,
    TextureFolder,
    View,
    Weighing,
)
from backend.controls.depth import write_depth  # noqa: E402
from backend.progress import UNHEARD  # noqa: E402
from bench.memory import most_bytes_in_use  # noqa: E402
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
    figures = _parts(surface, side, picture_px)
    for size in (side, 2 * side):
        first, three = (_whole(surface, size, picture_px, count) for count in (1, 3))
        figures[f"bake_{size}_first_picture_seconds"] = (first, "s of a core")
        figures[f"bake_{size}_seconds_a_further_picture"] = ((three - first) / 2, "s of a core")
        figures[f"bake_{size}_peak"] = (most_bytes_in_use() / 2**30, "GiB")
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    write_results("bake", torch.device("cpu"), figures, arguments.output, LIMITS)
    return 0


def _parts(surface: Surface, side: int, picture_px: int) -> Figures:
    """Measure how true and how full the bake of 1, 2 and 8 views is, and how long its parts take."""
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
    figures["bake_projection_seconds_a_picture"] = (seconds / 8, "s of a core")
    return figures | _filling(points, views[0])


def _filling(points: Points, view: Seen) -> Figures:
    """Measure how long it takes to find what fills all that one view does not show, and to fill it."""
    texels = points.texels
    merged = Merged(texels.width, texels.height, WEIGHING)
    merged.add(points, view)
    hidden = np.zeros(texels.width * texels.height, bool)
    hidden[texels.index[merged.weight[texels.index] == 0]] = True
    colour = to_srgb(merged.colour())
    began = time.process_time()
    patches = patches_for(points, hidden, UNHEARD.advance)
    found = time.process_time()
    patches.apply(colour)
    return {
        "bake_hidden": (float(hidden[texels.index].mean()), "of the UV map"),
        "bake_patches_seconds": (found - began, "s of a core, once"),
        "bake_patches_seconds_a_picture": (time.process_time() - found, "s of a core"),
    }


def _whole(surface: Surface, side: int, picture_px: int, count: int) -> float:
    """Return the seconds that a bake of `count` pictures of a ball that moves takes, from files to files."""
    frames, view = FrameMap(1, count), camera(0.0, picture_px)
    shown = seen(view, picture_px)
    with tempfile.TemporaryDirectory(prefix="animatic-bench-") as name:
        folder = TextureFolder(Path(name))
        for number in range(1, count + 1):
            moved = surface.positions + np.float32(1e-4 * number)
            folder.surface(number).parent.mkdir(exist_ok=True)
            np.savez(folder.surface(number), positions=moved, normals=surface.normals, uv=surface.uv)
            z = np.divide(1, shown.inverse, out=np.full_like(shown.inverse, 1e10), where=shown.inverse > 0)
            write_depth(folder.view(1).control_file("depth", number), z)
            folder.picture(1, number).parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(to_srgb(shown.colour / 2 + 0.5)).save(folder.picture(1, number))
        track = tuple(replace(view, number=number, scene_frame=number) for number in range(1, count + 1))
        folder.view(1).write_camera(CameraTrack(picture_px, picture_px, track))
        views = (View("take", "Shot", 1, frames),)
        folder.write(Texture("Ball", "UVMap", 1, frames, 24.0, side, side, views))
        began = time.process_time()
        bake(folder, lambda _: None, lambda: False, "bench")
        return time.process_time() - began


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
    trust = trust_of(inverse, WEIGHING)
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
