"""Our loop gives what diffusers' own pipeline gives, once the motion modules normalise as diffusers does.

Both compute in float64. In float32 the steps from pure noise on turn what a processor rounds away into 1e-4, in which
a real difference could hide.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from denoisers import denoiser
from diffusers import (
    AnimateDiffControlNetPipeline,
    ControlNetModel,
    MotionAdapter,
    UNet2DConditionModel,
    UNetMotionModel,
)
from PIL import Image
from relative_difference import relative

from backend.contract import PREVIEW, PREVIEW_FOLDER, UNTRAINED, Control, Machine, Mix, Noise
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.hints import EmbeddedHints
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver, make_scheduler
from backend.engine.steering import Steering
from backend.engine.text import Text
from backend.models.cache import ModelCache
from backend.models.loading import (
    load_controlnet,
    load_motion_module,
    load_text_encoder,
    load_tokenizer,
    load_unet,
    load_vae,
)
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.networks.motion import MotionModule
from backend.pictures.decode import decode
from backend.prompts.embeddings import encode

FRAMES, WIDTH, HEIGHT, STEPS, GUIDANCE = 4, 88, 64, 5, 3.0  # 11 x 8 latents: odd sizes take diffusers' odd path
PROMPT, NEGATIVE = "a man walking in a street at night", "blurry rain"
STRENGTHS, STARTS, ENDS = [0.7, 1.2], [0.0, 0.2], [1.0, 0.8]
DTYPE, TOLERANCE = torch.float64, 1e-9
V = Noise("v_prediction", zero_terminal_snr=True)
X0 = Noise("sample", zero_terminal_snr=True, schedule="squaredcos_cap_v2")


@pytest.fixture(scope="module")
def parts():
    return load_parts(untrained_folder())


@pytest.fixture(scope="module")
def preview_parts():
    return load_parts(PREVIEW_FOLDER)


def load_parts(folder):
    """Load the parts of a set, its UNet also with diffusers' own normalisation."""
    base = Located(Part("base", "untrained"), folder / "base")
    nets = [folder / "controlnet_depth", folder / "controlnet_openpose"]
    motion = Located(Part("motion_module", ""), folder / "motion_module")
    unet = load_unet(base, motion, DTYPE)
    across_frames = load_unet(base, motion, DTYPE, norm_over="clip")
    return {
        "tokenizer": load_tokenizer(Located(Part("tokenizer", ""), folder / "base" / "tokenizer")),
        "text_encoder": load_text_encoder(base, DTYPE),
        "unet": unet,
        "across_frames_unet": across_frames,
        "diffusers_unet": _diffusers_unet(folder),
        "nets": [load_controlnet(Located(Part("controlnet", ""), net), DTYPE) for net in nets],
        "embedding_nets": [ControlNetModel.from_pretrained(net, torch_dtype=DTYPE).eval() for net in nets],
        "vae": load_vae(Located(Part("vae", ""), folder / "base" / "vae"), DTYPE),
    }


def _diffusers_unet(folder):
    """Return the UNet of a set as diffusers has it."""
    unet2d = UNet2DConditionModel.from_pretrained(folder / "base" / "unet", torch_dtype=DTYPE)
    motion = load_motion_module(Located(Part("motion_module", ""), folder / "motion_module"), DTYPE)
    return UNetMotionModel.from_unet2d(unet2d, motion).eval()


@pytest.fixture(scope="module")
def hints():
    """Return two control clips, as 8-bit pictures, of frames whose statistics differ strongly."""
    random = np.random.default_rng(3)
    clips = [random.integers(0, 256, (FRAMES, HEIGHT, WIDTH, 3), dtype=np.uint8) for _ in range(2)]
    clips[0][FRAMES // 2 :] //= 8
    return clips


@pytest.fixture(scope="module")
def reference(parts, hints):
    """Return what diffusers makes of the same with DDIM."""
    return theirs(parts, hints, "ddim")


@pytest.fixture(scope="module")
def few_hints(hints):
    """Return a piece of `hints` for the preview model, which is not tiny: 3 frames of 7 x 5 latents."""
    return [clip[1:, :40, :56] for clip in hints]


def ours(parts, unet, hints, scheduler, clip_skip=0, guidance=GUIDANCE, noise=Noise()):  # noqa: B008
    """Return the latents that our own loop makes, [1, channels, frames, h, w]."""
    prompts = [NEGATIVE, PROMPT] if guidance > 1 else [PROMPT]
    *negative, prompt = [encode(each, [(parts["tokenizer"], parts["text_encoder"])], clip_skip) for each in prompts]
    frames = len(hints[0])
    text = Text(prompt, [Mix(0)] * frames, negative[0] if negative else None)
    tensors = [torch.from_numpy(clip).float().permute(0, 3, 1, 2) / 255 for clip in hints]  # float32, as in diffusers
    steering = [
        Steering(net, EmbeddedHints(net, tensor.__getitem__), [strength] * frames, shares(start, end))
        for net, tensor, strength, start, end in zip(parts["nets"], tensors, STRENGTHS, STARTS, ENDS, strict=True)
    ]
    solver = Solver(scheduler, noise, STEPS, torch.device("cpu"))
    x = start(unet, hints) * solver.initial_sigma
    made = denoiser(unet, steering, text, frames, [guidance] * STEPS)
    for state in denoise(x, solver, made, Context(frames, 16, 4)):
        x = state.x
    return x


def shares(start, end):
    """Return in which steps a control acts, 1 or 0 each."""
    return [Control("depth", start=start, end=end).share_at(step, STEPS) for step in range(STEPS)]


def pictures(x, parts):
    """Return the latents `x` decoded, [frames, H, W, 3] in 0..255."""
    return np.stack([np.array(decode(latent, parts["vae"])) for latent in x[0].transpose(0, 1)])


def start(unet, hints):
    frames, height, width, _ = hints[0].shape
    noise = draw_noise(5, range(1, frames + 1), unet.config["in_channels"], height // 8, width // 8)
    return noise.to(unet.dtype)


def theirs(parts, hints, scheduler, output="latent", guidance=GUIDANCE, noise=Noise(), **prompts):  # noqa: B008
    """Return what diffusers' pipeline makes of the same latents and conditions."""
    pipeline = AnimateDiffControlNetPipeline(
        vae=parts["vae"],
        text_encoder=parts["text_encoder"],
        tokenizer=parts["tokenizer"],
        unet=parts["diffusers_unet"],
        motion_adapter=MotionAdapter(block_out_channels=(8,), motion_norm_num_groups=8, motion_num_attention_heads=2),
        controlnet=parts["embedding_nets"],
        scheduler=make_scheduler(scheduler, noise),
    )
    pipeline.set_progress_bar_config(disable=True)
    # The real tokenizers of SD1.5 bring their length in their settings.
    pipeline.tokenizer.model_max_length = 77
    frames, height, width, _ = hints[0].shape
    return pipeline(
        **(prompts or {"prompt": PROMPT, "negative_prompt": NEGATIVE}),
        num_frames=frames,
        height=height,
        width=width,
        num_inference_steps=STEPS,
        guidance_scale=guidance,
        latents=start(parts["diffusers_unet"], hints),
        conditioning_frames=[[Image.fromarray(frame) for frame in clip] for clip in hints],
        controlnet_conditioning_scale=STRENGTHS,
        control_guidance_start=STARTS,
        control_guidance_end=ENDS,
        output_type=output,
    ).frames


@pytest.mark.parametrize("guidance", [GUIDANCE, 1.0])
@pytest.mark.parametrize("scheduler", ["ddim", "euler", "dpmpp_2m_karras"])
def test_with_diffusers_normalisation_our_loop_equals_its_pipeline(parts, hints, scheduler, guidance):
    mine = ours(parts, parts["across_frames_unet"], hints, scheduler, guidance=guidance)
    reference = theirs(parts, hints, scheduler, guidance=guidance)
    assert relative(mine, reference) <= TOLERANCE


# Each prediction with each scheduler, with and without guidance, and each scheduler with and without guidance.
@pytest.mark.parametrize(
    ("noise", "scheduler", "guidance"),
    [(V, "ddim", GUIDANCE), (V, "euler", 1.0), (X0, "ddim", 1.0), (X0, "euler", GUIDANCE)],
    ids=str,
)
def test_it_does_so_with_other_predictions_from_pure_noise_on(parts, hints, noise, scheduler, guidance):
    mine = ours(parts, parts["across_frames_unet"], hints, scheduler, guidance=guidance, noise=noise)
    reference = theirs(parts, hints, scheduler, guidance=guidance, noise=noise)
    assert relative(mine, reference) <= TOLERANCE


def test_each_prediction_gives_something_else(parts, hints):
    """Both loops take the schedulers that we make, so the tests above do not show that these heed the prediction."""
    unet = parts["across_frames_unet"]
    epsilon, v, x0 = (ours(parts, unet, hints, "ddim", guidance=1.0, noise=noise) for noise in (Noise(), V, X0))
    assert min(relative(epsilon, v), relative(v, x0), relative(x0, epsilon)) > 0.1


@pytest.mark.parametrize("scheduler", ["ddim", "euler"])
def test_it_does_so_with_the_preview_model(preview_parts, few_hints, scheduler):
    mine = ours(preview_parts, preview_parts["across_frames_unet"], few_hints, scheduler, noise=PREVIEW.noise)
    reference = theirs(preview_parts, few_hints, scheduler, noise=PREVIEW.noise)
    assert mine.shape[1] == preview_parts["vae"].config["latent_channels"] == 12
    assert relative(mine, reference) <= TOLERANCE
    (their_pictures,) = theirs(preview_parts, few_hints, scheduler, output="np", noise=PREVIEW.noise)
    assert np.abs(pictures(mine, preview_parts) - np.round(their_pictures * 255)).max() <= 1


def test_pictures_are_equal_too(parts, hints):
    mine = pictures(ours(parts, parts["across_frames_unet"], hints, "ddim"), parts)
    (reference,) = theirs(parts, hints, "ddim", output="np")
    assert np.abs(mine - np.round(reference * 255)).max() <= 1  # a value on the edge may round either way


def test_clip_skip_gives_the_layer_that_diffusers_documents(parts, hints, reference):
    """Diffusers' own clip_skip fails with this text encoder, so its embeddings are made by its rule here."""
    encoder, tokenizer = parts["text_encoder"], parts["tokenizer"]

    def skipped(text):
        tokens = tokenizer(text, padding="max_length", max_length=77, truncation=True, return_tensors="pt")
        with torch.no_grad():
            layers = encoder(tokens.input_ids, output_hidden_states=True).hidden_states
            return encoder.final_layer_norm(layers[-2])

    mine = ours(parts, parts["across_frames_unet"], hints, "ddim", clip_skip=1)
    embeddings = {"prompt_embeds": skipped(PROMPT), "negative_prompt_embeds": skipped(NEGATIVE)}
    assert relative(mine, theirs(parts, hints, "ddim", **embeddings)) <= TOLERANCE
    assert relative(mine, reference) > 0.01


def test_our_own_normalisation_gives_something_else(parts, hints, reference):
    """What the loaded set does by default differs from diffusers, so the tests above do switch something."""
    mine = ours(parts, parts["unet"], hints, "ddim")
    assert relative(mine, reference) > 0.01


def test_the_loaded_set_has_the_weights_that_diffusers_has_and_other_modules_where_it_computes_otherwise(parts):
    loaded = ModelCache().get(UNTRAINED, ["depth"], Machine(device="cpu"), DTYPE).unet
    mine, reference = loaded.state_dict(), parts["across_frames_unet"].state_dict()
    assert mine.keys() == reference.keys()
    assert all(torch.equal(mine[key], reference[key]) for key in mine)
    norms = {module.norm_over for module in loaded.modules() if isinstance(module, MotionModule)}
    assert norms == {"frame"}
    pairs = zip(loaded.modules(), _diffusers_unet(untrained_folder()).modules(), strict=True)
    others = {type(mine).__name__ for mine, theirs in pairs if type(mine) is not type(theirs)}
    assert others == {"AnimatedUNet", "MotionModule", "PlainResnet", "WrappingConv"}
