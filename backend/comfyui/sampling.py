"""Turn a take's sampling into ComfyUI's words: samplers, schedulers, noise levels, guidance, context windows.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..contract import Noise, Sampling, Take
from ..contract.models import SchedulerName
from ..errors import BackendError
from .percents import pieces
from .workflow import Link, Workflow

# diffusers' spacing of the timesteps -> ComfyUI's scheduler, which places them alike
_SPACED = {"leading": "ddim_uniform", "trailing": "sgm_uniform", "linspace": "normal"}
_USUAL_SPACING: dict[SchedulerName, str] = {"ddim": "leading", "euler": "linspace"}
# diffusers' schedule of the betas -> the one that ComfyUI's nodes have under another name
_RAW = {"linear": "sqrt_linear", "scaled_linear": "linear", "squaredcos_cap_v2": "squaredcos_cap_v2"}
_BETA_START = 0.00085
# the schedules that AnimateDiff-Evolved has a name for: schedule and last beta
_NAMED = {
    ("linear", 0.012): "sqrt_linear (AnimateDiff)",
    ("scaled_linear", 0.012): "linear (HotshotXL/default)",
    ("scaled_linear", 0.020): "linear (AnimateDiff-SDXL)",
}
_TRAINED = 1000  # steps of the training, among which schedulers choose
_ALL_LISTED = 0.999  # a denoise at which KSampler makes its steps of as many, and from the end of what is listed
_FUSES = {"pyramid": "pyramid", "flat": "flat", "linear": "overlap-linear"}


def sampler_of(sampling: Sampling, noise: Noise) -> tuple[str, str]:
    """Return ComfyUI's sampler and scheduler that make the same steps."""
    if sampling.scheduler == "dpmpp_2m_karras":
        return "dpmpp_2m", "karras"
    if sampling.scheduler == "lcm":
        return "lcm", "simple"
    spacing = _USUAL_SPACING[sampling.scheduler] if noise.spacing == "usual" else noise.spacing
    return sampling.scheduler, _SPACED["trailing" if noise.zero_terminal_snr else spacing]


def sampled_steps(take: Take) -> tuple[int, float]:
    """Return the steps that ComfyUI's sampler makes and its denoise, so that they are the take's own.

    It makes `steps` of int(steps / denoise), the last of those that its scheduler lists for these: ddim_uniform lists
    one or more at the noisy end that nobody asked for, where the steps of the training cannot be parted evenly. Raises
    `BackendError` where the render's strength leaves no step.
    """
    total = take.sampling.steps
    steps = total - take.first_step
    if steps == 0:
        text = "At this strength of the render no step is left, so there is nothing for ComfyUI to do."
        raise BackendError("nothing_to_do", text, "Raise the strength, make a new take, and export that.")
    if steps == total:
        uneven = sampler_of(take.sampling, take.models.noise)[1] == "ddim_uniform" and _TRAINED % total
        return steps, _ALL_LISTED if uneven else 1.0
    rounded = (round(steps / total, digits) for digits in range(2, 8))
    return steps, next((part for part in rounded if int(steps / part) == total), steps / (total + 0.5))


def add_noise_levels(workflow: Workflow, take: Take) -> tuple[str, Link | None]:
    """Return the name of the beta schedule and, where the nodes have no name for it, a link to its sigmas."""
    noise, lcm = take.models.noise, take.sampling.scheduler == "lcm"
    if noise.prediction == "sample":
        text = f"{take.models.label or take.models.name} predicts pictures, which no node of ComfyUI knows of."
        raise BackendError("mismatch", text, "Export a take of another model set.")
    plain = noise.prediction == "epsilon" and not noise.zero_terminal_snr and not lcm
    if plain and (noise.schedule, noise.beta_end) in _NAMED:
        return _NAMED[noise.schedule, noise.beta_end], None
    sigmas = workflow.add(
        "ADE_RawSigmaSchedule",
        "Noise levels",
        raw_beta_schedule=_RAW[noise.schedule],
        linear_start=_BETA_START,
        linear_end=noise.beta_end,
        sampling="lcm" if lcm else "eps" if noise.prediction == "epsilon" else "v_prediction",
        lcm_original_timesteps=noise.distilled_steps,
        zsnr=noise.zero_terminal_snr,
    )
    return "use existing", sigmas.out()


def add_guidance(workflow: Workflow, take: Take, percents: Sequence[float]) -> tuple[float, Link | None]:
    """Return the guidance, and where it changes over the steps a link to its keyframes."""
    sampling = take.sampling
    changes = pieces([sampling.guidance_at(step) for step in range(sampling.steps)], percents)
    if len(changes) == 1:
        return max(changes[0][1], 1.0), None
    link = None
    for percent, guidance in changes:
        link = workflow.add(
            "ADE_CustomCFGKeyframeSimple",
            f"Guidance from {percent:.0%}",
            cfg=round(max(guidance, 1.0), 3),
            start_percent=percent,
            guarantee_steps=1,
            prev_custom_cfg=link,
        ).out()
    return max(changes[0][1], 1.0), link


def add_windows(workflow: Workflow, take: Take) -> Link | None:
    """Add the context windows of a take and return their link; None where all frames are seen at once."""
    sampling, count = take.sampling, take.frames.count
    length = take.provenance.context_length if take.provenance else 0
    length = min(length or take.context_length, count)
    if length == count and not take.loop:
        return None
    overlap = min(sampling.context_overlap, length - 1)
    own = {"context_length": length, "context_overlap": overlap, "fuse_method": _FUSES[sampling.context_fuse]}
    strides = {1: 1, 2: 2, 4: 3}[sampling.context_stride] if length > 1 else 1
    if take.loop:
        looped = {"context_stride": strides, "closed_loop": True, "use_on_equal_length": True}
        return workflow.add("ADE_LoopedUniformContextOptions", "Context windows of a loop", **own, **looped).out()
    if strides == 1 and not (sampling.context_shift and length > 1):
        return workflow.add("ADE_StandardStaticContextOptions", "Context windows", **own).out()
    title = "Context windows that move"
    return workflow.add("ADE_StandardUniformContextOptions", title, context_stride=strides, **own).out()
