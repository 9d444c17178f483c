"""Our loop gives for SDXL what diffusers' pipeline gives, and with ControlNets what its networks give in a plain loop.

diffusers has no SDXL pipeline with ControlNets. All compute in float64, with motion modules that take their statistics
over the clip, as diffusers' do.
"""

from __future__ import annotations

import copy

import pytest
import tiny_sdxl
import torch
from denoisers import denoiser
from diffusers import AnimateDiffSDXLPipeline, ControlNetModel, MotionAdapter, UNet2DConditionModel, UNetMotionModel
from relative_difference import relative
from tiny_sdxl import NOISE

from backend.contract import Mix
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.hints import EmbeddedHints
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver, make_scheduler
from backend.engine.steering import Steering
from backend.engine.text import Encoded, Text, joined
from backend.models import loading
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.networks.motion import MotionModule
from backend.prompts.embeddings import encode, encode_avoided

FRAMES, HEIGHT, WIDTH, STEPS, GUIDANCE = 3, 64, 88, 4, 3.0  # 8 x 11 latents: odd sizes take diffusers' odd path
PROMPT, NEGATIVE = "a man walking in a street at night", "blurry rain"
STRENGTHS = (0.7, 1.2, 0.9)  # of depth, pose and canny
MIXES = [Mix(0), Mix(0, 0.5), Mix(1)]  # of the frames where prompts travel
DTYPE, TOLERANCE = torch.float64, 1e-8
CPU = torch.device("cpu")


def located(role, path):
    return Located(Part(role, str(path)), path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_sdxl.build(tmp_path_factory.mktemp("sdxl"))


@pytest.fixture(scope="module")
def parts(folder):
    base, motion = located("base", folder / "base"), located("motion_module", folder / "motion_module")
    configs = loading.configs_of("sdxl")
    nets = [folder / f"controlnet_{kind}" for kind in tiny_sdxl.NETS]
    first = (
        loading.load_tokenizer(located("tokenizer", folder / "base" / "tokenizer")),
        loading.load_text_encoder(base, DTYPE, configs),
    )
    second = (
        loading.load_tokenizer_2(located("tokenizer_2", folder / "base" / "tokenizer_2")),
        loading.load_text_encoder_2(base, DTYPE, configs),
    )
    return {
        "readers": [first, second],
        "unet": loading.load_unet(base, motion, DTYPE, "clip", configs),
        "diffusers_unet": diffusers_unet(folder),
        "nets": [loading.load_controlnet(located("controlnet", net), DTYPE) for net in nets],
        "diffusers_nets": [ControlNetModel.from_pretrained(net, torch_dtype=DTYPE).eval() for net in nets],
        "vae": loading.load_vae(located("vae", folder / "base" / "vae"), DTYPE),
    }


def diffusers_unet(folder):
    """Return the UNet as diffusers makes it, with what it forgets."""
    unet2d = UNet2DConditionModel.from_pretrained(folder / "base" / "unet", torch_dtype=DTYPE)
    adapter = MotionAdapter.from_pretrained(folder / "motion_module", torch_dtype=DTYPE)
    unet = UNetMotionModel.from_unet2d(unet2d, adapter)
    unet.add_embedding.load_state_dict(unet2d.add_embedding.state_dict())
    return unet.to(DTYPE).eval()


@pytest.fixture(scope="module")
def hints():
    """Three control clips [frames, 3, H, W] in [0, 1] of frames whose statistics differ strongly."""
    generator = torch.Generator().manual_seed(3)
    clips = torch.rand(3, FRAMES, 3, HEIGHT, WIDTH, generator=generator)
    clips[0, FRAMES // 2 :] /= 8
    return list(clips)


def start():
    return draw_noise(5, range(1, FRAMES + 1), 4, HEIGHT // 8, WIDTH // 8).to(DTYPE)


def ours(parts, hints=(), negative=NEGATIVE, guidance=GUIDANCE, clip_skip=0, scheduler="euler", size=(HEIGHT, WIDTH)):
    """Return the latents that our own loop makes, [1, channels, frames, h, w]."""
    prompt = encode(PROMPT, parts["readers"], clip_skip)
    avoided = encode_avoided(negative, parts["readers"], clip_skip) if guidance > 1 else None
    text = Text(prompt, [Mix(0)] * FRAMES, avoided, size_px=size)
    steering = [
        Steering(net, EmbeddedHints(net, clip.__getitem__), [strength] * FRAMES, [1.0] * STEPS)
        for net, clip, strength in zip(parts["nets"], hints, STRENGTHS, strict=False)
    ]
    solver = Solver(scheduler, NOISE, STEPS, CPU)
    x = start() * solver.initial_sigma
    made = denoiser(parts["unet"], steering, text, FRAMES, [guidance] * STEPS)
    for state in denoise(x, solver, made, Context(FRAMES, 16, 4)):
        x = state.x
    return x


def theirs(parts, negative=NEGATIVE, guidance=GUIDANCE, scheduler="euler", **more):
    """Return what diffusers' pipeline makes of the same latents and conditions."""
    (tokenizer, text_encoder), (tokenizer_2, text_encoder_2) = parts["readers"]
    for each in (tokenizer, tokenizer_2):
        each.model_max_length = 77  # the real tokenizers bring their length in their settings
    pipeline = AnimateDiffSDXLPipeline(
        vae=parts["vae"],
        text_encoder=text_encoder,
        text_encoder_2=text_encoder_2,
        tokenizer=tokenizer,
        tokenizer_2=tokenizer_2,
        unet=parts["diffusers_unet"],
        motion_adapter=None,
        scheduler=make_scheduler(scheduler, NOISE),
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline(
        prompt=PROMPT,
        negative_prompt=negative,
        num_frames=FRAMES,
        height=HEIGHT,
        width=WIDTH,
        num_inference_steps=STEPS,
        guidance_scale=guidance,
        latents=start(),
        output_type="latent",
        **more,
    ).frames


@pytest.mark.parametrize(
    ("scheduler", "guidance", "negative"),
    [("euler", GUIDANCE, NEGATIVE), ("euler", GUIDANCE, ""), ("euler", 1.0, ""), ("ddim", GUIDANCE, NEGATIVE)],
)
def test_without_controlnets_our_loop_equals_diffusers_pipeline(parts, scheduler, guidance, negative):
    """Where there is nothing to avoid, diffusers is told so by None: its default for SDXL's base."""
    mine = ours(parts, negative=negative, guidance=guidance, scheduler=scheduler)
    reference = theirs(parts, negative or None, guidance, scheduler)
    assert relative(mine, reference) <= TOLERANCE


def test_nothing_to_avoid_is_not_an_empty_prompt(parts):
    assert relative(ours(parts, negative=""), theirs(parts, "")) > 1e-3


def test_clip_skip_leaves_out_the_same_layers(parts):
    """Diffusers skips none of what to avoid, so it is compared where nothing is."""
    mine = ours(parts, negative="", clip_skip=1)
    assert relative(mine, theirs(parts, None, clip_skip=1)) <= TOLERANCE
    assert relative(mine, ours(parts, negative="")) > 1e-3


def test_the_size_is_heard(parts):
    told = (2 * HEIGHT, WIDTH)
    mine, reference = ours(parts, size=told), theirs(parts, original_size=told, target_size=told)
    assert relative(mine, reference) <= TOLERANCE
    assert relative(mine, ours(parts)) > 1e-4


@torch.no_grad()
def plain_loop(parts, hints):
    """Denoise as a user of diffusers would write it: every network on all frames of both copies at every step."""
    avoided, prompt = (encode(text, parts["readers"], 0) for text in (NEGATIVE, PROMPT))
    tokens = torch.cat([avoided.tokens, prompt.tokens]).repeat_interleave(FRAMES, dim=0)
    pooled = torch.cat([avoided.pooled, prompt.pooled])
    time_ids = torch.tensor([[HEIGHT, WIDTH, 0, 0, HEIGHT, WIDTH]], dtype=DTYPE).repeat(2, 1)
    of_clips = {"text_embeds": pooled, "time_ids": time_ids}
    of_pictures = {name: value.repeat_interleave(FRAMES, dim=0) for name, value in of_clips.items()}
    scheduler = make_scheduler("euler", NOISE)
    scheduler.set_timesteps(STEPS)
    x = start() * scheduler.init_noise_sigma
    for t in scheduler.timesteps:
        twice = scheduler.scale_model_input(torch.cat([x, x]), t)
        pictures = twice.transpose(1, 2).flatten(0, 1)
        down, middle = None, None
        for net, clip, strength in zip(parts["diffusers_nets"], hints, STRENGTHS, strict=True):
            hint = clip.to(DTYPE).repeat(2, 1, 1, 1)
            said = net(pictures, t, tokens, hint, strength, added_cond_kwargs=of_pictures, return_dict=False)
            down = said[0] if down is None else [a + b for a, b in zip(down, said[0], strict=True)]
            middle = said[1] if middle is None else middle + said[1]
        negative, positive = parts["diffusers_unet"](
            twice,
            t,
            tokens,
            added_cond_kwargs=of_clips,
            down_block_additional_residuals=down,
            mid_block_additional_residual=middle,
        ).sample.chunk(2)
        x = scheduler.step(negative + GUIDANCE * (positive - negative), t, x).prev_sample
    return x


def test_with_controlnets_our_loop_equals_a_plain_one_over_diffusers_networks(parts, hints):
    mine = ours(parts, hints)
    assert relative(mine, plain_loop(parts, hints)) <= TOLERANCE
    for fewer in ((), hints[:1], hints[:2]):
        assert relative(mine, ours(parts, fewer)) > 1e-3


def test_a_controlnet_that_hears_the_prompt_only_as_a_whole_is_asked_for_both_copies():
    """Those made small for SDXL have no attention."""
    plain = {
        "block_out_channels": (8, 8),
        "down_block_types": ("DownBlock2D",) * 2,
        "mid_block_type": "UNetMidBlock2D",
        "norm_num_groups": 8,
        "conditioning_embedding_out_channels": (4, 4),
    }
    added = {"addition_embed_type": "text_time", "addition_time_embed_dim": 8}
    nets = (ControlNetModel(**plain), ControlNetModel(**plain, **added, projection_class_embeddings_input_dim=56))
    assert [Steering(net, None, [1.0], [1.0]).reads_text for net in nets] == [False, True]


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_every_weight_of_the_image_model_is_in_the_motion_unet(folder, family):
    """`UNetMotionModel.from_unet2d` leaves SDXL's `add_embedding` as it was drawn."""
    source = folder if family == "sdxl" else untrained_folder()
    base, motion = located("base", source / "base"), located("motion_module", source / "motion_module")
    loaded = loading.load_unet(base, motion, torch.float32).state_dict()
    unet2d = UNet2DConditionModel.from_pretrained(source / "base" / "unet").state_dict()
    assert unet2d.keys() <= loaded.keys()
    assert [key for key, value in unet2d.items() if not torch.equal(value, loaded[key])] == []
    assert ("add_embedding.linear_1.weight" in unet2d) == (family == "sdxl")


@pytest.fixture
def prompts(parts):
    """Two prompts to travel between, of different meaning."""
    return joined([encode(text, parts["readers"], 0) for text in (PROMPT, "a tree in the snow")])


@pytest.fixture
def still_unet(parts):
    """The UNet with a motion module that moves nothing, so that frames do not see each other."""
    unet = copy.deepcopy(parts["unet"])
    for module in unet.modules():
        if isinstance(module, MotionModule):
            torch.nn.init.zeros_(module.proj_out.weight)
            torch.nn.init.zeros_(module.proj_out.bias)
    return unet


def travelled(parts, hints, unet, prompts, frames=range(FRAMES)):
    """Return what becomes of `frames` on the way between the `prompts`, [1, channels, frames, h, w]."""
    avoided = encode_avoided(NEGATIVE, parts["readers"], 0)
    text = Text(prompts, [MIXES[frame] for frame in frames], avoided, size_px=(HEIGHT, WIDTH))
    net, clip = parts["nets"][0], hints[0][list(frames)]
    steering = Steering(net, EmbeddedHints(net, clip.__getitem__), [1.0] * len(frames), [1.0] * STEPS)
    solver = Solver("euler", NOISE, STEPS, CPU)
    x = start()[:, :, list(frames)] * solver.initial_sigma
    made = denoiser(unet, [steering], text, len(frames), [GUIDANCE] * STEPS)
    for state in denoise(x, solver, made, Context(len(frames), 16, 4)):
        x = state.x
    return x


def test_what_prompts_mean_as_a_whole_travels_with_their_words(parts, prompts):
    text = Text(prompts, MIXES, encode_avoided("", parts["readers"], 0), size_px=(HEIGHT, WIDTH))
    heard = text.added([0, 1, 2], guided=True)
    half = (prompts.pooled[0] + prompts.pooled[1]) / 2
    expected = torch.stack([prompts.pooled[0], half, prompts.pooled[1]])
    assert torch.allclose(heard["text_embeds"], torch.cat([torch.zeros_like(expected), expected]), atol=1e-6)
    assert heard["time_ids"].tolist() == [[HEIGHT, WIDTH, 0, 0, HEIGHT, WIDTH]] * 6
    assert torch.equal(text.added([2, 2], guided=False)["text_embeds"], prompts.pooled[1:])
    assert Text(Encoded(prompts.tokens), MIXES, None).added([0], guided=False) is None


def test_a_frame_on_its_way_hears_its_own_prompt_as_a_whole_and_no_other(parts, hints, still_unet, prompts):
    """Where nothing moves, each is what it is when it is made alone, and what another hears does not change it."""
    mine = travelled(parts, hints, still_unet, prompts)
    for frame in range(FRAMES):
        alone = travelled(parts, hints, still_unet, prompts, [frame])
        assert relative(mine[:, :, [frame]], alone) <= TOLERANCE
    other = Encoded(prompts.tokens, torch.stack([prompts.pooled[0], -prompts.pooled[1]]))  # the words are the same
    changed = travelled(parts, hints, still_unet, other)
    assert relative(changed[:, :, 0], mine[:, :, 0]) <= TOLERANCE
    assert relative(changed[:, :, 2], mine[:, :, 2]) > 1e-4


def test_the_prompt_as_a_whole_is_embedded_once_a_copy_where_frames_share_it(parts, hints, prompts):
    rows, unet = [], parts["unet"]
    hook = unet.add_embedding.register_forward_pre_hook(lambda module, arguments: rows.append(len(arguments[0])))
    ours(parts, hints)
    travelled(parts, hints, unet, prompts)
    hook.remove()
    assert rows == [2] * STEPS + [2 * FRAMES] * STEPS
