"""Prepare a run: load its models, encode its prompts, lay its context windows.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from .context import Window, windows
from .contract import NO_GUIDANCE, PREVIEW, Machine, Take, TakeFolder, unheard_note, unknown_words_note
from .control import Hints
from .denoise import Denoiser, Steering
from .devices import dtype_name, pick_dtype
from .errors import BackendError
from .hints import EmbeddedHints
from .inputs import used_controls
from .memory import Residence, plan_groups
from .models import LoadedModels, ModelCache
from .progress import Reporter
from .prompts import dropped_text, encode
from .provenance import changed_parts, provenance_of

LATENT_PX = 8  # pixels a latent pixel


@dataclass(frozen=True)
class Run:
    """All that the stages of one run share."""

    folder: TakeFolder
    take: Take
    device: torch.device
    models: LoadedModels
    residence: Residence
    windows: list[Window]
    reporter: Reporter

    @property
    def numbers(self) -> range:
        """The file numbers of the take's frames."""
        return range(1, self.take.frames.count + 1)


def prepare(
    folder: TakeFolder, take: Take, machine: Machine, cache: ModelCache, device: torch.device, reporter: Reporter
) -> Run:
    """Load what `take` needs and write into take.json what it is made with. Raises `BackendError`."""
    _require_todays_preview_model(folder, take)
    reporter.begin("loading")
    dtype = pick_dtype(device, take.sampling.precision)
    if take.sampling.precision not in ("auto", dtype_name(dtype)):
        reporter.note(f"A CPU works in float32; this take asks for {take.sampling.precision}.")
    models = cache.get(take.models, [control.kind for control in used_controls(take)], machine, dtype, reporter)
    reporter.check_cancelled()
    _require_models_of_the_finished_frames(folder, take, models)
    folder.write(replace(take, provenance=provenance_of(models, device, dtype)))
    length, overlap = _fitted_context(take, models.longest_context, reporter)
    shots_windows = windows(take.frames.count, length, overlap)
    latents = len(shots_windows[0].weights) * (take.height // LATENT_PX) * (take.width // LATENT_PX)
    denoisers = [models.unet, *models.controlnets.values()]
    residence = plan_groups(models.text_encoder, denoisers, models.vae, device, machine.offload, latents)
    return Run(folder, take, device, models, residence, shots_windows, reporter)


def _require_todays_preview_model(folder: TakeFolder, take: Take) -> None:
    if take.models.base == PREVIEW.base and take.models.noise != PREVIEW.noise:
        raise BackendError(
            "changed_take",
            f"The take in {folder.path} was begun with an earlier preview model, which this Animatic does not have.",
            "Generate a new take; this one keeps its frames.",
        )


def _require_models_of_the_finished_frames(folder: TakeFolder, take: Take, models: LoadedModels) -> None:
    changed = changed_parts(take, models)
    if changed and folder.finished_frames():
        raise BackendError(
            "changed_take",
            f"Since the first frames of the take in {folder.path} were made, its models were changed: "
            f"{', '.join(changed)}.",
            "Generate a new take; this one keeps its frames.",
        )


def make_denoiser(run: Run) -> Denoiser:
    """Encode the prompts of `run` and connect its control passes to their ControlNets."""
    take, models = run.take, run.models
    prompts = [take.prompt]
    if take.sampling.guidance > NO_GUIDANCE:
        prompts.insert(0, take.negative_prompt)
    elif note := unheard_note(take.negative_prompt, take.models, take.sampling.guidance):
        run.reporter.note(f"{note}.")
    _note_dropped(run, prompts)
    _note_unknown(run, prompts)
    run.residence.bring(models.text_encoder)
    skip = _fitted_clip_skip(run)
    text = torch.cat([encode(prompt, models.tokenizer, models.text_encoder, skip) for prompt in prompts])
    return Denoiser(models.unet, _steering(run), text, take.sampling.guidance, run.residence)


def _fitted_clip_skip(run: Run) -> int:
    """Return how many of the text encoder's layers are left out: at least one remains."""
    wanted, layers = run.take.sampling.clip_skip, run.models.text_encoder.config.num_hidden_layers
    if wanted < layers:
        return wanted
    run.reporter.note(
        f"The text encoder has {layers} layers; CLIP skip was {wanted}, this take is made with {layers - 1}."
    )
    return layers - 1


def _steering(run: Run) -> list[Steering]:
    steering = []
    for control in used_controls(run.take):
        hints = Hints(run.folder.control, control.kind, run.take.width, run.take.height)
        net = run.models.controlnets[control.kind]
        embedded = EmbeddedHints(net, hints.of(run.numbers))
        steering.append(Steering(net, embedded, control.strength, control.start, control.end))
        steps = run.take.sampling.steps
        if not any(steering[-1].acts_at(step, steps) for step in range(steps)):
            run.reporter.note(
                f"The {control.kind} steers in none of the {steps} steps: "
                f"no whole step lies between its start {control.start:g} and its end {control.end:g}."
            )
    return steering


def _note_dropped(run: Run, prompts: list[str]) -> None:
    limit = run.models.text_encoder.config.max_position_embeddings
    for prompt in prompts:
        if dropped := dropped_text(prompt, run.models.tokenizer, limit):
            run.reporter.note(f"The prompt is longer than {limit} tokens; this end of it has no effect: {dropped!r}.")


def _note_unknown(run: Run, prompts: list[str]) -> None:
    for prompt in prompts:
        if note := unknown_words_note(prompt, run.take.models):
            run.reporter.note(f"{note}.")


def _fitted_context(take: Take, longest: int, reporter: Reporter) -> tuple[int, int]:
    length, overlap = take.sampling.context_length, take.sampling.context_overlap
    if length <= longest or take.frames.count <= longest:
        return min(length, longest), overlap
    reporter.note(
        f"The motion module {take.models.motion_module} sees at most {longest} frames at once; "
        f"the context length was {length}, this take is made with {longest}."
    )
    return longest, min(overlap, longest - 1)
