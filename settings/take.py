"""Turn the settings of a scene and a shot into the contract's objects, and a take back into settings.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bpy

from .. import resources, shots
from ..backend import contract
from ..shots import Shot
from .picture_size import effective_size, set_size
from .reference_pictures import IsLike, unchanged
from .scene import SEED_HIGH, SceneSettings, frames_of
from .wildcards import lines_of

_LABELS: dict[contract.ControlKind, str] = {
    **{"depth": "Depth", "openpose": "Pose", "canny": "Canny"},
    **{"normal": "Normal", "seg": "Segmentation", "lineart": "Lineart"},
}


def request_from(
    scene: bpy.types.Scene, shot: Shot, passes: tuple[contract.PassKind, ...] = ()
) -> contract.CaptureRequest:
    """Return what to capture for `shot`: what its settings ask for, or `passes`. Raises `ContractError`."""
    settings = scene.animatic.settings_for(shot)
    width, height = effective_size(scene, shot)
    source, frames = scene.animatic.source, frames_of(shot, settings)
    if shot.surface:
        where = {"surface": shot.surface, **settings.surface_request()}
        return contract.CaptureRequest(shot.id, shot.name, "", frames, width, height, passes or ("depth",), **where)
    references = scene.animatic.references_of(settings)
    steering = contract.passes_of(scene.animatic.kinds, source.source, references)
    passes = passes or tuple(dict.fromkeys((*steering, *scene.animatic.extra.passes(frames))))
    return contract.CaptureRequest(
        *(shot.id, shot.name, shot.camera, frames, width, height, passes, source.engine, source.mask_name),
        figures=scene.animatic.figures.figures,
        shown=scene.animatic.shown.shown,
        regions=references.regions if "objects" in passes else (),
    )


def lacking_control(scene: bpy.types.Scene, shot: Shot) -> str:
    """Return a sentence where the model set of `shot` lacks a network that steers it, else ""."""
    own = scene.animatic
    models = own.models_or_none(own.settings_for(shot))
    notes = ((kind, models.control_note(kind)) for kind in _kinds(own, shot)) if models else ()
    lacking = next((f"{_LABELS[kind]}: {note}" for kind, note in notes if note), "")
    settings = own.settings_for(shot)
    sparse = settings.key_frames.sparse if settings.pictures == "all" else None
    return lacking or (f"Key Frames: {note}" if models and sparse and (note := models.sparse_note(sparse)) else "")


def take_from(scene: bpy.types.Scene, shot: Shot, *, followed: bool = True) -> contract.Take:
    """Return the take that the present settings describe, numbered 1, of no capture. Raises `ContractError`.

    Its seed has chosen among what the prompts leave open. Keyed settings are as at the first picture where they are
    not to be `followed`. Reads only.
    """
    own, settings, stage = scene.animatic, scene.animatic.settings_for(shot), shots.stage_of(scene, shot)
    width, height = effective_size(scene, shot)
    frames = frames_of(shot, settings)
    # settings are keyed in the film's time, a take counts in that of the stage
    later, travel = shot.start - shot.edit_start, None
    read = frames.moved(-later) if followed else contract.FrameMap(shot.edit_start, shot.edit_start)
    style, models = _style_of(own, shot, read, later), own.models_of(settings)
    own_loras = _loras_moved(settings.own_loras.used_loras(read), later)
    models = models.with_loras(_loras_moved(own.domain_loras(models, read), later), "the Model panel")
    models = style.models(models).with_loras(own_loras, "the shot")
    if found := settings.travel.travel(read):
        travel = replace(found, positions=_later(found.positions, later))
    take = contract.Take(
        shot_id=shot.id,
        shot_name=shot.name,
        number=1,
        frames=frames,
        fps=stage.render.fps / stage.render.fps_base,
        width=width,
        height=height,
        prompt=style.said(settings.prompt),
        negative_prompt=style.avoided(settings.avoided(models)),
        seed=settings.seed,
        models=models,
        sampling=own.sampling_of(settings),
        controls=_controls(own, shot, read, later),
        depth_look=depth_look_of(scene, shot),
        travel=travel,
        loop=settings.loop and not frames.are_stills,
        tiling=settings.tiling,
        references=style.references if models.ip_adapter else contract.NO_REFERENCES,
        source=None if shot.surface else own.source.source,
        blend_file=Path(bpy.data.filepath).name,
        scene=stage.name_full,
        camera=shot.camera,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        animatic_version=resources.version(),
        prompt_reading="weighted",
        style=style,
        own_loras=own_loras,
    )
    return contract.resolved(take, lines_of)


def _style_of(own: SceneSettings, shot: Shot, frames: contract.FrameMap, later: int) -> contract.Style:
    """Return the look of a take of `shot`, with what it has by frames in the stage's time."""
    style = own.style_of(own.settings_for(shot), frames)
    references = style.references.moved(later)
    references = references.everywhere() if shot.surface else references
    return replace(style, references=references, loras=_loras_moved(style.loras, later))


def _controls(own: SceneSettings, shot: Shot, frames: contract.FrameMap, later: int) -> tuple[contract.Control, ...]:
    """Return the controls of a take of `shot`, with the keys of their strengths in the stage's time."""
    kinds = _kinds(own, shot)
    found = (control for control in own.controls(frames) if control.kind in kinds)
    return tuple(replace(control, strength_keys=_later(control.strength_keys, later)) for control in found)


def _kinds(own: SceneSettings, shot: Shot) -> tuple[contract.ControlKind, ...]:
    """Return the controls that steer a take of `shot`: in a UV layout there is depth alone, or nothing."""
    if not shot.surface:
        return own.kinds
    steered = own.depth.enabled and own.settings_for(shot).height_from != "none"
    return ("depth",) if steered else ()


def depth_look_of(scene: bpy.types.Scene, shot: Shot) -> contract.DepthLook:
    """Return how the depth of a take of `shot` is drawn; that of a UV layout is no distance from a camera."""
    own = scene.animatic
    seen = not shot.surface and own.depth.enabled
    return own.depth_look.look if seen else contract.AUTOMATIC_DEPTH


def notes_of(scene: bpy.types.Scene, shot: Shot) -> tuple[str, ...]:
    """Return a sentence for each setting that moves in a way that no take can follow, or has nothing to go by."""
    own = scene.animatic
    found = {_LABELS[kind]: getattr(own, kind).unread_note for kind in own.kinds}
    settings = own.settings_for(shot)
    found["Prompt Travel"], found["Pictures"] = settings.travel.unread_note, settings.pictures_note(shot)
    found["Camera"], found["Strip"] = settings.camera_note, shots.strip_note(scene, shot)
    found["Reference Pictures"] = own.references_note(settings)
    found["LoRAs"] = own.loras_note(settings)
    if shot.surface and own.references_of(settings).regions:
        found["Within"] = "In a UV layout there are no objects: its reference pictures are heard everywhere."
    return tuple(f"{label}: {note}" for label, note in found.items() if note)


def recall(
    scene: bpy.types.Scene,
    shot: Shot,
    take: contract.Take,
    folder: contract.TakeFolder | None = None,
    is_like: IsLike = unchanged,
) -> tuple[str, ...]:
    """Bring the settings of `take` back into `scene` and `shot`; return a sentence for each that could not be.

    A reference picture that is gone comes from the take's `folder`, where that is told; so does one that has changed,
    as `is_like` tells.
    An unknown model set is left out: the scene keeps its own. So are a scheduler that does not suit it, and steps and
    guidance for models that make something else of noise, such as an earlier preview model.
    """
    settings, take = scene.animatic.settings_for(shot), contract.as_written(take)
    settings.prompt, avoided = take.own_prompt, take.own_negative_prompt
    if avoided == take.models.negative_prompt:  # nobody wrote it: another set recommends its own
        settings.property_unset("negative_prompt")
    else:
        settings.negative_prompt = avoided
    settings.seed, settings.loop = min(take.seed, SEED_HIGH), take.loop
    settings.tiling = take.tiling
    set_size(scene, shot, (take.width, take.height))
    notes = [*settings.recall_board(shot, take, folder, is_like), *_recall_controls(scene, shot, take)]
    copies, here = folder.reference_files() if folder else {}, _in_film_time(take, shot)
    kept_models, lost = scene.animatic.recall_style(settings, here, copies, is_like)
    notes.append(lost)
    if not kept_models:
        notes = [*_recall_models(scene.animatic, here, (shot.edit_start, shot.edit_end)), *notes]
    elif take.sampling != scene.animatic.sampling_of(settings):
        notes.append("The shot's own model set runs as it recommends, unlike in the take.")
    travel = take.travel and replace(take.travel, positions=_moved(take.travel.positions, take, shot))
    notes.append(settings.travel.fill(travel))
    return tuple(filter(None, notes))


def _recall_models(own: SceneSettings, take: contract.Take, span: tuple[int, int]) -> Iterator[str]:
    """Set the model set of `take`, and how it was run; keys go to the frames of `span`."""
    known, sampling = take.models.name in resources.known_model_sets().found, take.sampling
    if known:
        own.model_set = take.models.name
        own.recall_own_files(take.models, resources.known_model_sets().found[take.models.name])
    else:
        yield f"The take's model set {take.models.name} is not here: the scene keeps its own."
    suits = known or not own.model_set or sampling.scheduler in own.models.schedulers
    own.scheduler = sampling.scheduler if suits else "auto"
    if own.model_set and own.models.noise == take.models.noise:
        yield own.recall_guidance(sampling)
    if take.models.domain_adapter:
        yield own.recall_domain_adapter(take, span)
    own.clip_skip = sampling.clip_skip
    own.recall_windows(sampling)


def _recall_controls(scene: bpy.types.Scene, shot: Shot, take: contract.Take) -> Iterator[str]:
    """Set the controls of `take`; keys of a strength go to the frames of `shot`."""
    controls = {control.kind: control for control in take.controls}
    for kind in contract.CONTROL_KINDS:
        mine = getattr(scene.animatic, kind)
        mine.enabled = kind in controls
        if mine.enabled:
            keys = controls[kind].strength_keys or (contract.Key(float(shot.start), controls[kind].strength),)
            note = mine.recall(controls[kind], _moved(keys, take, shot), (shot.edit_start, shot.edit_end))
            yield note and f"{_LABELS[kind]}: {note}"
    if "depth" in controls and not shot.surface:
        scene.animatic.depth_look.recall(take.depth_look)


def _moved(keys: tuple[contract.Key, ...], take: contract.Take, shot: Shot) -> tuple[contract.Key, ...]:
    """Return `keys` of `take` in the film's time where they belong in `shot`, which may lie elsewhere since then."""
    return _later(keys, _film_offset(take, shot))


def _in_film_time(take: contract.Take, shot: Shot) -> contract.Take:
    """Return `take` with its look and its frames in the film's time, where they belong in `shot`."""
    by = _film_offset(take, shot)
    style = replace(take.style, references=take.style.references.moved(by), loras=_loras_moved(take.style.loras, by))
    models = replace(take.models, loras=_loras_moved(take.models.loras, by))
    own_loras = _loras_moved(take.own_loras, by)
    return replace(take, style=style, models=models, own_loras=own_loras, frames=take.frames.moved(by))


def _film_offset(take: contract.Take, shot: Shot) -> int:
    """Return how many frames later than in the stage `take` is in the film, or where `shot` lies since then."""
    there = take.frames.start <= shot.end and shot.start <= take.frames.end
    return shot.edit_start - (shot.start if there else take.frames.start)


def _later(keys: tuple[contract.Key, ...], by: int) -> tuple[contract.Key, ...]:
    """Return `keys` `by` frames later."""
    return tuple(replace(key, at=key.at + by) for key in keys) if by else keys


def _loras_moved(loras: tuple[contract.Lora, ...], by: int) -> tuple[contract.Lora, ...]:
    """Return `loras` with their keys `by` frames later."""
    return tuple(replace(lora, weight_keys=_later(lora.weight_keys, by)) for lora in loras)
