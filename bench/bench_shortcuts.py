"""Say what each shortcut of the denoise loop saves, and how far its pictures are from the exact loop's.

The built-in preview model makes the same clips, with the same seeds, exactly and with one shortcut after the other:
with depth and pose and guidance that is heard, in more steps than it needs, as shortcuts live between steps. Its
ControlNets read no text, so that those on one half are no shortcut there: that one is measured on networks with random
weights, at SD1.5's size on a CUDA GPU, on a small copy in one thread elsewhere. Prints the figures and writes
bench/results/shortcuts-<device>.json. `python -m bench.bench_shortcuts`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.contract import PREVIEW, Control, FrameMap, Machine, Sampling, Shortcuts, Take, TakeFolder  # noqa: E402
from backend.generate import generate  # noqa: E402
from backend.machine.devices import pick_device, pick_dtype  # noqa: E402
from backend.models.cache import ModelCache  # noqa: E402
from backend.preview.evaluation.held_out import write_capture  # noqa: E402
from backend.preview.pictures import draw_clip  # noqa: E402
from bench.denoise_runs import Clip, Run, make_clip, psnr_of_latents, run_ours  # noqa: E402
from bench.flops import counted_flops  # noqa: E402
from bench.picture_difference import psnr, ssim  # noqa: E402
from bench.random_networks import SD15, SMALL, Networks, build  # noqa: E402
from bench.results_file import Figures, write_results  # noqa: E402

SHORTCUTS = {
    "exact": Shortcuts(),
    "control_every_2": Shortcuts(control_every=2),
    "guidance_until_half": Shortcuts(guidance_until=0.5),
    "deep_every_2": Shortcuts(deep_every=2),
    "deep_every_3": Shortcuts(deep_every=3),
}
ROUNDS = 5  # of the networks with random weights
SCENES = (1_000_000_007, 1_000_000_011)  # seeds of clips that training never draws


@dataclass(frozen=True)
class Made:
    """What a take came to."""

    pictures: np.ndarray  # uint8 [frames, h, w, 3]
    seconds: float
    flops: int


def main() -> int:
    """Measure, print and write down; return the exit code."""
    arguments = _arguments()
    made: dict[str, list[Made]] = {}
    cache, machine = ModelCache(), Machine(device=arguments.device)
    with tempfile.TemporaryDirectory() as temporary:
        _run(_take(Path(temporary), "warm up", SCENES[0], Shortcuts(), arguments), cache, machine)  # loads the models
        for name, shortcuts in SHORTCUTS.items():
            print(f"shortcuts: {name}", flush=True)
            folders = [_take(Path(temporary), name, scene, shortcuts, arguments) for scene in SCENES]
            made[name] = [_made(folder, cache, machine) for folder in folders]
    figures: Figures = {}
    for name, takes in made.items():
        pairs = list(zip(takes, made["exact"], strict=True))
        figures[f"shortcut_{name}_flops"] = (sum(t.flops for t, _ in pairs) / sum(e.flops for _, e in pairs), "x")
        figures[f"shortcut_{name}_seconds"] = (statistics.median(t.seconds / e.seconds for t, e in pairs), "x")
        if name != "exact":
            figures[f"shortcut_{name}_psnr"] = (_mean(psnr, pairs), "dB")
            figures[f"shortcut_{name}_ssim"] = (_mean(ssim, pairs), "of 1")
    device = pick_device(machine)
    figures |= _one_half_of_random_networks(device, arguments)
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    write_results("shortcuts", device, figures, arguments.output)
    return 0


def _take(root: Path, name: str, scene: int, shortcuts: Shortcuts, arguments: argparse.Namespace) -> TakeFolder:
    """Write a take of the procedural scene `scene` with its control files."""
    folder = TakeFolder(root / f"{name} {scene}")
    folder.path.mkdir(parents=True)
    clip = draw_clip(scene, arguments.frames, arguments.side, arguments.side)
    write_capture(clip, folder.control)
    kinds = ("depth", "openpose") if clip.facts.character else ("depth",)
    sampling = Sampling(PREVIEW.schedulers[0], arguments.steps, PREVIEW.guidance, shortcuts=shortcuts)
    take = Take(
        shot_id="bench",
        shot_name=name,
        number=1,
        frames=FrameMap(1, arguments.frames),
        fps=24.0,
        width=arguments.side,
        height=arguments.side,
        prompt=clip.caption,
        seed=1,
        models=PREVIEW,
        sampling=sampling,
        controls=tuple(Control(kind) for kind in kinds),
    )
    folder.write(take)
    return folder


def _made(folder: TakeFolder, cache: ModelCache, machine: Machine) -> Made:
    """Make the take twice: once against the clock, once counting."""
    began = time.perf_counter()
    _run(folder, cache, machine)
    seconds = time.perf_counter() - began
    frames = folder.finished_frames()
    pictures = np.stack([np.array(Image.open(path).convert("RGB")) for path in frames.values()])
    for path in (*frames.values(), folder.checkpoint / "state.safetensors"):
        path.unlink()
    return Made(pictures, seconds, counted_flops(lambda: _run(folder, cache, machine)))


def _run(folder: TakeFolder, cache: ModelCache, machine: Machine) -> None:
    generate(folder, machine, cache, lambda message: None, lambda: False, "bench")


def _one_half_of_random_networks(device: torch.device, arguments: argparse.Namespace) -> Figures:
    print("shortcuts: control_one_half, on networks with random weights", flush=True)
    size = SD15 if device.type == "cuda" else SMALL
    torch.set_num_threads(1)  # several wait for each other on the small networks
    networks = build(size, device, pick_dtype(device, "auto"))
    return one_half_figures(networks, make_clip(arguments.frames, size.side_px), arguments.steps, ROUNDS)


def one_half_figures(networks: Networks, clip: Clip, steps: int, rounds: int) -> Figures:
    """Compare ControlNets that steer what is guided to alone with the exact loop, in turns on one clip."""

    def run(one_half: bool) -> Run:
        return run_ours(networks, networks.unet, clip, steps, 1.0, one_half=one_half)

    flops = {one_half: counted_flops(lambda one_half=one_half: run(one_half)) for one_half in (False, True)}  # warms up
    ratios = []
    for number in range(rounds):
        made = {one_half: run(one_half) for one_half in (False, True)[:: 1 if number % 2 == 0 else -1]}
        ratios.append(made[True].seconds / made[False].seconds)
    return {
        "shortcut_control_one_half_random_weights_flops": (flops[True] / flops[False], "x"),
        "shortcut_control_one_half_random_weights_seconds": (statistics.median(ratios), "x"),
        "shortcut_control_one_half_random_weights_psnr": (
            psnr_of_latents(made[True], made[False]),
            "dB of the latents' range",
        ),
    }


def _mean(measure: Callable[[np.ndarray, np.ndarray], float], pairs: list[tuple[Made, Made]]) -> float:
    return statistics.mean(measure(mine.pictures, exact.pictures) for mine, exact in pairs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1")
    parser.add_argument("--side", type=int, default=192, metavar="PIXELS")
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--output", type=Path, help="the default is bench/results/shortcuts-<device>.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
