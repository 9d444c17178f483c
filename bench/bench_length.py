"""Measure what a frame costs, and how much memory is in use at most, as shots grow from 16 to 1024 frames.

Our denoise loop alone, in windows of 16 frames that share 4, with random weights: on a CUDA GPU at SD1.5's size, on a
CPU a small copy, which keeps embedded hints of as many frames as a full-sized run does. Each length runs in a process
of its own. Prints the figures and writes bench/results/length-<device>.json. `python -m bench.bench_length`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.contract import LATENT_PX, Machine  # noqa: E402
from backend.engine import hints  # noqa: E402
from backend.engine.context import Context  # noqa: E402
from backend.machine.devices import pick_device, pick_dtype  # noqa: E402
from bench.denoise_runs import make_clip, make_long_clip, run_ours  # noqa: E402
from bench.memory import bytes_in_use, most_bytes_in_use  # noqa: E402
from bench.random_networks import SD15, SMALL, Size, build  # noqa: E402
from bench.results_file import Figures, Limits, write_results  # noqa: E402

LENGTHS, WINDOW, OVERLAP = (16, 64, 256, 1024), 16, 4
LIMITS: Limits = {
    "cost_per_frame_ratio_1024": ("at most", 1.15),
    "memory_ratio_1024": ("at most", 1.1),
    "memory_copies_1024": ("at most", 4.0),
}
SHORT, LONG = 64, 1024  # what is compared; of 16 frames all fit into one window


@dataclass(frozen=True)
class Measured:
    """What a shot cost, in a process of its own."""

    seconds: float  # a frame and step
    peak_bytes: int  # the most in use: of the GPU, else of the process
    imported_bytes: int  # of the process: the interpreter with its libraries
    built_bytes: int  # of the process, once the networks were built
    latents_bytes: int  # of the clip, once
    hints_bytes: int  # of the embedded hints that are kept on a CPU


def main() -> int:
    """Measure each length, print and write down; return the exit code."""
    arguments = _arguments()
    if arguments.alone:
        print(json.dumps(asdict(_measured(arguments.alone, arguments))))
        return 0
    figures: Figures = {}
    device, found = pick_device(Machine(device=arguments.device)), {}
    for frames in arguments.lengths:
        print(f"length: {frames} frames", flush=True)
        command = [sys.executable, "-m", "bench.bench_length", *sys.argv[1:], "--alone", str(frames)]
        said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        found[frames] = measured = Measured(**json.loads(said.splitlines()[-1]))
        figures[f"length_{frames}_seconds_per_frame_step"] = (measured.seconds, "s")
        figures[f"length_{frames}_peak"] = (measured.peak_bytes / 2**30, "GiB")
        if device.type == "cpu":
            figures[f"length_{frames}_imported"] = (measured.imported_bytes / 2**30, "GiB")
            figures[f"length_{frames}_built"] = (measured.built_bytes / 2**30, "GiB")
    if {SHORT, LONG} <= set(found):
        figures |= compared(found[SHORT], found[LONG], device.type == "cpu")
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    write_results("length", device, figures, arguments.output, LIMITS)
    return 0


def compared(short: Measured, long: Measured, on_cpu: bool) -> Figures:
    """Return what a longer shot costs beside a shorter one.

    On a CPU, also what it takes besides the interpreter with its libraries (`net`: networks, what they compute with,
    embedded hints up to their bound, latents), and how many copies of a frame's latents that is without those hints.
    """
    figures: Figures = {
        "cost_per_frame_ratio_1024": (long.seconds / short.seconds, "x"),
        "memory_ratio_1024": (long.peak_bytes / short.peak_bytes, "x"),
    }
    if on_cpu:
        net = [measured.peak_bytes - measured.imported_bytes for measured in (short, long)]
        more = long.peak_bytes - short.peak_bytes - (long.hints_bytes - short.hints_bytes)
        figures["memory_ratio_1024_net"] = (net[1] / net[0], "x")
        figures["memory_copies_1024"] = (more / (long.latents_bytes - short.latents_bytes), "x")
    return figures


def _measured(frames: int, arguments: argparse.Namespace) -> Measured:
    """Denoise a shot of so many frames in this process."""
    imported_bytes = bytes_in_use()
    device = pick_device(Machine(device=arguments.device))
    gpu = device.type == "cuda"
    size = SD15 if gpu else SMALL
    if not gpu:
        hints.MOST_KEPT_BYTES = hints.MOST_KEPT_BYTES * _hint_bytes(SMALL, 4) // _hint_bytes(SD15, 2)
    torch.set_num_threads(arguments.threads)
    networks = build(size, device, pick_dtype(device, "auto"))
    built_bytes = bytes_in_use()
    run_ours(networks, networks.unet, make_clip(WINDOW, size.side_px), 1, 1.0)  # warms up
    with TemporaryDirectory() as folder:
        clip = make_long_clip(frames, size.side_px, Path(folder))
        run = run_ours(networks, networks.unet, clip, arguments.steps, 1.0, Context(frames, WINDOW, OVERLAP))
    peak_bytes = run.peak_bytes if gpu else most_bytes_in_use()
    hints_bytes = len(clip.hints) * min(frames * _hint_bytes(SMALL, 4), hints.MOST_KEPT_BYTES)
    seconds = run.seconds / frames / arguments.steps
    return Measured(seconds, peak_bytes, imported_bytes, built_bytes, clip.x.nbytes, hints_bytes)


def _hint_bytes(size: Size, number_bytes: int) -> int:
    """Return what an embedded hint of a frame takes."""
    return size.widths[0] * (size.side_px // LATENT_PX) ** 2 * number_bytes


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1")
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS, metavar="FRAMES")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1, help="of a CPU, as in bench_denoise.py")
    parser.add_argument("--output", type=Path, help="the default is bench/results/length-<device>.json")
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)  # measure this length in this process
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
