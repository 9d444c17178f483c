"""Turn the settings of a scene and a shot into the contract's objects, and a take back into settings.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import bpy

from . import resources
from .backend import contract
from .properties import SEED_HIGH, ShotSettings, effective_size, frames_of
from .shots import Shot


def request_from(scene: bpy.types.Scene, shot: Shot) -> contract.CaptureRequest:
    """Return what to capture for `shot`. Raises `ContractError`."""
    settings = scene.animatic.settings_for(shot)
    width, height = effective_size(scene, settings)
    source = scene.animatic.source
    passes = contract.passes_of(scene.animatic.controls, source.source)
    frames, mask = frames_of(shot, settings), source.mask_name
    return contract.CaptureRequest(shot.id, shot.name, shot.camera, frames, width, height, passes, source.engine, mask)


def take_from(scene: bpy.types.Scene, shot: Shot) -> contract.Take:
    """Return the take that the present settings describe, numbered 1, of no capture. Raises `ContractError`."""
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    width, height = effective_size(scene, settings)
    models = own.models
    return contract.Take(
        shot_id=shot.id,
        shot_name=shot.name,
        number=1,
        frames=frames_of(shot, settings),
        fps=scene.render.fps / scene.render.fps_base,
        width=width,
        height=height,
        prompt=settings.prompt,
        negative_prompt=settings.avoided(models),
        seed=settings.seed,
        models=models,
        sampling=contract.Sampling(
            scheduler=models.schedulers[0] if own.scheduler == "auto" else own.scheduler,
            steps=own.steps,
            guidance=own.guidance,
            clip_skip=own.clip_skip,
            context_length=own.context_length,
            context_overlap=min(own.context_overlap, own.context_length - 1),
        ),
        controls=own.controls,
        source=own.source.source,
        blend_file=Path(bpy.data.filepath).name,
        scene=scene.name,
        camera=shot.camera,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        animatic_version=resources.version(),
    )


def recall(scene: bpy.types.Scene, shot: Shot, take: contract.Take) -> bool:
    """Bring the settings of `take` back into `scene` and `shot`; tell whether its model set is known here.

    An unknown one is left out: the scene keeps its own. So are a scheduler that does not suit it, and steps and
    guidance for models that make something else of noise, such as an earlier preview model.
    """
    own, settings = scene.animatic, scene.animatic.settings_for(shot)
    settings.prompt = take.prompt
    if take.negative_prompt == take.models.negative_prompt:  # nobody wrote it: another set recommends its own
        settings.property_unset("negative_prompt")
    else:
        settings.negative_prompt = take.negative_prompt
    settings.seed, settings.step = min(take.seed, SEED_HIGH), take.frames.step
    _recall_size(scene, settings, take)
    known = take.models.name in resources.known_model_sets().found
    if known:
        own.model_set = take.models.name
    sampling = take.sampling
    suits = known or not own.model_set or sampling.scheduler in own.models.schedulers
    own.scheduler = sampling.scheduler if suits else "auto"
    if own.model_set and own.models.noise == take.models.noise:
        own.steps, own.guidance = sampling.steps, sampling.guidance
    own.clip_skip = sampling.clip_skip
    own.context_length, own.context_overlap = sampling.context_length, sampling.context_overlap
    controls = {control.kind: control for control in take.controls}
    for kind in contract.CONTROL_KINDS:
        mine = getattr(own, kind)
        mine.enabled = kind in controls
        if kind in controls:
            mine.strength, mine.start, mine.end = controls[kind].strength, controls[kind].start, controls[kind].end
    return known


def _recall_size(scene: bpy.types.Scene, settings: ShotSettings, take: contract.Take) -> None:
    """Set the size of `take`; the render's aspect stays followed where it gives just that size."""
    settings.width, settings.height = take.width, take.height
    settings.long_side = max(take.width, take.height)
    settings.follow_render_aspect = True
    settings.follow_render_aspect = effective_size(scene, settings) == (take.width, take.height)
