"""Say where the time of a denoise step goes, in our loop and in diffusers' pipeline, against what the device allows.

Both run on the same random networks as in bench_denoise.py, in turns; of each the quickest of some steps is told. Of
each kind of operation: seconds by torch's profiler, floating-point operations, bytes read and written, and the floor:
the time that these take at the speed of a large matrix product or of a large copy, whichever is longer. Both speeds
are measured here too. Prints the figures and writes bench/results/profile-<device>.json (with -sdxl for SDXL).
Run it with the backend's Python: `python -m bench.bench_profile`, or `python bench/bench_profile.py`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import diffusers
import torch
from torch import nn
from torch.autograd.profiler_util import FunctionEvent
from torch.profiler import ProfilerActivity, profile

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.contract import Machine  # noqa: E402
from backend.machine.devices import pick_device, pick_dtype  # noqa: E402
from bench.bench_denoise import SIZES, Plan  # noqa: E402
from bench.denoise_runs import make_clip  # noqa: E402
from bench.operation_counts import KINDS, Work, counted_step, kind_of, of_kinds  # noqa: E402
from bench.random_networks import LONGEST_CLIP, build  # noqa: E402
from bench.results_file import Figures, write_results  # noqa: E402

STEPS = 4  # of which the second is timed and the third profiled
TRIES = 5  # a round, of a large product or copy, of which the quickest counts


@dataclass(frozen=True)
class Rates:
    """What the device does at best, in one number format."""

    flops_per_second: float
    bytes_per_second: float

    def floor_seconds(self, work: Work) -> float:
        """Return the least time that `work` can take where all its bytes are in the device's memory."""
        return max(work.flops / self.flops_per_second, work.moved_bytes / self.bytes_per_second)


@dataclass(frozen=True)
class Step:
    """How long a step took: by the clock without the profiler and with it, and there in each kind of operation."""

    unprofiled_seconds: float
    seconds: float
    of_kinds: Mapping[str, float]

    @property
    def outside_seconds(self) -> float:
        """What is spent outside operations: in Python and the profiler; on a GPU, the time it waits for them."""
        return self.seconds - sum(self.of_kinds.values())


def main() -> int:
    """Measure, print and write down; return the exit code."""
    arguments = _arguments()
    diffusers.logging.set_verbosity_error()  # it warns of every change of number format
    device = pick_device(Machine(device=arguments.device))
    torch.set_num_threads(arguments.threads)
    size = SIZES[arguments.size or ("sd15" if device.type == "cuda" else "small")]
    _say(f"building the networks on {device}")
    networks = build(size, device, pick_dtype(device, "auto"))
    plan = Plan(networks, make_clip(arguments.frames, arguments.side or size.side_px), STEPS, arguments.rounds)
    figures = measured(plan)
    for name, (value, unit) in figures.items():
        print(f"figure {name} {value:.4g} {unit}")
    write_results("profile-sdxl" if plan.is_sdxl else "profile", device, figures, arguments.output)
    return 0


def measured(plan: Plan) -> Figures:
    """Return all figures of both."""
    device, dtype = plan.networks.text.tokens.device, plan.networks.text.tokens.dtype
    runs = {"ours": (plan.ours, plan.networks.nets[0]), plan.other: (plan.theirs, plan.networks.their_nets[0])}
    _say("counting operations")
    work = {whose: counted_step(run) for whose, (run, _) in runs.items()}
    steps: dict[str, list[Step]] = {whose: [] for whose in runs}
    rates: list[Rates] = []
    for number in range(plan.rounds):
        _say(f"profiling, round {number + 1} of {plan.rounds}")
        rates.append(measured_rates(device, dtype))
        for whose, (run, net) in runs.items():
            steps[whose].append(profiled_step(run, net, work[whose], device))
    best = Rates(max(each.flops_per_second for each in rates), max(each.bytes_per_second for each in rates))
    figures: Figures = {
        "profile_peak_tflops": (best.flops_per_second / 1e12, "TFLOP/s"),
        "profile_bandwidth_gb_s": (best.bytes_per_second / 1e9, "GB/s"),
    }
    for whose in runs:
        figures |= figures_of(f"profile_{whose}", quickest(steps[whose]), of_kinds(work[whose]), best)
    return figures


def quickest(steps: Sequence[Step]) -> Step:
    """Return the step that was disturbed least, with and without the profiler."""
    profiled = min(steps, key=lambda step: step.seconds)
    return replace(profiled, unprofiled_seconds=min(step.unprofiled_seconds for step in steps))


def figures_of(name: str, step: Step, work: Mapping[str, Work], rates: Rates) -> Figures:
    """Return the figures of one of the two, each beginning with `name`."""
    figures: Figures = {}
    floors = {kind: rates.floor_seconds(each) for kind, each in work.items()}
    for kind in KINDS:
        seconds, floor = step.of_kinds[kind], floors[kind]
        figures[f"{name}_{kind}_seconds"] = (seconds, "s")
        figures[f"{name}_{kind}_tflop"] = (work[kind].flops / 1e12, "TFLOP")
        figures[f"{name}_{kind}_gb"] = (work[kind].moved_bytes / 1e9, "GB")
        figures[f"{name}_{kind}_floor_seconds"] = (floor, "s")
        figures[f"{name}_{kind}_floor_share"] = (floor / seconds if seconds else 0.0, "of the seconds")
    total = sum(floors.values())  # one operation runs after the other
    return figures | {
        f"{name}_outside_operations_seconds": (step.outside_seconds, "s"),
        f"{name}_step_seconds": (step.seconds, "s"),
        f"{name}_step_unprofiled_seconds": (step.unprofiled_seconds, "s"),
        f"{name}_step_tflop": (sum(each.flops for each in work.values()) / 1e12, "TFLOP"),
        f"{name}_step_gb": (sum(each.moved_bytes for each in work.values()) / 1e9, "GB"),
        f"{name}_step_floor_seconds": (total, "s"),
        f"{name}_step_floor_share": (total / step.seconds, "of the seconds"),
    }


def profiled_step(run: Callable[[int], object], net: nn.Module, counted: Collection[str], device: torch.device) -> Step:
    """Return how long a step takes that neither begins nor ends the run: from one call of its first ControlNet on.

    `counted` are the names of the operations whose work is known.
    """
    times: list[float] = []
    activities = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if device.type == "cuda" else [])]
    profiler = profile(activities=activities)

    def note_call(*_: object) -> None:
        times.append(_now(device))
        if len(times) == 3:
            profiler.start()
            times.append(_now(device))
        elif len(times) == 5:
            profiler.stop()

    hook = net.register_forward_pre_hook(note_call)
    try:
        run(STEPS)
    finally:
        hook.remove()
    _, timed, timed_to, profiled, profiled_to = times
    seconds = seconds_of_kinds(profiler.events(), counted, device)
    if not any(seconds.values()):
        raise RuntimeError("torch's profiler saw no operation on this device; KINETO_LOG_LEVEL=1 lets it say why.")
    return Step(timed_to - timed, profiled_to - profiled, seconds)


def seconds_of_kinds(
    events: Iterable[FunctionEvent], counted: Collection[str], device: torch.device
) -> dict[str, float]:
    """Return the seconds of each kind; what a counted operation calls in its turn is its own work."""
    seconds = dict.fromkeys(KINDS, 0.0)
    for event in events:
        if event.name.startswith("aten::"):  # not a kernel, which is told of its operation too
            spent_us = event.self_cpu_time_total if device.type == "cpu" else event.self_device_time_total
            seconds[kind_of(_counted_around(event, counted))] += spent_us / 1e6
    return seconds


def _counted_around(event: FunctionEvent, counted: Collection[str]) -> str:
    """Return the name of the outermost counted operation around `event`, or its own."""
    found, around = event.name, event
    while around is not None:
        if around.name in counted:
            found = around.name
        around = around.cpu_parent
    return found


def measured_rates(device: torch.device, dtype: torch.dtype) -> Rates:
    """Return the speed of a large matrix product, and of a large copy, which reads and writes."""
    side, copied = (1024, 2**28) if device.type == "cpu" else (8192, 2**30)
    with device, torch.no_grad():
        a, b = (torch.randn(side, side, dtype=torch.float32).to(dtype) for _ in range(2))
        source, target = (torch.ones(copied, dtype=torch.uint8) for _ in range(2))
        product = _least_seconds(lambda: torch.mm(a, b), device)
        copy = _least_seconds(lambda: target.copy_(source), device)
    return Rates(2 * side**3 / product, 2 * copied / copy)


def _least_seconds(run: Callable[[], object], device: torch.device) -> float:
    spent = []
    for _ in range(TRIES):
        began = _now(device)
        run()
        spent.append(_now(device) - began)
    return min(spent)


def _now(device: torch.device) -> float:
    """Return the time once the device has done all it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


def _say(what: str) -> None:
    print(f"profile: {what}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1")
    parser.add_argument("--size", choices=[*SIZES], help="the default is sd15 on CUDA, small elsewhere")
    parser.add_argument("--side", type=int, metavar="PIXELS", help="of the square pictures; the default is the size's")
    parser.add_argument("--frames", type=int, default=16, help=f"up to {LONGEST_CLIP}")
    parser.add_argument("--rounds", type=int, default=8, help="of which the quickest step of each counts")
    parser.add_argument("--threads", type=int, default=1, help="of a CPU; as in bench_denoise")
    parser.add_argument("--output", type=Path, help="default: bench/results/profile-<device>.json, or …-sdxl.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
