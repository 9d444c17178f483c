"""Our loop with a SparseCtrl gives what diffusers' pipeline gives, once the motion modules normalise as diffusers does.

Both compute in float64, as the other tests of equality do.
"""

from __future__ import annotations

import dataclasses

import pytest
import torch
from denoisers import denoiser
from diffusers import (
    AnimateDiffSparseControlNetPipeline,
    MotionAdapter,
    SparseControlNetModel,
    UNet2DConditionModel,
    UNetMotionModel,
)
from diffusers.pipelines.animatediff import pipeline_animatediff_sparsectrl
from PIL import Image
from relative_difference import relative
from tiny_take import make_take, render

from backend.contract import Mix, Noise, SparseControl, TakeFolder
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver, make_scheduler
from backend.engine.text import Text
from backend.machine.memory import Residence
from backend.models.loading import (
    load_motion_module,
    load_sparsectrl,
    load_text_encoder,
    load_tokenizer,
    load_unet,
    load_vae,
)
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.pictures.key_pictures import key_steering_of, scribble_from_take
from backend.prompts.embeddings import encode

FRAMES, WIDTH, HEIGHT, STEPS, STRENGTH = 5, 96, 64, 4, 0.8
PROMPT, NEGATIVE = "a man walking in a street at night", "blurry rain"
KEYS = (2, 5)
# Pictures go through float32 on the way into diffusers' pipeline.
DTYPE, TOLERANCE = torch.float64, 1e-6


@pytest.fixture(scope="module")
def parts():
    folder = untrained_folder()
    base = Located(Part("base", "untrained"), folder / "base")
    motion = Located(Part("motion_module", ""), folder / "motion_module")
    unet2d = UNet2DConditionModel.from_pretrained(folder / "base" / "unet", torch_dtype=DTYPE)
    return {
        "tokenizer": load_tokenizer(Located(Part("tokenizer", ""), folder / "base" / "tokenizer")),
        "text_encoder": load_text_encoder(base, DTYPE),
        "vae": load_vae(Located(Part("vae", ""), folder / "base" / "vae"), DTYPE),
        "unet": load_unet(base, motion, DTYPE, norm_over="clip"),
        "diffusers_unet": UNetMotionModel.from_unet2d(unet2d, load_motion_module(motion, DTYPE)).eval(),
    }


@pytest.fixture
def folder(tmp_path) -> TakeFolder:
    made = make_take(tmp_path / "take", frames=FRAMES, controls=(), sampling={"steps": STEPS})
    made.keys.mkdir()
    for number in KEYS:
        render(number).save(made.key(number))
    return made


def net_folder(kind):
    return untrained_folder() / f"sparsectrl_{kind}"


def ours(parts, folder, kind, scheduler, guidance, norm_over):
    """Return the latents that our own loop makes, [1, channels, frames, h, w]."""
    net = load_sparsectrl(Located(Part("sparsectrl", "", kind), net_folder(kind)), DTYPE, norm_over)
    prompts = [NEGATIVE, PROMPT] if guidance > 1 else [PROMPT]
    *negative, prompt = [encode(each, [(parts["tokenizer"], parts["text_encoder"])], 0) for each in prompts]
    text = Text(prompt, [Mix(0)] * FRAMES, negative[0] if negative else None)
    take = folder_take(folder, SparseControl(kind, KEYS, STRENGTH))
    residence = Residence([[parts["unet"], net, parts["vae"]]], torch.device("cpu"), keep_all=True)
    keys = key_steering_of(folder, take, net, parts["vae"], residence)
    solver = Solver(scheduler, Noise(), STEPS, torch.device("cpu"))
    made = denoiser(parts["unet"], [], text, FRAMES, [guidance] * STEPS, keys=keys)
    x = noise() * solver.initial_sigma
    for state in denoise(x, solver, made, Context(FRAMES, 16, 4)):
        x = state.x
    return x


def folder_take(folder, control):
    return dataclasses.replace(folder.read(), sparse=control)


def noise():
    return draw_noise(5, range(1, FRAMES + 1), 4, HEIGHT // 8, WIDTH // 8).to(DTYPE)


def theirs(parts, folder, kind, scheduler, guidance, monkeypatch):
    """Return what diffusers' pipeline makes of the same, with the mean of what its VAE gives for a picture."""
    mean = lambda found, *_, **__: found.latent_dist.mode()  # noqa: E731
    monkeypatch.setattr(pipeline_animatediff_sparsectrl, "retrieve_latents", mean)
    pipeline = AnimateDiffSparseControlNetPipeline(
        vae=parts["vae"],
        text_encoder=parts["text_encoder"],
        tokenizer=parts["tokenizer"],
        unet=parts["diffusers_unet"],
        motion_adapter=MotionAdapter(block_out_channels=(8,), motion_norm_num_groups=8, motion_num_attention_heads=2),
        controlnet=SparseControlNetModel.from_pretrained(net_folder(kind), torch_dtype=DTYPE).eval(),
        scheduler=make_scheduler(scheduler, Noise()),
    )
    pipeline.set_progress_bar_config(disable=True)
    pipeline.tokenizer.model_max_length = 77
    pictures = [render(number) for number in KEYS]
    if kind == "scribble":
        take = folder_take(folder, SparseControl(kind, KEYS))
        pictures = [Image.fromarray(scribble_from_take(folder, take, number)).convert("RGB") for number in KEYS]
    return pipeline(
        prompt=PROMPT,
        negative_prompt=NEGATIVE,
        num_frames=FRAMES,
        height=HEIGHT,
        width=WIDTH,
        num_inference_steps=STEPS,
        guidance_scale=guidance,
        latents=noise(),
        conditioning_frames=pictures,
        controlnet_frame_indices=[number - 1 for number in KEYS],
        controlnet_conditioning_scale=STRENGTH,
        output_type="latent",
    ).frames


@pytest.mark.parametrize(
    ("kind", "scheduler", "guidance"),
    [("rgb", "ddim", 3.0), ("rgb", "euler", 1.0), ("scribble", "euler", 3.0), ("scribble", "ddim", 1.0)],
)
def test_our_loop_equals_diffusers_pipeline(parts, folder, monkeypatch, kind, scheduler, guidance):
    reference = theirs(parts, folder, kind, scheduler, guidance, monkeypatch)
    assert relative(ours(parts, folder, kind, scheduler, guidance, "clip"), reference) <= TOLERANCE
    # the network as it is loaded takes its statistics over each frame, as the original does, so the above is no chance
    assert relative(ours(parts, folder, kind, scheduler, guidance, "frame"), reference) > 100 * TOLERANCE
