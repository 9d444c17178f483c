"""Describe a take: everything needed to make the same frames again.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .curves import Key, require_keys, smooth, value_at
from .depth_look import AUTOMATIC_DEPTH, DepthLook
from .key_frames import KeyFrame
from .models import GUIDANCE_HIGH, LCM_STEPS_HIGH, NO_GUIDANCE, STEPS_HIGH, Lora, ModelSet, SchedulerName
from .reference_pictures import NO_REFERENCES, References
from .schema import SCHEMA_VERSION, require, require_between, require_schema
from .shortcuts import NO_SHORTCUTS, Shortcuts
from .shot import PASSES_OF_CONTROL, ControlKind, FrameMap, PassKind, require_size
from .sparse import SparseControl
from .style import NO_STYLE, Style, without
from .travel import Travel
from .wildcards import Written

Precision = Literal["auto", "float32", "float16", "bfloat16"]
Fuse = Literal["pyramid", "flat", "linear"]
Tiling = Literal["none", "x", "y", "xy"]
PromptReading = Literal["plain", "weighted"]
FUSES: tuple[Fuse, ...] = ("pyramid", "flat", "linear")
STRENGTH_HIGH = 2.0


@dataclass(frozen=True)
class Control:
    """How one control pass steers the picture.

    `strength` multiplies the ControlNet's residuals; `strength_keys`, by scene frame, take its place where there are
    any. `start` and `end` are parts of the steps, and so is `ease`: over that part the net sets in after `start`, if
    that is not the beginning, and lets go before `end`, if that is not the end.
    """

    kind: ControlKind
    strength: float = 1.0
    start: float = 0.0
    end: float = 1.0
    ease: float = 0.0
    strength_keys: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, STRENGTH_HIGH)
        require_between("start", self.start, 0.0, 1.0)
        require(self.start <= self.end <= 1.0, "end", self.end, f"from the start ({self.start:g}) to 1")
        require_between("ease", self.ease, 0.0, 1.0)
        require_keys("strength_keys", self.strength_keys, 0.0, STRENGTH_HIGH)

    @property
    def is_heard(self) -> bool:
        """Whether the pass has any strength in any frame."""
        return any(key.value > 0 for key in self.strength_keys) if self.strength_keys else self.strength > 0

    def strength_at(self, scene_frame: float) -> float:
        """Return the strength at a scene frame, before `share_at` a step."""
        return value_at(self.strength_keys, scene_frame) if self.strength_keys else self.strength

    def share_at(self, step: int, steps: int) -> float:
        """Return the part (0 to 1) of its strength that the net has in `step` (from 0) of `steps`."""
        if step / steps < self.start or (step + 1) / steps > self.end:
            return 0.0
        middle, share = (step + 0.5) / steps, 1.0
        if self.ease and self.start > 0:
            share *= smooth((middle - self.start) / self.ease)
        if self.ease and self.end < 1:
            share *= smooth((self.end - middle) / self.ease)
        return share


@dataclass(frozen=True)
class Sampling:
    """The settings of the denoise loop.

    `guidance_keys`, by the part of the steps that is done, take the place of `guidance` where there are any.
    `clip_skip` counts the text encoder's last layers to leave out. `context_length` and `context_overlap` are frames:
    a longer shot runs in overlapping windows of that length. With a `context_stride` of 2 or 4 some windows also see
    every second (and fourth) frame, which holds a long shot together. `context_fuse` is how windows are weighed where
    they overlap; `context_shift` moves their ends from step to step, so that these never fall on the same frames.
    """

    scheduler: SchedulerName = "ddim"
    steps: int = 25
    guidance: float = 7.5
    clip_skip: int = 0
    context_length: int = 16
    context_overlap: int = 4
    precision: Precision = "auto"  # float32 on a CPU, float16 or bfloat16 on a GPU
    guidance_keys: tuple[Key, ...] = ()
    context_stride: Literal[1, 2, 4] = 1
    context_fuse: Fuse = "pyramid"
    context_shift: bool = False
    shortcuts: Shortcuts = NO_SHORTCUTS

    def __post_init__(self) -> None:
        require_between("steps", self.steps, 1, STEPS_HIGH)
        require_between("guidance", self.guidance, 0.0, GUIDANCE_HIGH)
        require_between("clip_skip", self.clip_skip, 0, 11)
        require_between("context_length", self.context_length, 1, 128)
        low = 0 <= self.context_overlap < self.context_length
        require(low, "context_overlap", self.context_overlap, f"from 0 to {self.context_length - 1} frames")
        require_keys("guidance_keys", self.guidance_keys, 0.0, GUIDANCE_HIGH)

    def guidance_at(self, step: int) -> float:
        """Return the guidance of `step`, counted from 0; none is 1."""
        if step / self.steps >= self.shortcuts.guidance_until:
            return NO_GUIDANCE
        return value_at(self.guidance_keys, step / self.steps) if self.guidance_keys else self.guidance

    @property
    def guided(self) -> bool:
        """Whether any step is guided, so that what to avoid is heard."""
        return any(self.guidance_at(step) > NO_GUIDANCE for step in range(self.steps))


@dataclass(frozen=True)
class Source:
    """The scene's own render as the start of a take: SDEdit (Meng et al. 2022).

    The pictures get noise up to `strength` (0 to 1) of the steps, and only these steps are made: at 0 the render comes
    back, at 1 nothing of it is left. If `masked`, only what is white in the mask changes.
    """

    strength: float
    masked: bool = False

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, 1.0)

    def first_step(self, steps: int) -> int:
        """Return the step (from 0) of `steps` at which the run begins; `steps` where none is left."""
        return steps - int(steps * self.strength + 1e-6)  # 0.29 * 100 is a little less than 29


@dataclass(frozen=True)
class Provenance:
    """What a take was really made with; the backend fills it in."""

    device: str
    precision: str
    versions: dict[str, str]  # package -> version
    model_hashes: dict[str, str]  # part -> "<file or folder>: sha256"
    context_length: int = 0  # of its context windows; 0 in takes that kept to their settings
    tiles: bool = False  # its frames were decoded in tiles


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
    travel: Travel | None = None  # prompts that change over the frames, each said after `prompt`
    loop: bool = False  # the last frame goes on into the first
    given: int = 0  # files 1 to `given` are frames of an earlier take: they lie in frames/ already and stay as they are
    tiling: Tiling = "none"  # the edges across which the pictures go on into themselves
    keys: tuple[KeyFrame, ...] = ()  # pictures in keys/ that some of the frames are led to
    sparse: SparseControl | None = None  # pictures in keys/ that steer by a network
    references: References = NO_REFERENCES  # pictures in references/ that the take is to look like
    depth_look: DepthLook = AUTOMATIC_DEPTH  # how its depth is drawn for the ControlNet
    source: Source | None = None  # control/ then holds the passes `beauty` and, for a mask, `mask`
    capture: int | None = None  # the number of the capture that control/ came from
    blend_file: str = ""
    scene: str = ""
    camera: str = ""
    created: str = ""  # ISO 8601, UTC
    animatic_version: str = ""
    provenance: Provenance | None = None
    # "weighted" hears prompts of any length and the weights in them; earlier takes said brackets, and were cut off
    prompt_reading: PromptReading = "plain"
    written: Written | None = None  # its prompts before the seed chose among what they leave open, if they do
    style: Style = NO_STYLE  # what of the prompts and the models' LoRAs is the film's look; they hold it already
    own_loras: tuple[Lora, ...] = ()  # what of the models' LoRAs is the shot's own, such as a camera move
    schema: int = SCHEMA_VERSION

    @property
    def own_prompt(self) -> str:
        """The prompt without the style."""
        return without(self.prompt, self.style.prompt)

    @property
    def own_negative_prompt(self) -> str:
        """What the picture must not show, without what the style says of that."""
        return without(self.negative_prompt, self.style.negative_prompt)

    @property
    def passes(self) -> tuple[PassKind, ...]:
        """The passes of a capture that the take uses."""
        return passes_of([control.kind for control in self.controls], self.source, self.references)

    @property
    def first_step(self) -> int:
        """The step (from 0) that its run begins with; the number of steps where a source leaves none."""
        return self.source.first_step(self.sampling.steps) if self.source else 0

    @property
    def context_length(self) -> int:
        """The frames that the motion module is asked to see at once: of stills each one alone."""
        return 1 if self.frames.are_stills else self.sampling.context_length

    def __post_init__(self) -> None:
        require_schema(self.schema)
        require_size(self.width, self.height)
        require(0 <= self.seed < 2**32, "seed", self.seed, "a whole number from 0 to 4294967295")
        require(self.fps > 0, "fps", self.fps, "a number above 0")
        require(self.number >= 1, "number", self.number, "1 or more")
        require_between("given", self.given, 0, self.frames.count - 1)
        self._require_keys()
        require(not (self.loop and self.frames.are_stills), "loop", True, "off: stills make no loop")
        kinds = [control.kind for control in self.controls]
        require(len(set(kinds)) == len(kinds), "controls", kinds, "a list that names each kind once")
        for kind in kinds:
            known, way_out = kind in self.models.controlnets, "switch it off, or choose another model set"
            right = f"a kind that model set {self.models.name!r} has a ControlNet for: {way_out}"
            require(known, "controls", kind, right)
        right = f"left out: model set {self.models.name!r} has no IP-Adapter"
        require(not self.references.pictures or self.models.ip_adapter is not None, "references", "given", right)
        if self.sampling.scheduler == "lcm":
            require_between("sampling.steps", self.sampling.steps, 1, LCM_STEPS_HIGH)
        if self.models.noise.zero_terminal_snr:
            scheduler, suiting = self.sampling.scheduler, self.models.schedulers
            right = " or ".join(suiting) + f", which are all that model set {self.models.name!r} works with"
            require(scheduler in suiting, "sampling.scheduler", scheduler, right)

    def _require_keys(self) -> None:
        numbers = [key.number for key in self.keys]
        for number in numbers:
            require_between("keys", number, self.given + 1, self.frames.count)
        require(sorted(set(numbers)) == numbers, "keys", numbers, "file numbers, each larger than the one before it")
        require(not (numbers and self.frames.are_stills), "keys", numbers, "left out: stills are led to no pictures")
        if self.sparse is None:
            return
        for number in self.sparse.numbers:
            require_between("sparse.numbers", number, 1, self.frames.count)
        require(not self.frames.are_stills, "sparse", "given", "left out: stills are led to no pictures")
        known, right = self.sparse.kind in self.models.sparsectrl, "a kind that model set"
        right = f"{right} {self.models.name!r} has a SparseCtrl for: hold the key frames, or choose another model set"
        require(known, "sparse.kind", self.sparse.kind, right)


def passes_of(
    kinds: Sequence[ControlKind], source: Source | None, references: References = NO_REFERENCES
) -> tuple[PassKind, ...]:
    """Return the passes of a capture that a take with controls of these `kinds`, `source` and `references` uses."""
    pictures: tuple[PassKind, ...] = () if source is None else ("beauty", "mask") if source.masked else ("beauty",)
    regions: tuple[PassKind, ...] = ("objects",) if references.regions else ()
    drawn_from = (one for kind in kinds for one in PASSES_OF_CONTROL[kind])
    return tuple(dict.fromkeys((*drawn_from, *pictures, *regions)))
