"""Describe a take: everything needed to make the same frames again.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .models import ModelSet, SchedulerName
from .schema import SCHEMA_VERSION, require, require_between, require_schema
from .shot import ControlKind, FrameMap, require_size

Precision = Literal["auto", "float32", "float16", "bfloat16"]


@dataclass(frozen=True)
class Control:
    """How one control pass steers the picture.

    `strength` multiplies the ControlNet's residuals; `start` and `end` are fractions of the steps.
    """

    kind: ControlKind
    strength: float = 1.0
    start: float = 0.0
    end: float = 1.0

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, 2.0)
        require_between("start", self.start, 0.0, 1.0)
        require(self.start <= self.end <= 1.0, "end", self.end, f"from the start ({self.start:g}) to 1")


@dataclass(frozen=True)
class Sampling:
    """The settings of the denoise loop.

    `clip_skip` counts the text encoder's last layers to leave out. `context_length` and
    `context_overlap` are frames: a longer shot runs in overlapping windows of that length.
    """

    scheduler: SchedulerName = "ddim"
    steps: int = 25
    guidance: float = 7.5
    clip_skip: int = 0
    context_length: int = 16
    context_overlap: int = 4
    precision: Precision = "auto"  # float32 on a CPU, float16 or bfloat16 on a GPU

    def __post_init__(self) -> None:
        require_between("steps", self.steps, 1, 200)
        require_between("guidance", self.guidance, 0.0, 30.0)
        require_between("clip_skip", self.clip_skip, 0, 11)
        require_between("context_length", self.context_length, 1, 128)
        low = 0 <= self.context_overlap < self.context_length
        require(low, "context_overlap", self.context_overlap, f"from 0 to {self.context_length - 1} frames")


@dataclass(frozen=True)
class Provenance:
    """What a take was really made with; the backend fills it in."""

    device: str
    precision: str
    versions: dict[str, str]  # package -> version
    model_hashes: dict[str, str]  # part -> "<file or folder>: sha256"


@dataclass(frozen=True)
class Take:
    """One generation of a shot: the whole content of take.json."""

    shot_id: str
    shot_name: str
    number: int
    frames: FrameMap
    fps: float
    width: int  # pixels
    height: int  # pixels
    prompt: str
    seed: int
    models: ModelSet
    negative_prompt: str = ""
    sampling: Sampling = Sampling()
    controls: tuple[Control, ...] = ()
    capture: int | None = None  # the number of the capture that control/ came from
    blend_file: str = ""
    scene: str = ""
    camera: str = ""
    created: str = ""  # ISO 8601, UTC
    animatic_version: str = ""
    provenance: Provenance | None = None
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
        require_size(self.width, self.height)
        require(0 <= self.seed < 2**32, "seed", self.seed, "a whole number from 0 to 4294967295")
        require(self.fps > 0, "fps", self.fps, "a number above 0")
        require(self.number >= 1, "number", self.number, "1 or more")
        kinds = [control.kind for control in self.controls]
        require(len(set(kinds)) == len(kinds), "controls", kinds, "a list that names each kind once")
        for kind in kinds:
            known = kind in self.models.controlnets
            require(known, "controls", kind, f"a kind that model set {self.models.name!r} has a ControlNet for")
        if self.models.noise.zero_terminal_snr:
            scheduler, suiting = self.sampling.scheduler, self.models.schedulers
            right = " or ".join(suiting) + f", which are all that model set {self.models.name!r} works with"
            require(scheduler in suiting, "sampling.scheduler", scheduler, right)
