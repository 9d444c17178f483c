"""Generate the frames of a take: load, denoise, decode, and go on where an earlier run stopped.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import torch
from diffusers import AutoencoderTiny

from .checkpoint import Due, State, fingerprint, forget_state, has_state, load_state, save_state, saved_fingerprint
from .contract import FromBackend, Machine, Part, Take, TakeFolder, changes
from .controls.control import write_png
from .engine.denoise import Denoised, denoise
from .engine.keeping import Known
from .engine.schedulers import Solver
from .errors import BackendError, CancelledByUser
from .finishing import finish_frames, missing_frames
from .inputs import check_controls, check_given, read_take
from .known import first_step_of, known_of, noise_before
from .machine.devices import pick_device
from .machine.memory import empty_caches, memory_errors
from .models.cache import ModelCache
from .networks.wrapping import wrapping
from .pictures.decode import rough_picture
from .pictures.key_frames import check_keys
from .progress import Reporter
from .provenance import changed_parts
from .references.pictures import check_references
from .run import Run, load, lowered, make_denoiser, prepare
from .storage import disk_errors

SAVE_STEPS, SAVE_SECONDS = 5, 20.0
PREVIEW_STEPS, PREVIEW_SECONDS, MOST_PREVIEWS = 2, 5.0, 16

T = TypeVar("T")


def generate(
    folder: TakeFolder,
    machine: Machine,
    models: ModelCache,
    report: Callable[[FromBackend], None],
    cancelled: Callable[[], bool],
    job: str,
) -> None:
    """Make the missing frames of the take in `folder`; a finished take is left alone.

    Frames are saved one by one, the denoising state every few steps. Messages go to `report`;
    `cancelled` is asked between steps and windows. Raises `BackendError`, or `CancelledByUser`.
    """
    take = read_take(folder)
    check_given(folder, take)
    if not missing_frames(folder, take):
        return
    reporter = Reporter(job, report, cancelled)
    with disk_errors(folder.path):
        for place in (folder.frames, folder.preview, folder.checkpoint):
            place.mkdir(exist_ok=True)
        check_controls(folder, take)
        check_keys(folder, take)
        check_references(folder, take)
        mark = fingerprint(folder, take)
        resumable = _can_resume(folder, take, mark, reporter)
        device = pick_device(machine)
        with memory_errors(device):
            loaded = load(folder, take, machine, models, device, reporter)
            if resumable and (changed := changed_parts(take, loaded)):
                reporter.note(
                    f"Since the take was begun, its models were changed: {', '.join(changed)}; it begins again."
                )
                resumable = False
            if not resumable:
                forget_state(folder)
            run = prepare(folder, take, loaded, device, machine, reporter)
        with wrapping(loaded.networks, take.tiling):
            run, x = _in_memory(run, "denoising", lambda run: _denoise(run, mark))
            _in_memory(run, "decoding", lambda run: finish_frames(run, x))


def _in_memory(run: Run, part: Part, do: Callable[[Run], T]) -> tuple[Run, T]:
    """Do a part of `run`, again with less memory each time that it does not suffice; return how, and the result."""
    while True:
        try:
            with memory_errors(run.device):
                return run, do(run)
        except BackendError as error:
            lower = lowered(run, part) if error.code == "out_of_memory" else None
            if lower is None:
                raise
        # only here, where the error is gone, is what the failed attempt held in memory
        empty_caches()
        for change in changes(lower.plan.way, run.plan.way):
            run.reporter.note(f"There was not enough memory: from here on this run {change}.")
        run = lower


def _denoise(run: Run, mark: str) -> torch.Tensor:
    """Return the finished latents, [1, channels, frames, h, w], going on from the saved state."""
    sampling, state = run.take.sampling, load_state(run.folder) if has_state(run.folder) else None
    first_step = state.step if state else first_step_of(run)
    # A clip of one window stays where the networks are; a long shot would fill the GPU's memory.
    device = run.device if len(run.context.windows(0)) == 1 else torch.device("cpu")
    noise, fresh_noise = run.take.models.noise, partial(noise_before, run)
    kept = state and state.solver
    solver = Solver(sampling.scheduler, noise, sampling.steps, device, first_step, kept, fresh_noise)
    steps = len(solver.timesteps)
    if state and first_step == steps:
        return state.x.to(device)
    run.reporter.begin("preparing")
    x, known = _beginning(run, solver, state, first_step, device)
    keeping = _Keeping(run, state, mark)
    del state, kept  # else they would be in memory to the end
    denoiser = make_denoiser(run)
    run.reporter.begin("denoising", first_step / steps)

    def before_window(step: int, window: int, windows: int) -> None:
        done = (step + window / windows) / steps
        run.reporter.advance(done, step + 1, steps, window + 1, windows)

    try:
        for now in denoise(x, solver, denoiser, run.context, first_step, before_window, known, keeping.shown):
            x = now.x
            keeping.after(now, solver)
    except CancelledByUser:
        keeping.save()
        raise
    return x


def _beginning(
    run: Run, solver: Solver, state: State | None, first_step: int, device: torch.device
) -> tuple[torch.Tensor, Known | None]:
    """Return the latents before `first_step`, and what is known of the clip.

    They are those of the saved `state`, else noise alone, or what is known under so much noise.
    """
    noise = noise_before(run, 0).to(device)
    known = known_of(run, noise, begun=state is not None)
    if state:
        return state.x.to(device), known
    if known and first_step > 0:
        return solver.noised(known.x0, noise, first_step), known
    return noise * solver.initial_sigma, known


class _Keeping:
    """Writes the state of a run that denoises and rough pictures of it, when they are due; `state` is the last one."""

    def __init__(self, run: Run, state: State | None, mark: str) -> None:
        self._run, self._state, self._mark = run, state, mark
        self._save_due, self._preview_due = Due(SAVE_STEPS, SAVE_SECONDS), Due(PREVIEW_STEPS, PREVIEW_SECONDS)

    def shown(self, step: int) -> range:
        """Return the frames to show after so many steps: none, or some that are spread evenly over the shot."""
        frames = len(self._run.numbers)
        due = not self._holds(step) and self._preview_due.at(step)
        return range(0, frames, -(-frames // MOST_PREVIEWS)) if due else range(0)

    def after(self, now: Denoised, solver: Solver) -> None:
        """Keep the state after a step and what is shown of it."""
        if self._holds(now.step):
            return
        self._state = State(now.step, now.x, solver.state())
        if self._save_due.at(now.step) or now.step == self._run.take.sampling.steps:
            self.save()
        if now.x0.shape[2]:
            _save_previews(self._run, now.x0)
            self._run.reporter.preview_saved(now.step)

    def save(self) -> None:
        """Write the last state, if there is one."""
        if self._state:
            _require_finite(self._state.x)  # only here: to ask after each step would be to wait for the GPU
            save_state(self._run.folder, self._state, self._mark)

    def _holds(self, step: int) -> bool:
        """Tell whether something holds over this step: a run that went on from its state would end otherwise."""
        sampling = self._run.take.sampling
        return bool(step % sampling.shortcuts.period) and step < sampling.steps


def _can_resume(folder: TakeFolder, take: Take, mark: str, reporter: Reporter) -> bool:
    """Tell whether the saved state belongs to the take as it is now. Raises `BackendError` `changed_take`."""
    saved = saved_fingerprint(folder)
    if saved is None or saved == mark:
        return saved == mark
    if folder.made_frames(take):
        raise BackendError(
            "changed_take",
            f"The take in {folder.path} was changed after some of its frames were made.",
            "Generate a new take with these settings; this one keeps its frames.",
        )
    reporter.note("The take was changed since it was begun, so it begins again.")
    return False


def _save_previews(run: Run, x0: torch.Tensor) -> None:
    """Save the rough pictures of some frames, spread evenly over the shot."""
    stride = -(-len(run.numbers) // MOST_PREVIEWS)
    if isinstance(run.models.vae, AutoencoderTiny):
        run.residence.bring(run.models.vae)
    for place, number in enumerate(run.numbers[::stride]):
        picture = rough_picture(x0[0, :, place], run.models.vae)
        write_png(run.folder.preview / f"{number:04d}.png", picture, flush=False)


def _require_finite(x: torch.Tensor) -> None:
    if not bool(torch.isfinite(torch.stack(torch.aminmax(x))).all()):  # which says of all of x without copying it
        raise BackendError(
            "not_finite",
            "The model's numbers ran out of the range of its number format, so there is no picture.",
            "Set the precision to bfloat16 or float32 and make a new take.",
        )
