"""Say how well a loop closes in time, and a tiling texture at its edges: beside how far neighbours are.

The built-in preview model makes a box that goes around once, in context windows shorter than the shot: with *Loop*, and
without it. Then it makes textures that tile, and the same without. Prints the figures and writes
bench/results/loop-<device>.json. `python -m bench.bench_loop`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.contract import PREVIEW, Control, FrameMap, Machine, Sampling, Take, TakeFolder, Tiling  # noqa: E402
from backend.controls.depth import write_depth  # noqa: E402
from backend.generate import generate  # noqa: E402
from backend.machine.devices import pick_device  # noqa: E402
from backend.models.cache import ModelCache  # noqa: E402
from bench.results_file import Figures, Limits, write_results  # noqa: E402

FAR_M = 1e10
WINDOW, OVERLAP, STEPS = 8, 4, 4
TEXTURES = ("a brick wall", "grass in a meadow", "wooden floor", "stone wall")
LIMITS: Limits = {"loop_seam_ratio": ("at most", 1.0), "tile_seam_ratio": ("at most", 1.2)}


def main() -> int:
    """Measure, print and write down; return the exit code."""
    arguments = _arguments()
    cache, machine = ModelCache(), Machine(device=arguments.device)
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, loop in (("loop", True), ("no_loop", False)):
            print(f"loop: {name}", flush=True)
            folder = _take(Path(temporary) / name, loop, arguments.frames, arguments.side)
            generate(folder, machine, cache, lambda message: None, lambda: False, "bench")
            seam, neighbours = changes(folder)
            figures[f"{name}_seam"] = (seam, "of 255")
            figures[f"{name}_largest_neighbours"] = (max(neighbours), "of 255")
            figures[f"{name}_mean_neighbours"] = (float(np.mean(neighbours)), "of 255")
            figures[f"{name}_seam_ratio"] = (seam / float(np.mean(neighbours)), "x")
        for name, tiling in (("tile", "xy"), ("no_tile", "none")):
            print(f"loop: {name}", flush=True)
            ratios = []
            for number, prompt in enumerate(TEXTURES, 1):
                folder = _texture(Path(temporary) / f"{name}{number}", prompt, number, tiling, arguments.side)
                generate(folder, machine, cache, lambda message: None, lambda: False, "bench")
                ratios += seam_ratios(folder)
            figures[f"{name}_seam_ratio"] = (float(np.mean(ratios)), "x")
            figures[f"{name}_largest_seam_ratio"] = (max(ratios), "x")
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    write_results("loop", pick_device(machine), figures, arguments.output, LIMITS)
    return 0


def changes(folder: TakeFolder) -> tuple[float, list[float]]:
    """Return the mean difference of the last picture from the first, and of each other from the one that follows."""
    pictures = np.stack(
        [np.array(Image.open(path).convert("RGB"), float) for path in folder.finished_frames().values()]
    )
    *neighbours, seam = np.abs(pictures - np.roll(pictures, -1, axis=0)).mean((1, 2, 3))
    return float(seam), [float(change) for change in neighbours]


def seam_ratios(folder: TakeFolder) -> list[float]:
    """Return how far the opposite edges of each picture are apart, beside the mean of its neighbours, across and down.

    That is the mean difference of two columns, or of two rows.
    """
    ratios = []
    for path in folder.finished_frames().values():
        picture = np.array(Image.open(path).convert("RGB"), float)
        for axis in (1, 0):
            *neighbours, seam = np.abs(picture - np.roll(picture, -1, axis)).mean((1 - axis, 2))
            ratios.append(float(seam / np.mean(neighbours)))
    return ratios


def _texture(path: Path, prompt: str, seed: int, tiling: Tiling, side_px: int) -> TakeFolder:
    """Write a take of two stills of a texture that nothing steers."""
    folder = TakeFolder(path)
    path.mkdir(parents=True)
    folder.write(
        Take(
            shot_id="bench",
            shot_name=path.name,
            number=1,
            frames=FrameMap(1, 2, marked=(1, 2)),
            fps=24.0,
            width=side_px,
            height=side_px,
            prompt=prompt,
            seed=seed,
            models=PREVIEW,
            sampling=Sampling(PREVIEW.schedulers[0], PREVIEW.steps, PREVIEW.guidance),
            tiling=tiling,
        )
    )
    return folder


def _take(path: Path, loop: bool, frames: int, side_px: int) -> TakeFolder:
    """Write a take of a box on a floor under the sky, with its depth."""
    folder = TakeFolder(path)
    path.mkdir(parents=True)
    for number in range(1, frames + 1):
        write_depth(folder.control.control_file("depth", number), _depth_m(2 * np.pi * number / frames, side_px))
    take = Take(
        shot_id="bench",
        shot_name=path.name,
        number=1,
        frames=FrameMap(1, frames),
        fps=24.0,
        width=side_px,
        height=side_px,
        prompt="a red box in a desert",
        seed=1,
        models=PREVIEW,
        sampling=Sampling(
            PREVIEW.schedulers[0], STEPS, PREVIEW.guidance, context_length=WINDOW, context_overlap=OVERLAP
        ),
        controls=(Control("depth"),),
        loop=loop,
    )
    folder.write(take)
    return folder


def _depth_m(angle: float, side_px: int) -> np.ndarray:
    """Return the depth in metres of the box at `angle` on its way around the middle, float32 [side, side]."""
    z = np.full((side_px, side_px), FAR_M, np.float32)
    z[side_px // 2 :] = 3 / np.linspace(0.15, 1, side_px - side_px // 2)[:, None]
    x, y, half = side_px * (0.5 + 0.15 * np.sin(angle)), side_px * (0.6 + 0.08 * np.cos(angle)), side_px * 0.16
    z[int(y - half) : int(y + half), int(x - half) : int(x + half)] = 4
    return z


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1")
    parser.add_argument("--side", type=int, default=192, metavar="PIXELS")
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--output", type=Path, help="the default is bench/results/loop-<device>.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
