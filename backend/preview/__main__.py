"""Make the preview model: draw pictures, train the stages one after the other, write the model. `make preview-model`.

A run can be stopped at any moment, or told to stop after some minutes, and the next one goes on; each stage keeps
its state in the workshop's folder. Must not import bpy.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import torch

from . import architecture
from .architecture import Preview
from .autoencoder import train_autoencoder
from .basis import Basis, fit_basis, load_basis
from .drawing import drawing
from .images import Course, train_images
from .latents import Reader, View
from .listening import listen
from .motion import MotionCourse, train_motion
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
_HALF, _CUT, _WHOLE = View.HALF, View.CUT, View.WHOLE
# A short time on small pictures gives the words their colours; whole ones teach shapes, and cuts the limbs of people,
# who are small in whole ones.
COURSES = {
    "cpu": (
        Course("images_small", (_HALF,), 6, 2e-3, (1.0, 0.9)),
        Course("images_whole", (_CUT, _CUT, _WHOLE), 8, 1.5e-3, (0.9, 0.5)),
    ),
    "cuda": (
        Course("images_small", (_HALF, _CUT), 192, 2e-3, (0.9, 0.8)),
        Course("images_whole", (_CUT, _WHOLE), 192, 2e-3, (0.9, 0.3)),
    ),
}
MOTIONS = {
    "cpu": (
        MotionCourse("motion_small", (_HALF, _CUT), 1, 1.5e-3),
        MotionCourse("motion_whole", (_WHOLE,), 1, 1.5e-3),
    ),
    "cuda": (
        MotionCourse("motion_small", (_HALF, _CUT), 8, 1.5e-3),
        MotionCourse("motion_whole", (_WHOLE,), 8, 1.5e-3),
    ),
}
RATE_OF_GOING_ON = 0.55  # of these: larger steps undo what is learned, and an hour is too short to learn it again
_SEED = 20261122


def main() -> None:
    """Train for the given time in all, or as long as this run may."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(_SEED)
    machine = pick()
    # While a GPU trains, the processors are free to draw.
    beside = machine.device.type != "cpu" and options.stages != ["pictures"]
    clocks = _clocks(options, beside)
    folder, out = options.folder, options.out
    pictures = clocks.pop("pictures", None)
    processes = options.processes or max(1, (os.cpu_count() or 1) // (2 if beside else 1))
    with drawing(folder / "data", pictures.seconds, processes, beside) if pictures else nullcontext():
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


def _clocks(options: argparse.Namespace, beside: bool) -> dict[str, Clock]:
    """Return how long each stage of this training takes: they share all of its time.

    With `beside`, pictures are drawn all the while, and take none of it.
    """
    stages = options.stages or [stage for stage in SHARES if not (options.go_on and stage in FROM_NOTHING)]
    shares = {stage: SHARES[stage] for stage in stages}
    alongside = beside and shares.pop("pictures", None) is not None
    seconds, deadline = 60 * options.minutes, time.monotonic() + 60 * options.stop_after
    whole = sum(shares.values())
    clocks = {stage: Clock(seconds * share / whole, deadline) for stage, share in shares.items()}
    if alongside:
        clocks["pictures"] = Clock(seconds, deadline)
    return clocks


def _train(model: Preview, basis: Basis, folder: Path, clocks: dict[str, Clock], machine: Device, rate: float) -> None:
    """Run the stages that have a clock, one after the other; `rate` is the share of the usual rates."""
    if "autoencoder" in clocks:
        state = folder / "autoencoder.pt"
        train_autoencoder(model.vae, basis, folder / "data", state, clocks["autoencoder"], machine)
    reader = Reader(basis, folder / "data", machine)
    if "reading" in clocks:
        train_reading(model, folder / "reading.pt", clocks["reading"], machine)
        listen(model)
    for course in COURSES[machine.device.type]:
        if course.name in clocks:
            course = replace(course, rate=course.rate * rate)
            train_images(model, reader, course, folder / f"{course.name}.pt", clocks[course.name], machine)
    for motion in MOTIONS[machine.device.type]:
        if motion.name in clocks:
            motion = replace(motion, rate=motion.rate * rate)
            train_motion(model, reader, motion, folder / f"{motion.name}.pt", clocks[motion.name], machine)


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
    parser.add_argument(
        "--processes", type=int, help="that draw pictures; as a rule one a processor, or one for two beside a GPU"
    )
    options = parser.parse_args()
    if options.stages and not options.go_on:
        parser.error("--stages chooses what a model learns on: say --go-on too")
    return options


if __name__ == "__main__":
    main()
