"""Prepare a run: load its models, encode its prompts, lay its context windows.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from .checkpoint import has_state
from .contract import (
    PREVIEW,
    Key,
    Machine,
    Part,
    Take,
    TakeFolder,
    Travel,
    override_notes,
    unheard_note,
    whole_prompt,
)
from .controls.control import Hints
from .engine.context import Context
from .engine.denoise import Denoiser
from .engine.hints import EmbeddedHints
from .engine.holding import HeldFeatures, HeldSteering
from .engine.key_steering import SteeredByKeys
from .engine.steering import Steered, Steering
from .engine.text import Text
from .errors import BackendError
from .inputs import used_controls
from .machine.data_folder import data_folder
from .machine.devices import dtype_name, pick_dtype
from .machine.memory import Residence, residence_of
from .machine.plan import Plan, plan_of
from .models.cache import LoadedModels, ModelCache
from .models.keyed_loras import over_frames, weights_of
from .networks.compiling import run_compiled
from .pictures.decode import set_tiles
from .pictures.key_pictures import key_steering_of, notes_on_keys
from .progress import Reporter
from .prompts.embeddings import encode_all, most_clip_skip
from .prompts.notes import note_prompts
from .provenance import changed_parts, provenance_of, way_begun
from .references.pictures import references_of


@dataclass(frozen=True)
class Run:
    """All that the stages of one run share."""

    folder: TakeFolder
    take: Take
    device: torch.device
    models: LoadedModels
    plan: Plan
    residence: Residence
    context: Context
    reporter: Reporter

    @property
    def numbers(self) -> range:
        """The file numbers of the take's frames."""
        return range(1, self.take.frames.count + 1)

    @property
    def noise_numbers(self) -> Sequence[int]:
        """Whose noise each frame has: of stills that of their frames in the moving shot, whichever stills there are."""
        frames = self.take.frames
        return [frame - frames.start + 1 for frame in frames.marked] or self.numbers


def load(
    folder: TakeFolder, take: Take, machine: Machine, cache: ModelCache, device: torch.device, reporter: Reporter
) -> LoadedModels:
    """Load what `take` needs. Raises `BackendError`."""
    _require_todays_preview_model(folder, take)
    reporter.begin("loading")
    dtype = pick_dtype(device, take.sampling.precision)
    if take.sampling.precision not in ("auto", dtype_name(dtype)):
        reporter.note(f"A CPU works in float32; this take asks for {take.sampling.precision}.")
    for note in override_notes(take.models, take.sampling):
        reporter.note(f"{note}.")
    kinds = [control.kind for control in used_controls(take)]
    sparse = take.sparse.kind if take.sparse and take.sparse.is_heard else None
    models = cache.get(over_frames(take), kinds, machine, dtype, reporter, take.references.are_heard, sparse)
    reporter.check_cancelled()
    _require_models_of_the_finished_frames(folder, take, models)
    return models


def prepare(
    folder: TakeFolder, take: Take, models: LoadedModels, device: torch.device, machine: Machine, reporter: Reporter
) -> Run:
    """Plan the memory of a run, and write into take.json what `take` is made with. Raises `BackendError`."""
    sampling, longest = take.sampling, models.longest_context
    if take.context_length > longest and take.frames.count > longest:
        sees = f"The motion module {take.models.motion_module} sees at most {longest} frames at once"
        if longest < models.unet.config["motion_max_seq_length"]:
            sees = f"SparseCtrl sees at most {longest} frames at once"
        was = f"the context length was {sampling.context_length}, this take is made with {longest}"
        reporter.note(f"{sees}; {was}.")
    decoded = bool(folder.made_frames(take))
    begun = way_begun(take) if decoded or has_state(folder) else None
    plan, notes = plan_of(take, models, device, machine.offload, begun, decoded)
    for note in (*notes, *run_compiled(models.denoisers, machine.compile, device, data_folder() / "compiled")):
        reporter.note(note)
    return _laid_out(folder, take, models, device, plan, reporter)


def lowered(run: Run, part: Part) -> Run | None:
    """Return `run` as it goes on with less memory in `part`, None where nothing is left to be done.

    Windows stay as they are once there is a saved state, and tiles once there are frames.
    """
    settled = bool(run.folder.made_frames(run.take)) or (part == "denoising" and has_state(run.folder))
    plan = run.plan.lowered(part, settled)
    return plan and _laid_out(run.folder, run.take, run.models, run.device, plan, run.reporter)


def _laid_out(
    folder: TakeFolder, take: Take, models: LoadedModels, device: torch.device, plan: Plan, reporter: Reporter
) -> Run:
    sampling, way = take.sampling, plan.way
    folder.write(replace(take, provenance=provenance_of(models, device, way)))
    set_tiles(models.vae, way.tiles)
    residence = residence_of(models.encoders, models.denoisers, models.vae, device, way.together)
    # windows of one frame, as of stills, need no others that hold them together
    stride, shift = (sampling.context_stride, sampling.context_shift) if way.window > 1 else (1, False)
    context = Context(take.frames.count, way.window, plan.overlap, stride, sampling.context_fuse, shift, take.loop)
    return Run(folder, take, device, models, plan, residence, context, reporter)


def _require_todays_preview_model(folder: TakeFolder, take: Take) -> None:
    if take.models.base == PREVIEW.base and take.models.noise != PREVIEW.noise:
        raise BackendError(
            "changed_take",
            f"The take in {folder.path} was begun with an earlier preview model, which this Animatic does not have.",
            "Generate a new take; this one keeps its frames.",
        )


def _require_models_of_the_finished_frames(folder: TakeFolder, take: Take, models: LoadedModels) -> None:
    changed = changed_parts(take, models)
    if changed and folder.made_frames(take):
        raise BackendError(
            "changed_take",
            f"Since the first frames of the take in {folder.path} were made, its models were changed: "
            f"{', '.join(changed)}.",
            "Generate a new take; this one keeps its frames.",
        )


def make_denoiser(run: Run) -> Denoiser:
    """Encode the prompts of `run` and connect its control passes to their ControlNets."""
    take, models = run.take, run.models
    text = _encoded(run)
    shortcuts = take.sampling.shortcuts
    if shortcuts.period > 1 and len(run.context.windows(0)) > 1:
        run.reporter.note(
            "There is more than one context window, as in long shots, loops and stills: nothing is held from step to "
            "step."
        )
    steered = Steered(_steering(run), text, run.residence, shortcuts.control_one_half)
    features = HeldFeatures(shortcuts.deep_every)
    keys = key_steering_of(run.folder, take, models.sparsectrl, models.vae, run.residence)
    if keys is not None:
        for note in notes_on_keys(take, models.unet, keys):
            run.reporter.note(note)
        steered = SteeredByKeys(steered, keys, text, run.residence, shortcuts.control_one_half)
    held = HeldSteering(steered, shortcuts.control_every, features)
    guidance = [take.sampling.guidance_at(step) for step in range(take.sampling.steps)]
    references = references_of(run.folder, take, models, run.residence)
    loras = weights_of(take, models, run.device, run.reporter)
    return Denoiser(models.unet, text, held, guidance, run.residence, features, references, loras)


def _encoded(run: Run) -> Text:
    """Return the text embeddings of all frames, and tell what of the prompts has no effect."""
    take, models = run.take, run.models
    travel = take.travel or Travel(("",), (Key(0.0, 0.0),))
    prompts = [whole_prompt(take.prompt, own) for own in travel.prompts] if take.travel else [take.prompt]
    guided = take.sampling.guided
    if not guided and (note := unheard_note(take.negative_prompt, take.models, take.sampling)):
        run.reporter.note(f"{note}.")
    said = [*prompts, take.negative_prompt] if guided else prompts
    note_prompts(said, take, models, run.reporter)
    run.residence.bring(models.text_encoder)
    skip = _fitted_clip_skip(run)
    avoided = take.negative_prompt if guided else None
    encoded, negative = encode_all(prompts, avoided, models.readers, skip, take.prompt_reading)
    mixes = [travel.mix_at(take.frames.scene_frame(number)) for number in run.numbers]
    told = take.models.told_sizes
    sizes = (told.target_px, told.original_px) if told else ((take.height, take.width), None)
    return Text(encoded, mixes, negative, travel.blend, *sizes)


def _fitted_clip_skip(run: Run) -> int:
    """Return how many of the text encoder's layers are left out: at least one remains."""
    wanted, most = run.take.sampling.clip_skip, most_clip_skip(run.models.readers)
    if wanted <= most:
        return wanted
    run.reporter.note(
        f"The text encoder can do without {most} of its layers at most; CLIP skip was {wanted}, "
        f"this take is made with {most}."
    )
    return most


def _steering(run: Run) -> list[Steering]:
    steering, steps = [], run.take.sampling.steps
    for control in used_controls(run.take):
        hints = Hints(run.folder.control, control.kind, run.take.width, run.take.height, run.take.depth_look)
        net = run.models.controlnets[control.kind]
        embedded = EmbeddedHints(net, hints.of(run.numbers))
        strengths = [control.strength_at(run.take.frames.scene_frame(number)) for number in run.numbers]
        shares = [control.share_at(step, steps) for step in range(steps)]
        steering.append(Steering(net, embedded, strengths, shares))
        if not any(shares):
            run.reporter.note(
                f"The {control.kind} steers in none of the {steps} steps: "
                f"no whole step lies between its start {control.start:g} and its end {control.end:g}."
            )
    return steering
