"""Make the preview model: draw pictures, train the stages one after the other, write the model. `make preview-model`.

A run can be stopped at any moment, or told to stop after some minutes, and the next one goes on; each stage keeps
its state in the workshop's folder. Must not import bpy.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

from . import architecture
from .architecture import Preview
from .autoencoder import train_autoencoder
from .basis import Basis, fit_basis, load_basis
from .data import shards
from .images import Course, train_images
from .latents import Reader, View
from .listening import listen
from .motion import train_motion
from .pace import Clock, Device, pick
from .reading import train_reading
from .sampling import write_sheet

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# What each stage gets of the time, in the order in which they run.
SHARES = {
    "pictures": 0.13,
    "autoencoder": 0.08,
    "reading": 0.05,
    "images_small": 0.06,
    "images_whole": 0.44,
    "motion_small": 0.04,
    "motion_whole": 0.20,
}
# What a model that is trained on does not learn anew: it knows the words only as its own text encoder tells them.
FROM_NOTHING = ("reading", "images_small")
_SMALL, _WHOLE = (View.HALF, View.CUT), (View.WHOLE,)
# A short time on small pictures gives the words their colours; whole ones teach shapes, and cuts the limbs of people,
# who are small in whole ones.
COURSES = {
    "cpu": (
        Course("images_small", (View.HALF,), 6, 2e-3, (1.0, 0.9)),
        Course("images_whole", (View.CUT, View.CUT, View.WHOLE), 8, 1.5e-3, (0.9, 0.5)),
    ),
    "cuda": (
        Course("images_small", _SMALL, 64, 2e-3, (0.9, 0.8)),
        Course("images_whole", (View.CUT, View.WHOLE), 96, 1e-3, (0.9, 0.3)),
    ),
}
MOTIONS = {"motion_small": _SMALL, "motion_whole": _WHOLE}
MOTION_RATE = 1.5e-3
RATE_OF_GOING_ON = 0.55  # of these: larger steps undo what is learned, and an hour is too short to learn it again
CLIPS_AMONG_SHARDS = 0.35
SHARD_SECONDS = 16.0  # that one processor draws on a shard
_SEED = 20261122


def main() -> None:
    """Train for the given time in all, or as long as this run may."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(_SEED)
    machine = pick()
    clocks = _clocks(options)
    folder, out = options.folder, options.out
    if "pictures" in clocks:
        _draw_pictures(folder / "data", options.processes, clocks["pictures"])
    basis = _basis(folder, out if options.go_on else None)
    model = architecture.load(out) if options.go_on else architecture.build()
    _train(model, basis, folder, clocks, machine, RATE_OF_GOING_ON if options.go_on else 1.0)
    late = any(clock.over for clock in clocks.values())
    target = folder / "model" if late else out  # half a training must not take the place of a whole one
    model.save(target)
    basis.save(target)
    write_sheet(model, folder / "sheet.png", machine)
    if not late:  # another training begins with the model, not with what this one has kept
        for stage in clocks:
            (folder / f"{stage}.pt").unlink(missing_ok=True)
    log.info("The model is in %s%s.", target, ": this run's time was up, the next one goes on" if late else "")


def _clocks(options: argparse.Namespace) -> dict[str, Clock]:
    """Return how long each stage of this training takes: they share all of its time."""
    stages = options.stages or [stage for stage in SHARES if not (options.go_on and stage in FROM_NOTHING)]
    whole = sum(SHARES[stage] for stage in stages)
    deadline = time.monotonic() + 60 * options.stop_after
    return {stage: Clock(60 * options.minutes * SHARES[stage] / whole, deadline) for stage in stages}


def _train(model: Preview, basis: Basis, folder: Path, clocks: dict[str, Clock], machine: Device, rate: float) -> None:
    """Run the stages that have a clock, one after the other; `rate` is the share of the usual rates."""
    if "autoencoder" in clocks:
        state = folder / "autoencoder.pt"
        train_autoencoder(model.vae, basis, folder / "data", state, clocks["autoencoder"], machine)
    reader = Reader(basis, folder / "data")
    if "reading" in clocks:
        train_reading(model, folder / "reading.pt", clocks["reading"], machine)
        listen(model)
    for course in COURSES[machine.device.type]:
        if course.name in clocks:
            course = replace(course, rate=course.rate * rate)
            train_images(model, reader, course, folder / f"{course.name}.pt", clocks[course.name], machine)
    for name, views in MOTIONS.items():
        if name in clocks:
            train_motion(model, reader, views, MOTION_RATE * rate, folder / f"{name}.pt", clocks[name], machine)


def _draw_pictures(data: Path, processes: int, clock: Clock) -> None:
    """Draw as many shards as the stage's time is good for, with several processes; what an earlier run drew counts.

    The time is what one processor usually takes: the same on every machine, so that the pictures are too.
    """
    drawn = {kind: len(shards(data, kind)) for kind in ("stills", "clips")}
    log.info("pictures: %s shards drawn", drawn)
    for kind, share in (("stills", 1 - CLIPS_AMONG_SHARDS), ("clips", CLIPS_AMONG_SHARDS)):
        count = max(2, round(clock.seconds * share * processes / SHARD_SECONDS))
        command = [sys.executable, "-m", "backend.preview.data", str(data), kind]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        running = [
            subprocess.Popen([*command, str(first), str(count), "--step", str(processes)], cwd=ROOT, env=environment)
            for first in range(processes)
        ]
        for process in running:
            if process.wait():
                raise SystemExit("A process that draws pictures failed; its words are above.")


def _basis(folder: Path, model: Path | None) -> Basis:
    """Return the latent space of the workshop in `folder`: that of `model`, if training goes on with one."""
    basis = (load_basis(model) if model else None) or load_basis(folder) or fit_basis(folder / "data")
    basis.save(folder)
    return basis


def _options() -> argparse.Namespace:
    again = [stage for stage in SHARES if stage not in FROM_NOTHING]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "preview", help="where pictures and states lie")
    parser.add_argument("--out", type=Path, default=ROOT / "backend" / "preview_model", help="where the model goes")
    parser.add_argument("--minutes", type=float, default=180, help="time for everything, over however many runs")
    parser.add_argument("--stop-after", type=float, default=1e9, help="minutes after which this run stops")
    parser.add_argument("--go-on", action="store_true", help="begin with the model that lies in OUT")
    parser.add_argument("--stages", nargs="+", choices=again, help="these alone, of a model that is trained on")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that draw pictures")
    options = parser.parse_args()
    if options.stages and not options.go_on:
        parser.error("--stages chooses what a model learns on: say --go-on too")
    return options


if __name__ == "__main__":
    main()
