"""What ComfyUI says in another way comes to the same: steps, noise, guidance, windows, prompts over the frames."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from comfyui_takes import KINDS, SETS, TRAVEL, V3, of_class, one, take_of, workflow

from backend.comfyui.files import model_file
from backend.comfyui.percents import step_percents
from backend.comfyui.prompts import schedule_keys
from backend.comfyui.sampling import sampled_steps
from backend.contract import Control, FrameMap, Key, Noise, Sampling, Source, Travel
from backend.engine.schedulers import make_scheduler
from backend.errors import BackendError


def sigmas(noise: Noise) -> np.ndarray:
    """Return the noise level of each training step."""
    alphas = make_scheduler("ddim", noise).alphas_cumprod.double().numpy()
    return ((1 - alphas) / alphas) ** 0.5


def steers(take, percents: tuple[float, float]) -> list[bool]:
    """Return in which steps a net works, by the noise levels that ComfyUI compares."""
    table = sigmas(take.models.noise)
    scheduler = make_scheduler(take.sampling.scheduler, take.models.noise)
    scheduler.set_timesteps(take.sampling.steps)
    levels = np.interp(scheduler.timesteps.double().numpy(), np.arange(1000), table)
    # percent_to_sigma: the level at this part of the training steps, counted from the noisiest
    high, low = (np.interp((1 - percent) * 999, np.arange(1000), table) for percent in percents)
    high, low = (np.inf if percents[0] <= 0 else high), (0.0 if percents[1] >= 1 else low)
    return [bool(low <= level <= high) for level in levels]


@pytest.mark.parametrize("scheduler", ["ddim", "euler", "dpmpp_2m_karras", "lcm"])
@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (0.0, 0.5), (0.3, 0.8), (0.55, 1.0)])
def test_a_control_steers_in_the_same_steps(scheduler, start, end):
    control = Control("depth", 1.0, start, end)
    take = take_of(sampling=Sampling(scheduler, 20), controls=(control,))
    applied = one(workflow(take), "ACN_AdvancedControlNetApply_v2")
    expected = [control.share_at(step, 20) > 0 for step in range(20)]
    assert steers(take, (applied["start_percent"], applied["end_percent"])) == expected


def test_an_eased_control_has_a_strength_a_step():
    control = Control("depth", 0.9, 0.2, 1.0, 0.4)
    take = take_of(sampling=Sampling("ddim", 10), controls=(control,))
    keyframes = of_class(workflow(take), "TimestepKeyframe")
    percents = step_percents(take.sampling, take.models.noise)
    held = [
        max((key for key in keyframes if key["start_percent"] <= percent), key=lambda key: key["start_percent"])
        for percent in percents[:-1]
    ]
    shares = [control.share_at(step, 10) for step in range(10)]
    assert [key["strength"] for key in held] == pytest.approx(shares, abs=1e-4)


def test_guidance_over_the_steps_is_a_chain_of_keyframes():
    take = KINDS["guidance that ends"]
    keyframes = of_class(workflow(take), "ADE_CustomCFGKeyframeSimple")
    assert [key["cfg"] for key in keyframes] == [7.5, 1.0]
    assert keyframes[1]["start_percent"] == pytest.approx(0.5, abs=0.03)
    assert len(of_class(workflow(KINDS["keyed guidance"]), "ADE_CustomCFGKeyframeSimple")) == 20


@pytest.mark.parametrize(
    ("models", "scheduler", "words"),
    [
        ("sd15-v3", "ddim", ("ddim", "ddim_uniform", "sqrt_linear (AnimateDiff)")),
        ("sd15-v3", "euler", ("euler", "normal", "sqrt_linear (AnimateDiff)")),
        ("sd15-v3", "dpmpp_2m_karras", ("dpmpp_2m", "karras", "sqrt_linear (AnimateDiff)")),
        ("lightning-4", "euler", ("euler", "sgm_uniform", "sqrt_linear (AnimateDiff)")),
        ("sdxl-beta", "euler", ("euler", "ddim_uniform", "linear (AnimateDiff-SDXL)")),
        ("hotshot-xl", "euler", ("euler", "ddim_uniform", "linear (HotshotXL/default)")),
        ("animatelcm", "lcm", ("lcm", "simple", "use existing")),
    ],
)
def test_samplers_and_noise_levels_have_their_names(models, scheduler, words):
    made = workflow(take_of(models, sampling=Sampling(scheduler, 6)))
    sampler = one(made, "KSampler")
    found = (sampler["sampler_name"], sampler["scheduler"], one(made, "ADE_UseEvolvedSampling")["beta_schedule"])
    assert found == words
    if scheduler == "lcm":
        raw = one(made, "ADE_RawSigmaSchedule")
        assert (raw["raw_beta_schedule"], raw["sampling"], raw["lcm_original_timesteps"]) == ("sqrt_linear", "lcm", 100)


def test_a_model_that_predicts_pictures_is_refused():
    with pytest.raises(BackendError, match="predicts pictures"):
        workflow(take_of(replace(V3, noise=Noise("sample"))))


@pytest.mark.parametrize("total", [4, 20, 25, 30, 33])
def test_the_render_leaves_as_many_steps(total):
    for strength in np.linspace(1 / total + 1e-6, 1, 23):
        take = take_of(sampling=Sampling("ddim", total), source=Source(float(min(strength, 1.0))))
        steps, denoise = sampled_steps(take)
        assert steps == total - take.first_step and (steps == total or int(steps / denoise) == total)
    with pytest.raises(BackendError, match="no step is left"):
        sampled_steps(take_of(sampling=Sampling("ddim", total), source=Source(0.0)))


@pytest.mark.parametrize(
    ("kind", "class_type", "given"),
    [
        ("long", "ADE_StandardStaticContextOptions", {"fuse_method": "pyramid", "context_length": 16}),
        ("long with strides", "ADE_StandardUniformContextOptions", {"fuse_method": "flat", "context_stride": 3}),
        (
            "long with shift",
            "ADE_StandardUniformContextOptions",
            {"fuse_method": "overlap-linear", "context_stride": 1},
        ),
        ("a loop", "ADE_LoopedUniformContextOptions", {"closed_loop": True, "context_length": 16}),
        ("a short loop", "ADE_LoopedUniformContextOptions", {"use_on_equal_length": True, "context_length": 8}),
        ("stills", "ADE_StandardStaticContextOptions", {"context_length": 1, "context_overlap": 0}),
    ],
)
def test_windows_are_the_takes(kind, class_type, given):
    found = one(workflow(KINDS[kind]), class_type)
    assert {name: found[name] for name in given} == given


def test_a_short_shot_has_no_windows():
    made = workflow(take_of(frames=FrameMap(1, 16)))
    assert "context_options" not in one(made, "ADE_UseEvolvedSampling")


def fizz_weights(text: str, count: int) -> list[tuple[str, str, float]]:
    """Return, for each frame, the two prompts and the share of the second, as FizzNodes schedules them."""
    keys = {int(key): prompt for key, prompt in json.loads("{" + text.replace("\n", "") + "}").items()}
    ordered = sorted(keys.items())
    ordered += [(count, ordered[-1][1])] if ordered[-1][0] < count else []
    found = [("", "", 0.0)] * count
    for (left, said), (right, then) in pairwise(ordered):
        for frame in range(max(left, 0), min(right, count)):
            found[frame] = (said, then, (frame - left) / (right - left))
    return found


@pytest.mark.parametrize(
    "travel",
    [
        TRAVEL,
        Travel(("a", "b"), (Key(-7, 0), Key(30, 1))),  # both keys lie outside of the shot
        Travel(("a", "b", "c"), (Key(1, 0), Key(17, 2))),  # passes b on the way
        Travel(("a", "b"), (Key(3, 0, "constant"), Key(9, 1))),
    ],
)
def test_prompts_are_mixed_as_in_the_take(travel):
    take = take_of(frames=FrameMap(1, 20), travel=travel)
    made = workflow(take)
    for frame, (said, then, share) in enumerate(fizz_weights(one(made, "BatchPromptSchedule")["text"], 20)):
        mix = travel.mix_at(take.frames.scene_frame(frame + 1))
        prompts = [f"a man walking, {own}" for own in travel.prompts]
        at = prompts.index(said) + share * (prompts.index(then) - prompts.index(said))
        assert at == pytest.approx(mix.first + mix.share, abs=0.02), frame
    assert not any("evenly from one" in note for note in made.notes)


def test_what_a_schedule_cannot_say_is_said():
    eased = Travel(("a", "b"), (Key(1, 0, "smooth"), Key(16, 1)), "slerp")
    notes = " ".join(workflow(take_of(travel=eased)).notes)
    assert "evenly from one" in notes and "slerp" in notes
    quoted = Travel(('say "hi" \\o/', "b `t`"), (Key(1, 0), Key(16, 1)))
    text = one(workflow(take_of(travel=quoted)), "BatchPromptSchedule")["text"]
    assert set(fizz_weights(text, 16)[3][:2]) == {'a man walking, say "hi" \\o/', "a man walking, b 't'"}
    stills = take_of(frames=FrameMap(1, 40, marked=(1, 20)), travel=Travel(("a", "b"), (Key(1, 0), Key(20, 1))))
    assert schedule_keys(stills, stills.travel)[0] == 0 and schedule_keys(stills, stills.travel)[1] == 1


@pytest.mark.parametrize(
    ("folder", "reference", "name"),
    [
        ("checkpoints", "/models/my model.safetensors", "my model.safetensors"),
        ("checkpoints", r"D:\models\mine.ckpt", "mine.ckpt"),
        ("checkpoints", "emilianJR/epiCRealism", "epiCRealism.safetensors"),
        ("checkpoints", "sub/mine.safetensors", "mine.safetensors"),
        ("controlnet", "lllyasviel/control_v11f1p_sd15_depth", "control_v11f1p_sd15_depth_fp16.safetensors"),
        ("controlnet", "diffusers/controlnet-depth-sdxl-1.0", "controlnet-depth-sdxl-1.0.safetensors"),
        ("controlnet", "thibaud/controlnet-openpose-sdxl-1.0:OpenPoseXL2.safetensors", "OpenPoseXL2.safetensors"),
        ("animatediff_models", SETS["lightning-4"].motion_module, "animatediff_lightning_4step_comfyui.safetensors"),
        (
            "animatediff_motion_lora",
            "guoyww/animatediff-motion-lora-rolling-anticlockwise",
            "v2_lora_RollingAnticlockwise.ckpt",
        ),
        ("loras", "latent-consistency/lcm-lora-sdv1-5", "lcm-lora-sdv1-5.safetensors"),
        ("ipadapter", "h94/IP-Adapter:models/ip-adapter-plus_sd15.safetensors", "ip-adapter-plus_sd15.safetensors"),
        ("clip_vision", "h94/IP-Adapter:models/image_encoder", "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors"),
    ],
)
def test_models_have_the_names_that_comfyui_knows(folder, reference, name):
    found = model_file(folder, reference)
    assert (found.folder, found.name) == (folder, name) and found.origin
