"""Compare our denoise loop with diffusers' own AnimateDiff pipeline: the same random weights, noise, hints and steps.

diffusers has no pipeline for SDXL with ControlNets: there the other one is a plain loop over its networks, see
plain_loop.py. Both run in this process, in turns: on a CUDA GPU at SD1.5's size in half precision, on a CPU a small
copy, in one thread. Prints the figures and writes bench/results/denoise-<device>.json (with -sdxl for SDXL); needs
torch, diffusers and transformers, no models.
Run it with the backend's Python: `python -m bench.bench_denoise`, or `python bench/bench_denoise.py`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import diffusers
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.contract import Machine  # noqa: E402
from backend.machine.devices import pick_device, pick_dtype  # noqa: E402
from backend.networks.compiling import run_compiled  # noqa: E402
from bench.denoise_runs import (  # noqa: E402
    LIGHTNING,
    Clip,
    Run,
    difference,
    make_clip,
    run_ours,
    run_plain,
    run_theirs,
)
from bench.flops import counted_flops  # noqa: E402
from bench.random_networks import (  # noqa: E402
    LONGEST_CLIP,
    SD15,
    SDXL,
    SMALL,
    SMALL_SDXL,
    Networks,
    build,
    in_float32,
)
from bench.results_file import Figures, Limits, write_results  # noqa: E402

SIZES = {"sd15": SD15, "small": SMALL, "sdxl": SDXL, "small-sdxl": SMALL_SDXL}
HALF = 0.5  # where the ControlNets cease in the second comparison
FEW_STEPS = 4
COMPILED = ROOT / ".build" / "compiled"
# What the loop must keep on a CPU, without compiling; on a GPU it is not measured often enough to set any.
LIMITS: Limits = {
    "speed_ratio_exact": ("at least", 1.03),
    "speed_ratio_end_half": ("at least", 1.18),
    "flops_ratio": ("at most", 0.98),
}


@dataclass(frozen=True)
class Plan:
    """What is compared, on what, how often."""

    networks: Networks
    clip: Clip
    steps: int
    rounds: int

    def ours(self, steps: int = 0, end: float = 1.0) -> Run:
        """Run our loop as the backend does."""
        return run_ours(self.networks, self.networks.unet, self.clip, steps or self.steps, end)

    def ours_across_frames(self, end: float = 1.0) -> Run:
        """Run our loop with diffusers' normalisation."""
        return run_ours(self.networks, self.networks.across_frames_unet, self.clip, self.steps, end)

    def theirs(self, steps: int = 0, end: float = 1.0) -> Run:
        """Run diffusers' pipeline, or for SDXL the plain loop."""
        run = run_plain if self.is_sdxl else run_theirs
        return run(self.networks, self.clip, steps or self.steps, end)

    @property
    def is_sdxl(self) -> bool:
        """Whether the networks hear pooled text."""
        return self.networks.text.pooled is not None

    @property
    def other(self) -> str:
        """What the figures call what ours is compared with."""
        return "plain" if self.is_sdxl else "diffusers"


def main() -> int:
    """Measure, print and write down; return the exit code."""
    arguments = _arguments()
    diffusers.logging.set_verbosity_error()  # it warns of every change of number format
    device = pick_device(Machine(device=arguments.device))
    torch.set_num_threads(arguments.threads)
    plan = _plan(arguments, device)
    if plan.is_sdxl:
        _say("diffusers has no SDXL pipeline with ControlNets: the other one is a plain loop over its networks")
    _say("warming up")
    plan.ours(2, HALF), plan.theirs(2, HALF)
    figures: Figures = {}
    for measure in _measures(arguments, device):
        found = measure(plan)
        for name, (value, unit) in found.items():
            print(f"figure {name} {value:.4g} {unit}", flush=True)
        figures |= found
        # each time: what comes later may fail
        write_results(_name(plan), device, figures, arguments.output, LIMITS if device.type == "cpu" else {})
    return 0


def _measures(arguments: argparse.Namespace, device: torch.device) -> list[Callable[[Plan], Figures]]:
    measures = [_whole, _half_control, _fast, _flops]
    if device.type != "cpu":
        measures.append(_channels_last)
    if arguments.compile:
        measures.append(_compiled)  # the networks stay compiled
    if device.type != "cpu":
        measures.append(_float32_difference)  # last: the networks stay in float32
    return measures


def _plan(arguments: argparse.Namespace, device: torch.device) -> Plan:
    gpu = device.type == "cuda"
    size = SIZES[arguments.size or ("sd15" if gpu else "small")]
    side_px = arguments.side or size.side_px
    _say(f"building the networks on {device}")
    networks = build(size, device, pick_dtype(device, "auto"))
    clip = make_clip(arguments.frames, side_px)
    return Plan(networks, clip, arguments.steps or (25 if gpu else 4), arguments.rounds or (2 if gpu else 12))


def _whole(plan: Plan) -> Figures:
    return _timings(plan, "", 1.0)


def _half_control(plan: Plan) -> Figures:
    """Compare with ControlNets that cease half way, which diffusers runs on; in half of the rounds."""
    return _timings(replace(plan, rounds=(plan.rounds + 1) // 2), "half_control_", HALF)


def _timings(plan: Plan, name: str, end: float) -> Figures:
    """Time both in turns with ControlNets that cease at `end`, and compare what they give."""
    ours: list[Run] = []
    theirs: list[Run] = []
    for number in range(plan.rounds):
        first, second = ((ours, plan.ours), (theirs, plan.theirs))[:: 1 if number % 2 == 0 else -1]
        for runs, run in (first, second):
            runs.append(run(end=end))
        _say(f"ControlNets up to {end:.0%}: {ours[-1].seconds:.2f} s ours, {theirs[-1].seconds:.2f} s {plan.other}")
    across = plan.ours_across_frames(end)
    figures: Figures = {}
    for whose, runs in (("ours", ours), (plan.other, theirs)):
        seconds = statistics.median(run.seconds for run in runs)
        figures[f"denoise_{name}{whose}_seconds"] = (seconds, "s")
        figures[f"denoise_{name}{whose}_step_seconds"] = (seconds / plan.steps, "s")
        if peak := max(run.peak_bytes for run in runs):
            figures[f"denoise_{name}{whose}_peak"] = (peak / 2**30, "GiB")
    # each round's own ratio: what else runs on the machine slows both halves of a round
    ratio = statistics.median(b.seconds / a.seconds for a, b in zip(ours, theirs, strict=True))
    figures["speed_ratio_exact" if end == 1.0 else "speed_ratio_end_half"] = (ratio, "x")
    figures[f"denoise_{name}difference"] = (difference(across, theirs[0]), "of the largest")
    figures[f"denoise_{name}difference_of_norms"] = (difference(ours[0], theirs[0]), "of the largest")
    return figures


def _fast(plan: Plan) -> Figures:
    """Time both at the few steps without guidance that distilled models such as AnimateDiff-Lightning take."""
    if plan.is_sdxl:
        return {}
    clip, networks = plan.clip, plan.networks

    def ours() -> Run:
        return run_ours(networks, networks.unet, clip, FEW_STEPS, 1.0, recipe=LIGHTNING)

    def theirs() -> Run:
        return run_theirs(networks, clip, FEW_STEPS, 1.0, LIGHTNING)

    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(plan.rounds)]
    _say(f"{FEW_STEPS} steps: {pairs[-1][0].seconds:.2f} s ours, {pairs[-1][1].seconds:.2f} s diffusers")
    return {
        "denoise_fast_ours_seconds": (statistics.median(mine.seconds for mine, _ in pairs), "s"),
        "denoise_fast_diffusers_seconds": (statistics.median(other.seconds for _, other in pairs), "s"),
        "speed_ratio_fast": (statistics.median(other.seconds / mine.seconds for mine, other in pairs), "x"),
    }


def _flops(plan: Plan) -> Figures:
    """Count one step of each; what a first step does once a run is left out, and told of ours, which does more then."""
    _say("counting operations")
    figures: Figures = {}
    for whose, run in (("ours", plan.ours), (plan.other, plan.theirs)):
        one, two = (counted_flops(lambda steps=steps, run=run: run(steps)) for steps in (1, 2))
        figures[f"denoise_{whose}_step_tflop"] = ((two - one) / 1e12, "TFLOP")
        if whose == "ours":
            figures["denoise_ours_hints_tflop"] = ((2 * one - two) / 1e12, "TFLOP")
    ours, theirs = (figures[f"denoise_{whose}_step_tflop"][0] for whose in ("ours", plan.other))
    return figures | {"flops_ratio": (ours / theirs, "x")}


def _channels_last(plan: Plan) -> Figures:
    """Time our loop with the channels of a pixel beside each other, as the convolutions of some GPUs want them."""
    networks = (plan.networks.unet, *plan.networks.nets)
    for network in networks:
        network.to(memory_format=torch.channels_last)
    plan.ours(2)
    seconds = statistics.median(plan.ours().seconds for _ in range(plan.rounds))
    for network in networks:
        network.to(memory_format=torch.contiguous_format)
    return {"denoise_channels_last_seconds": (seconds, "s")}


def _compiled(plan: Plan) -> Figures:
    """Time our loop with compiled networks."""
    plain = [plan.ours() for _ in range(plan.rounds)]
    _say("compiling")
    for note in run_compiled(
        [plan.networks.unet, *plan.networks.nets], True, plan.networks.text.tokens.device, COMPILED
    ):
        _say(note)
    began = time.perf_counter()
    plan.ours(1)
    warm_up = time.perf_counter() - began
    _say(f"compiled in {warm_up:.0f} s")
    runs = [plan.ours() for _ in range(plan.rounds)]
    seconds = statistics.median(run.seconds for run in runs)
    figures: Figures = {
        "denoise_compiled_seconds": (seconds, "s"),
        "denoise_compiled_step_seconds": (seconds / plan.steps, "s"),
        "denoise_compiled_warm_up": (warm_up, "s"),
        "denoise_compiled_ratio": (statistics.median(run.seconds for run in plain) / seconds, "x"),
        "denoise_compiled_difference": (difference(runs[-1], plain[-1]), "of the largest"),
    }
    if peak := max(run.peak_bytes for run in runs):
        figures["denoise_compiled_peak"] = (peak / 2**30, "GiB")
    return figures


def _float32_difference(plan: Plan) -> Figures:
    """Compare two steps in exact float32, the second without ControlNets, where half precision hides small faults."""
    _say("comparing in float32")
    exact = replace(plan, networks=in_float32(plan.networks), steps=2)
    kept = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    try:
        found = difference(exact.ours_across_frames(HALF), exact.theirs(end=HALF))
    finally:
        torch.backends.cudnn.allow_tf32 = kept
    return {"denoise_float32_difference": (found, "of the largest")}


def _name(plan: Plan) -> str:
    return "denoise-sdxl" if plan.is_sdxl else "denoise"


def _say(what: str) -> None:
    print(f"denoise: {what}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1")
    parser.add_argument("--size", choices=[*SIZES], help="the default is sd15 on CUDA, small elsewhere")
    parser.add_argument("--side", type=int, metavar="PIXELS", help="of the square pictures; the default is the size's")
    parser.add_argument("--frames", type=int, default=16, help=f"up to {LONGEST_CLIP}")
    parser.add_argument("--steps", type=int, help="the default is 25 on CUDA, 4 elsewhere")
    parser.add_argument("--rounds", type=int, help="the default is 2 on CUDA, 12 elsewhere")
    parser.add_argument(
        "--threads",
        type=int,
        default=1,
        help="of a CPU; several wait for each other on these small networks, the longer the more runs beside them",
    )
    parser.add_argument("--compile", action="store_true", help="also time our loop with compiled networks")
    parser.add_argument("--output", type=Path, help="default: bench/results/denoise-<device>.json, or …-sdxl.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
