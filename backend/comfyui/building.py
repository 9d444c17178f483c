"""Put the workflow of a take together: models, prompts, controls, sampler, output.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..contract import Take, export_name
from ..exporting.footage import fraction_of
from .controls import add_controls
from .files import CHECKPOINTS, LORAS, MOTION_LORAS, MOTION_MODULES, VAES, model_file
from .handed import SIZE_NODE
from .key_frames import add_key_frames
from .percents import step_percents
from .prompts import add_prompts
from .references import add_references
from .sampling import add_guidance, add_noise_levels, add_windows, sampled_steps, sampler_of
from .workflow import Link, Workflow

RENDERS, MASKS, BLENDS = "source/render", "source/mask", "source/blend"
_SLOWEST_FPS = 1.0  # that the node for movies takes


def workflow_of(take: Take, root: str, motion_loras: Collection[str]) -> Workflow:
    """Return the workflow that makes `take`, with its pictures below `root`. Raises `BackendError`.

    `motion_loras` are the references of those of its LoRAs that change the motion module.
    """
    workflow = Workflow(root)
    percents = step_percents(take.sampling, take.models.noise)
    model, clip, vae = _add_models(workflow, take, motion_loras)
    model = add_references(workflow, take, model)
    model, guidance = _add_motion(workflow, take, model, motion_loras, percents)
    latents = _add_start(workflow, take, vae)
    positive, negative = add_controls(workflow, take, *add_prompts(workflow, take, clip), percents)
    positive, negative = add_key_frames(workflow, take, vae, latents, positive, negative, percents)
    sampler, scheduler = sampler_of(take.sampling, take.models.noise)
    steps, denoise = sampled_steps(take)
    sampled = workflow.add(
        "KSampler",
        "Sampler",
        model=model,
        positive=positive,
        negative=negative,
        latent_image=latents,
        seed=take.seed,
        steps=steps,
        cfg=guidance,
        sampler_name=sampler,
        scheduler=scheduler,
        denoise=denoise,
    )
    images = workflow.add("VAEDecode", "Decode", samples=sampled.out(), vae=vae).out()
    _add_output(workflow, take, _within_mask(workflow, take, images))
    return workflow


def _add_models(workflow: Workflow, take: Take, motion_loras: Collection[str]) -> tuple[Link, Link, Link]:
    """Add the base model with its LoRAs; return the links to model, text encoder and VAE."""
    models = take.models
    base = workflow.add(
        "CheckpointLoaderSimple", "Base model", ckpt_name=workflow.model(model_file(CHECKPOINTS, models.base))
    )
    model, clip, vae = base.out(0), base.out(1), base.out(2)
    if models.vae:
        vae = workflow.add("VAELoader", "VAE", vae_name=workflow.model(model_file(VAES, models.vae))).out()
    for lora in models.loras:
        if lora.reference in motion_loras:
            continue
        name = workflow.model(model_file(LORAS, lora.reference))
        strengths = {"strength_model": lora.weight, "strength_clip": lora.weight}
        loaded = workflow.add("LoraLoader", f"LoRA {name}", model=model, clip=clip, lora_name=name, **strengths)
        model, clip = loaded.out(0), loaded.out(1)
    if take.sampling.clip_skip:
        last = -1 - take.sampling.clip_skip - (models.family == "sdxl")
        clip = workflow.add("CLIPSetLastLayer", "CLIP skip", clip=clip, stop_at_clip_layer=last).out()
    return model, clip, vae


def _add_motion(
    workflow: Workflow, take: Take, model: Link, motion_loras: Collection[str], percents: Sequence[float]
) -> tuple[Link, float]:
    """Let AnimateDiff-Evolved sample the model, with the motion module; return the link to it and the guidance."""
    schedule, sigmas = add_noise_levels(workflow, take)
    guidance, keyframes = add_guidance(workflow, take, percents)
    settings = None
    if sigmas or keyframes:
        own = {"batch_offset": 0, "noise_type": "default", "seed_gen": "comfy", "seed_offset": 0}
        given = {"custom_cfg": keyframes, "sigma_schedule": sigmas}
        settings = workflow.add("ADE_AnimateDiffSamplingSettings", "Sample settings", **own, **given).out()
    moves = not take.frames.are_stills or take.models.motion_on_one_frame
    sampled = workflow.add(
        "ADE_UseEvolvedSampling",
        "AnimateDiff",
        model=model,
        beta_schedule=schedule,
        m_models=_add_module(workflow, take, motion_loras) if moves else None,
        context_options=add_windows(workflow, take),
        sample_settings=settings,
    )
    return sampled.out(), guidance


def _add_module(workflow: Workflow, take: Take, motion_loras: Collection[str]) -> Link:
    """Add the motion module with its MotionLoRAs."""
    name = workflow.model(model_file(MOTION_MODULES, take.models.motion_module))
    loras = None
    for lora in take.models.loras:
        if lora.reference in motion_loras:
            if lora.weight < 0:
                workflow.note(f"The MotionLoRA {lora.reference} has the weight {lora.weight:g}; its node begins at 0.")
            file = workflow.model(model_file(MOTION_LORAS, lora.reference))
            own = {"name": file, "strength": max(lora.weight, 0.0), "prev_motion_lora": loras}
            loras = workflow.add("ADE_AnimateDiffLoRALoader", f"MotionLoRA {file}", **own).out()
    loaded = workflow.add("ADE_LoadAnimateDiffModel", "Motion module", model_name=name).out()
    given = {"motion_model": loaded, "motion_lora": loras}
    return workflow.add("ADE_ApplyAnimateDiffModelSimple", "Motion", **given).out()


def _add_start(workflow: Workflow, take: Take, vae: Link) -> Link:
    """Add the latents that the sampler begins with: empty ones, or the render's, which may change within a mask."""
    if take.source is None:
        size = {"width": take.width, "height": take.height, "batch_size": take.frames.count}
        return workflow.add("EmptyLatentImage", SIZE_NODE, **size).out()
    pixels = workflow.pictures(RENDERS, "The scene's own render")
    latents = workflow.add("VAEEncode", "Encode the render", pixels=pixels, vae=vae).out()
    if not take.source.masked:
        return latents
    return workflow.add("SetLatentNoiseMask", "What may change", samples=latents, mask=_mask(workflow, MASKS)).out()


def _within_mask(workflow: Workflow, take: Take, images: Link) -> Link:
    """Put the render's own pixels back outside of the mask."""
    if take.source is None or not take.source.masked:
        return images
    render = workflow.pictures(RENDERS, "The scene's own render")
    own = {"destination": render, "source": images, "x": 0, "y": 0, "resize_source": False}
    return workflow.add("ImageCompositeMasked", "Keep the render", mask=_mask(workflow, BLENDS), **own).out()


def _mask(workflow: Workflow, folder: str) -> Link:
    image = workflow.pictures(folder, "Mask")
    return workflow.add("ImageToMask", "Mask", image=image, channel="red").out()


def _add_output(workflow: Workflow, take: Take, images: Link) -> None:
    """Save the pictures, and as a movie unless they are stills."""
    prefix = f"animatic/{export_name(take)}"
    workflow.add("SaveImage", "Pictures", images=images, filename_prefix=prefix)
    if take.frames.are_stills:
        return
    fps = float(fraction_of(take.fps) / take.frames.step)
    if fps < _SLOWEST_FPS:
        workflow.note(f"The movie has {_SLOWEST_FPS:g} picture a second, the fewest that its node takes.")
    workflow.add(
        "VHS_VideoCombine",
        "Movie",
        images=images,
        frame_rate=round(max(fps, _SLOWEST_FPS), 4),
        loop_count=0,
        filename_prefix=prefix,
        format="video/h264-mp4",
        pingpong=False,
        save_output=True,
        pix_fmt="yuv420p",
        crf=16,
        save_metadata=True,
        trim_to_audio=False,
    )
