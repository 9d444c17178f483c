"""Describe a model set: the models that belong together, and how they are used.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from .curves import Key, require_keys, value_at
from .schema import require, require_between
from .shot import CONTROL_KINDS, ControlKind
from .sparse import SPARSE_KINDS, SparseKind

SchedulerName = Literal["ddim", "euler", "dpmpp_2m_karras", "lcm"]
SCHEDULER_LABELS: dict[SchedulerName, str] = {
    "ddim": "DDIM",
    "euler": "Euler",
    "dpmpp_2m_karras": "DPM++ 2M Karras",
    "lcm": "LCM",
}
SCHEDULER_NAMES: tuple[SchedulerName, ...] = tuple(SCHEDULER_LABELS)
STEPS_HIGH, GUIDANCE_HIGH = 200, 30.0
LCM_STEPS_HIGH = 50  # the fewest steps of a run that consistency models were distilled from
LORA_WEIGHT_HIGH = 4.0
NO_GUIDANCE = 1.0  # up to there the negative prompt has no part in the picture, and half of the work is saved
Family = Literal["sd15", "sdxl", "preview"]
MotionNorm = Literal["frame", "clip"]
_LITTLE, _MUCH = 0.5, 2.25  # of the pixels that models were trained on; 512 x 288 and 768 x 768 still do for 512
_TRAINING_STEPS = 1000
_BETA_START = 0.00085  # of every model that is known here


@dataclass(frozen=True)
class Noise:
    """What the models of a set were trained to make of noise; every model for SD1.5 has the defaults.

    `prediction` is what the UNet tells of its input: the noise in it (epsilon), v of Salimans and Ho (2022), or the
    picture under the noise (sample, in diffusers' words). With `zero_terminal_snr` the noisiest training step held
    no picture any more (Lin et al. 2023), so that a run must begin at that step, in pure noise. `schedule` says how the
    noise grows over the training steps: as AnimateDiff's (linear), as Stable Diffusion's (scaled_linear) or as the
    cosine of Nichol and Dhariwal (2021), by diffusers' names; `beta_end` is what the two former grow to. `spacing` says
    which training steps a run visits, by diffusers' names: trailing begins at the noisiest one, as few-step models were
    distilled; as usual, each scheduler has its own. `distilled_steps` are those of the run that consistency models were
    distilled from, of which LCM visits some.
    """

    prediction: Literal["epsilon", "v_prediction", "sample"] = "epsilon"
    zero_terminal_snr: bool = False
    schedule: Literal["linear", "scaled_linear", "squaredcos_cap_v2"] = "linear"
    spacing: Literal["usual", "leading", "trailing"] = "usual"
    beta_end: float = 0.012
    distilled_steps: int = LCM_STEPS_HIGH

    def __post_init__(self) -> None:
        require(_BETA_START < self.beta_end < 1, "beta_end", self.beta_end, f"above {_BETA_START:g} and below 1")
        require_between("distilled_steps", self.distilled_steps, LCM_STEPS_HIGH, _TRAINING_STEPS)


@dataclass(frozen=True)
class Lora:
    """A low-rank change to the networks of a set (Hu et al. 2021), which is added `weight` times.

    `reference` is a Hub id (`org/name` or `org/name:file.safetensors`) or a file, as of the models. `weight_keys`, by
    scene frame, take the place of `weight` where there are any: the UNet then hears each frame's own, and the text
    encoder, which reads a prompt once for all frames, their mean.
    """

    reference: str
    weight: float = 1.0
    weight_keys: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        require(bool(self.reference.strip()), "reference", self.reference, "a text that is not empty")
        require_between("weight", self.weight, -LORA_WEIGHT_HIGH, LORA_WEIGHT_HIGH)
        require_keys("weight_keys", self.weight_keys, -LORA_WEIGHT_HIGH, LORA_WEIGHT_HIGH)

    def weight_at(self, scene_frame: float) -> float:
        """Return how many times it is added at a scene frame."""
        return value_at(self.weight_keys, scene_frame) if self.weight_keys else self.weight

    def over(self, scene_frames: Sequence[float]) -> Lora:
        """Return the same as it is over these frames: without keys and with one weight where that never changes."""
        weights = [self.weight_at(frame) for frame in scene_frames]
        if len(set(weights)) == 1:
            return replace(self, weight=weights[0], weight_keys=())
        return replace(self, weight=sum(weights) / len(weights))


@dataclass(frozen=True)
class IpAdapter:
    """What lets a UNet hear pictures (Ye et al. 2023), and the image encoder that it reads them with.

    Both are references as of the models; `image_encoder` may be a folder of a Hub id, `org/name:folder`.
    """

    weights: str
    image_encoder: str

    def __post_init__(self) -> None:
        for name in ("weights", "image_encoder"):
            require(bool(getattr(self, name).strip()), name, getattr(self, name), "a text that is not empty")


@dataclass(frozen=True)
class Limits:
    """The steps and the guidance that the models of a set were made for; a take that goes beyond gets a note."""

    steps_low: int = 1
    steps_high: int = STEPS_HIGH
    guidance_high: float = GUIDANCE_HIGH

    def __post_init__(self) -> None:
        require_between("steps_low", self.steps_low, 1, STEPS_HIGH)
        require_between("steps_high", self.steps_high, self.steps_low, STEPS_HIGH)
        require_between("guidance_high", self.guidance_high, 0.0, GUIDANCE_HIGH)


@dataclass(frozen=True)
class ToldSizes:
    """What SDXL is told of the size of its pictures, in pixels, in the order of height and width in the training."""

    original_px: tuple[int, int]  # of what the pictures were cut from
    target_px: tuple[int, int]

    def __post_init__(self) -> None:
        for name, size in (("original_px", self.original_px), ("target_px", self.target_px)):
            require(min(size) > 0, name, size, "two numbers of pixels above 0")


@dataclass(frozen=True)
class ModelSet:
    """The models that belong together.

    A model reference is a Hub id (`org/name` or `org/name:file.safetensors`), a folder in diffusers
    layout or a single file; relative ones are looked for in the model folders.
    """

    name: str
    family: Family
    base: str
    motion_module: str
    controlnets: dict[str, str]
    vae: str | None = None
    schedulers: tuple[SchedulerName, ...] = ("ddim", "euler", "dpmpp_2m_karras")  # that suit it, the best first
    steps: int = 25
    guidance: float = 7.5
    label: str = ""  # what the UI shows; empty shows the name
    untrained: bool = False  # random weights: its pictures show nothing
    noise: Noise = Noise()
    negative_prompt: str = "low quality, blurry, deformed"  # for shots that do not say what to avoid
    motion_norm: MotionNorm = "frame"  # what the motion module takes its statistics over, as it was trained
    motion_on_one_frame: bool = False  # the motion module, where the few steps were learned, works on one frame too
    loras: tuple[Lora, ...] = ()  # added to the base, its text encoder and the motion module
    limits: Limits = Limits()
    side_px: int = 512  # of the square pictures that the models were trained on
    context_length: int = 16  # frames that the motion module was trained on
    told_sizes: ToldSizes | None = None  # in place of the take's size
    ip_adapter: IpAdapter | None = None  # for takes with reference pictures
    sparsectrl: dict[str, str] = field(default_factory=dict)  # by what its key frames are: "rgb", "scribble"
    domain_adapter: str | None = None  # the LoRA that the motion module was trained beside, to be added as one wishes

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "name", self.name, "a text that is not empty")
        for kind in self.controlnets:
            require(kind in CONTROL_KINDS, f"controlnets.{kind}", kind, "one of " + ", ".join(CONTROL_KINDS))
        for kind in self.sparsectrl:
            require(kind in SPARSE_KINDS, f"sparsectrl.{kind}", kind, "one of " + ", ".join(SPARSE_KINDS))
        require(bool(self.schedulers), "schedulers", self.schedulers, "at least one scheduler")
        references = [lora.reference for lora in self.loras]
        require(len(set(references)) == len(references), "loras", references, "a list that names each LoRA once")
        require(self.side_px > 0, "side_px", self.side_px, "a number of pixels above 0")
        require(self.context_length > 0, "context_length", self.context_length, "a number of frames above 0")
        if self.noise.zero_terminal_snr:
            # Karras' noise levels would spend nearly all steps where there is no picture to see yet, and LCM reads the
            # picture out of the first step, where there is none.
            right = set(self.schedulers) <= {"ddim", "euler"}
            require(right, "schedulers", self.schedulers, "ddim or euler where the noise has zero_terminal_snr")

    def with_loras(self, more: Sequence[Lora], whose: str) -> ModelSet:
        """Return the set with `more` LoRAs. Raises `ContractError` for one that is there already, as `whose` it is."""
        there = [lora.reference for lora in self.loras]
        for lora in more:
            right = f"a LoRA that neither {whose} nor the model set has already: remove it from {whose}"
            require(lora.reference not in there, "LoRA", lora.reference, right)
            there.append(lora.reference)
        return replace(self, loras=(*self.loras, *more)) if more else self

    @property
    def references_note(self) -> str:
        """A sentence where the set cannot hear reference pictures; else ""."""
        if self.ip_adapter:
            return ""
        return f"{self.label or self.name} has no IP-Adapter: it makes pictures without the reference pictures."

    def control_note(self, kind: ControlKind) -> str:
        """Return a sentence where the set has no ControlNet for `kind`; else ""."""
        if kind in self.controlnets:
            return ""
        return f"{self.label or self.name} has no ControlNet for this: switch it off, or choose another model set."

    def sparse_note(self, kind: SparseKind) -> str:
        """Return a sentence where the set has no SparseCtrl for key frames of `kind`; else ""."""
        if kind in self.sparsectrl:
            return ""
        return f"{self.label or self.name} has no SparseCtrl for this: choose Hold, or another model set."

    def size_at_home(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Return a size of about the same shape that is not small for the models: the given one if it is not."""
        if width_px * height_px >= _LITTLE * self.side_px**2:
            return width_px, height_px
        by_side = self.side_px / max(width_px, height_px)
        by_area = self.side_px * math.sqrt(_LITTLE / (width_px * height_px))  # of long, narrow pictures
        width, height = (math.ceil(side * max(by_side, by_area) / 8) * 8 for side in (width_px, height_px))
        return width, height

    def size_note(self, width_px: int, height_px: int) -> str:
        """Return a sentence where pictures of this size are far from what the models were trained on; else ""."""
        share = width_px * height_px / self.side_px**2
        if share > _MUCH:
            advice = f"large for this model ({self.side_px} px): figures repeat. Try {self.side_px * 3 // 2} or less"
        elif share < _LITTLE:
            advice = f"small for this model ({self.side_px} px): expect mush. Try {self.side_px} or more"
        else:
            return ""
        return f"{width_px} × {height_px} is {advice}"
