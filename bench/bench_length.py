"""Measure what a frame costs, and how much memory is in use at most, as shots grow from 16 to 1024 frames.

Our denoise loop alone, in windows of 16 frames that share 4, with random weights: on a CUDA GPU at SD1.5's size, on a
CPU a small copy, which keeps embedded hints of as many frames as a full-sized run does. Each length runs in a process
of its own. Prints the figures and writes bench/results/length-<device>.json. `python -m bench.bench_length`.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.contract import LATENT_PX, Machine  # noqa: E402
from backend.devices import pick_device, pick_dtype  # noqa: E402
from backend.engine import hints  # noqa: E402
from backend.engine.context import Context  # noqa: E402
from bench.denoise_runs import make_clip, make_long_clip, run_ours  # noqa: E402
from bench.random_networks import SD15, SMALL, Size, build  # noqa: E402
from bench.results_file import Figures, Limits, write_results  # noqa: E402

LENGTHS, WINDOW, OVERLAP = (16, 64, 256, 1024), 16, 4
LIMITS: Limits = {"cost_per_frame_ratio_1024": ("at most", 1.15), "memory_ratio_1024": ("at most", 1.1)}
SHORT, LONG = 64, 1024  # what is compared; of 16 frames all fit into one window


def main() -> int:
    """Measure each length, print and write down; return the exit code."""
    arguments = _arguments()
    if arguments.alone:
        print(json.dumps(_measured(arguments.alone, arguments)))
        return 0
    figures: Figures = {}
    for frames in arguments.lengths:
        print(f"length: {frames} frames", flush=True)
        command = [sys.executable, "-m", "bench.bench_length", *sys.argv[1:], "--alone", str(frames)]
        said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        seconds, peak_bytes = json.loads(said.splitlines()[-1])
        figures[f"length_{frames}_seconds_per_frame_step"] = (seconds, "s")
        figures[f"length_{frames}_peak"] = (peak_bytes / 2**30, "GiB")
    if {SHORT, LONG} <= set(arguments.lengths):
        for name, what in (("cost_per_frame_ratio_1024", "seconds_per_frame_step"), ("memory_ratio_1024", "peak")):
            figures[name] = (figures[f"length_{LONG}_{what}"][0] / figures[f"length_{SHORT}_{what}"][0], "x")
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    write_results("length", pick_device(Machine(device=arguments.device)), figures, arguments.output, LIMITS)
    return 0


def _measured(frames: int, arguments: argparse.Namespace) -> tuple[float, int]:
    """Return the seconds a frame and step, and the most bytes in use: of the GPU, else of this process."""
    device = pick_device(Machine(device=arguments.device))
    gpu = device.type == "cuda"
    size = SD15 if gpu else SMALL
    if not gpu:
        hints.MOST_KEPT_BYTES = hints.MOST_KEPT_BYTES * _hint_bytes(SMALL, 4) // _hint_bytes(SD15, 2)
    networks = build(size, device, pick_dtype(device, "auto"))
    run_ours(networks, networks.unet, make_clip(WINDOW, size.side_px), 1, 1.0)  # warms up
    clip = make_long_clip(frames, size.side_px)
    run = run_ours(networks, networks.unet, clip, arguments.steps, 1.0, Context(frames, WINDOW, OVERLAP))
    peak_bytes = run.peak_bytes if gpu else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return run.seconds / frames / arguments.steps, peak_bytes


def _hint_bytes(size: Size, number_bytes: int) -> int:
    """Return what an embedded hint of a frame takes."""
    return size.widths[0] * (size.side_px // LATENT_PX) ** 2 * number_bytes


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1")
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS, metavar="FRAMES")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--output", type=Path, help="the default is bench/results/length-<device>.json")
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)  # measure this length in this process
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
