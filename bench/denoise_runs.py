"""Run one clip through our denoise loop and through diffusers' own pipeline or a plain loop, and time both.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from diffusers import AnimateDiffControlNetPipeline, MotionAdapter, UNetMotionModel
from PIL import Image

from backend.contract import LATENT_PX, Control, Mix, Noise
from backend.contract.models import SchedulerName
from backend.engine.context import Context
from backend.engine.denoise import Denoiser, denoise
from backend.engine.hints import EmbeddedHints
from backend.engine.holding import HeldFeatures, HeldSteering
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver, make_scheduler
from backend.engine.steering import Steered, Steering
from backend.engine.text import Text
from backend.machine.memory import Residence

from .plain_loop import PlainLoop
from .random_networks import LATENT_CHANNELS, SEED, Networks, tiny_vae

STRENGTHS = (1.0, 0.8)  # of depth and pose


@dataclass(frozen=True)
class Recipe:
    """How a model set wants to be denoised."""

    scheduler: SchedulerName
    noise: Noise
    guidance: float


USUAL = Recipe("ddim", Noise(), 7.5)
LIGHTNING = Recipe("euler", Noise(spacing="trailing"), 1.0)  # for few steps


class FiledHints:
    """Random hint pictures of one ControlNet that are read from `folder` when they are asked for, as a take's are.

    Each is lit in its own way, so that frames differ. They are written at once.
    """

    def __init__(self, net: int, frames: int, side_px: int, folder: Path) -> None:
        self._files = [folder / f"{net}-{frame}.png" for frame in range(frames)]
        for frame, file in enumerate(self._files):
            random = np.random.default_rng([SEED, net, frame])
            light = 64 + 192 * frame / max(1, frames - 1)
            picture = (random.random((side_px, side_px, 3)) * light).astype(np.uint8)
            Image.fromarray(picture).save(file, compress_level=1)

    def __getitem__(self, frames: slice) -> np.ndarray:
        """Return the pictures of `frames`, 8-bit [frames, H, W, 3]."""
        return np.stack([np.array(Image.open(file)) for file in self._files[frames]])


@dataclass(frozen=True)
class Clip:
    """What both denoise."""

    x: torch.Tensor  # the starting noise, [1, channels, frames, h, w], float32 on the CPU
    hints: tuple[np.ndarray | FiledHints, ...]  # of each ControlNet; [a slice of frames] gives 8-bit [frames, H, W, 3]

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return self.x.shape[2]

    @property
    def size_px(self) -> tuple[int, int]:
        """The height and width of the pictures."""
        height, width = self.x.shape[-2:]
        return height * LATENT_PX, width * LATENT_PX


@dataclass(frozen=True)
class Run:
    """What a run gave: finite latents, float32 on the CPU, and how long its denoising took, on the device too."""

    x: torch.Tensor
    seconds: float
    peak_bytes: int  # of the GPU's memory, weights included; 0 on a CPU


def make_clip(frames: int, side_px: int) -> Clip:
    """Return noise and random hints for a clip, ready in memory."""
    with TemporaryDirectory() as folder:
        clip = make_long_clip(frames, side_px, Path(folder))
        return Clip(clip.x, tuple(hints[:frames] for hints in clip.hints))


def make_long_clip(frames: int, side_px: int, folder: Path) -> Clip:
    """Return noise and random hints for a clip; the hints lie in `folder` and take no memory before they are used."""
    side = side_px // LATENT_PX
    x = draw_noise(SEED, range(1, frames + 1), LATENT_CHANNELS, side, side)
    return Clip(x, tuple(FiledHints(net, frames, side_px, folder) for net in range(len(STRENGTHS))))


def run_ours(
    networks: Networks,
    unet: UNetMotionModel,
    clip: Clip,
    steps: int,
    end: float,
    context: Context | None = None,
    one_half: bool = False,
    recipe: Recipe = USUAL,
) -> Run:
    """Denoise `clip` as backend/generate.py and backend/run.py do where all models fit on the device.

    `unet` is one of the two of ours, `end` where the ControlNets cease, a fraction of the steps; without a `context`
    all frames are seen at once. With `one_half` the ControlNets steer what is guided to alone.
    """
    context = context or Context(clip.frames, clip.frames, 0)
    device = networks.text.tokens.device
    residence = Residence([[unet, *networks.nets]], device, keep_all=True)
    shares = [Control("depth", end=end).share_at(step, steps) for step in range(steps)]
    steering = [
        Steering(net, EmbeddedHints(net, _pictures(hints)), [strength] * clip.frames, shares)
        for net, hints, strength in zip(networks.nets, clip.hints, STRENGTHS, strict=True)
    ]
    state_device = device if context.count <= context.length else torch.device("cpu")
    solver = Solver(recipe.scheduler, recipe.noise, steps, state_device)
    x = (clip.x * solver.initial_sigma).to(state_device)
    text = Text(networks.prompt, [Mix(0)] * clip.frames, networks.negative, size_px=clip.size_px)
    features = HeldFeatures(1)
    steered = HeldSteering(Steered(steering, text, residence, one_half), 1, features)
    denoiser = Denoiser(unet, text, steered, [recipe.guidance] * steps, residence, features)
    _begin_peak(device)
    began = _now(device)
    for state in denoise(x, solver, denoiser, context):
        x = state.x
    return _ended(x, began, device)


def _their_pipeline(networks: Networks, recipe: Recipe) -> AnimateDiffControlNetPipeline:
    pipeline = AnimateDiffControlNetPipeline(
        vae=tiny_vae(networks.text.tokens.device, networks.text.tokens.dtype),
        text_encoder=None,
        tokenizer=None,
        unet=networks.their_unet,
        motion_adapter=MotionAdapter(block_out_channels=(8,), motion_norm_num_groups=8, motion_num_attention_heads=2),
        controlnet=list(networks.their_nets),
        scheduler=make_scheduler(recipe.scheduler, recipe.noise),
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def run_theirs(networks: Networks, clip: Clip, steps: int, end: float, recipe: Recipe = USUAL) -> Run:
    """Denoise `clip` with diffusers' pipeline as it comes; timed from the first ControlNet on.

    Its motion adapter, which it keeps in memory, is left out of the count: a tiny one takes its place.
    """
    device, dtype = networks.text.tokens.device, networks.text.tokens.dtype
    pipeline = _their_pipeline(networks, recipe)
    begun: list[float] = []

    def note_beginning(*_: object) -> None:
        if not begun:
            begun.append(_now(device))

    hook = pipeline.controlnet.register_forward_pre_hook(note_beginning)
    _begin_peak(device)
    try:
        x = pipeline(
            prompt_embeds=networks.prompt.tokens,
            negative_prompt_embeds=networks.negative.tokens,
            num_frames=clip.frames,
            height=clip.hints[0].shape[1],
            width=clip.hints[0].shape[2],
            num_inference_steps=steps,
            guidance_scale=recipe.guidance,
            latents=clip.x.to(device, dtype),  # the pipeline works in its networks' number format throughout
            conditioning_frames=[[Image.fromarray(frame) for frame in hint] for hint in clip.hints],
            controlnet_conditioning_scale=list(STRENGTHS),
            control_guidance_end=[end] * len(STRENGTHS),
            output_type="latent",
        ).frames
        return _ended(x, begun[0], device)
    finally:
        hook.remove()


def _pictures(hints: np.ndarray | FiledHints) -> Callable[[slice], torch.Tensor]:
    """Return a function from a slice of frames to their hints, float32 in [0, 1], [frames, 3, H, W]."""
    return lambda frames: torch.from_numpy(hints[frames]).float().permute(0, 3, 1, 2) / 255


def run_plain(networks: Networks, clip: Clip, steps: int, end: float) -> Run:
    """Denoise `clip` with diffusers' SDXL networks in a plain loop; timed as the others are."""
    device = networks.text.tokens.device
    loop = PlainLoop(networks, clip.size_px, clip.frames, USUAL.guidance, STRENGTHS)
    hints = [torch.from_numpy(hint).to(device, loop.dtype).permute(0, 3, 1, 2) / 255 for hint in clip.hints]
    scheduler = make_scheduler(USUAL.scheduler, USUAL.noise)
    scheduler.set_timesteps(steps, device=device)
    x = clip.x.to(device, loop.dtype)
    _begin_peak(device)
    began = _now(device)
    return _ended(loop.denoise(x, scheduler, hints, end), began, device)


def difference(mine: Run, reference: Run) -> float:
    """Return max|difference| / max|reference| of the latents."""
    return float((mine.x - reference.x).abs().max() / reference.x.abs().max())


def psnr_of_latents(mine: Run, reference: Run) -> float:
    """Return the peak signal-to-noise ratio in dB, with the range of the reference's latents for the peak."""
    error = float(((mine.x.double() - reference.x) ** 2).mean())
    return float("inf") if error == 0 else 10 * math.log10(float(reference.x.max() - reference.x.min()) ** 2 / error)


def _ended(x: torch.Tensor, began: float, device: torch.device) -> Run:
    seconds = _now(device) - began
    if not bool(torch.isfinite(torch.stack(torch.aminmax(x))).all()):
        raise ArithmeticError("The random networks ran out of the range of their number format.")
    return Run(x.float().cpu(), seconds, torch.cuda.max_memory_allocated(device) if device.type == "cuda" else 0)


def _begin_peak(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def _now(device: torch.device) -> float:
    """Return the time once the device has done all it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()
