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
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch

from . import architecture
from .architecture import Preview
from .autoencoder import train_autoencoder
from .basis import Basis, fit_basis, load_basis
from .data import shards
from .images import Course, train_images
from .latents import Reader
from .motion import train_motion
from .pace import Clock, Device, pick
from .sampling import write_sheet

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# What each stage gets of the time.
SHARES = {
    "pictures": 0.12,
    "autoencoder": 0.13,
    "images4": 0.09,
    "images2": 0.15,
    "images1": 0.31,
    "motion2": 0.12,
    "motion1": 0.08,
}
# Small pictures first, with large batches: the words and the layout are learned from them.
COURSES = {
    "cpu": (Course(4, 32, 1e-3, 1.0), Course(2, 16, 1e-3, 0.6), Course(1, 8, 6e-4, 0.3)),
    "cuda": (Course(4, 256, 2e-3, 1.0), Course(2, 192, 1.5e-3, 0.6), Course(1, 96, 1e-3, 0.3)),
}
MOTION_RATE = 6e-4
CLIPS_AMONG_SHARDS = 0.35
SHARD_SECONDS = 16.0  # that one processor draws on a shard
_SEED = 20261122


def main() -> None:
    """Train for the given time in all, or as long as this run may."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(_SEED)
    machine = pick()
    deadline = time.monotonic() + 60 * options.stop_after
    clocks = {stage: Clock(60 * options.minutes * share, deadline) for stage, share in SHARES.items()}
    folder, out = options.folder, options.out
    _draw_pictures(folder / "data", options.processes, clocks["pictures"])
    basis = _basis(folder, out if options.go_on else None)
    model = architecture.load(out) if options.go_on else architecture.build()

    def save() -> None:
        model.save(out)
        basis.save(out)

    def keep(name: str, scale: int = 1) -> None:
        save()
        write_sheet(model, folder / f"{name}.png", machine, scale)

    train_autoencoder(model.vae, basis, folder / "data", folder / "autoencoder.pt", clocks["autoencoder"], machine)
    _train(model, basis, folder, clocks, machine, keep)
    save()
    log.info(
        "The model is in %s%s.", out, "; this run's time was up, the next one goes on" if clocks["motion1"].over else ""
    )


def _train(
    model: Preview, basis: Basis, folder: Path, clocks: dict[str, Clock], machine: Device, keep: Callable[..., None]
) -> None:
    for course in COURSES[machine.device.type]:
        stage = f"images{course.scale}"
        if not clocks[stage].over:
            reader = Reader(basis, folder / "data", "stills", course.scale)
            show = partial(keep, stage, course.scale)
            train_images(model, reader, course, folder / f"{stage}.pt", clocks[stage], machine, show)
    for scale in (2, 1):
        stage = f"motion{scale}"
        if not clocks[stage].over:
            reader = Reader(basis, folder / "data", "clips", scale)
            train_motion(model, reader, folder / f"{stage}.pt", clocks[stage], MOTION_RATE, machine, lambda: None)


def _draw_pictures(data: Path, processes: int, clock: Clock) -> None:
    """Draw shards with several processes until the stage's time is spent; what an earlier run drew counts.

    The time is what one processor takes: the same on every machine, so that the pictures are too.
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "preview", help="where pictures and states lie")
    parser.add_argument("--out", type=Path, default=ROOT / "backend" / "preview_model", help="where the model goes")
    parser.add_argument("--minutes", type=float, default=180, help="time for everything, over however many runs")
    parser.add_argument("--stop-after", type=float, default=1e9, help="minutes after which this run stops")
    parser.add_argument("--go-on", action="store_true", help="begin with the model that lies in OUT")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that draw pictures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
