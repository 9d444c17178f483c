"""Describe a capture and a take: everything needed to make the same frames again.

Must not import anything but the standard library and `schema`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .schema import ContractError, require, require_between

SCHEMA_VERSION = 1

ControlKind = Literal["depth", "openpose"]
CONTROL_KINDS: tuple[ControlKind, ...] = ("depth", "openpose")
SchedulerName = Literal["ddim", "euler", "dpmpp_2m_karras"]
SCHEDULER_NAMES: tuple[SchedulerName, ...] = ("ddim", "euler", "dpmpp_2m_karras")
Precision = Literal["auto", "float32", "float16", "bfloat16"]
Projection = Literal["PERSP", "ORTHO"]
Family = Literal["sd15", "preview"]

SIZE_MULTIPLE_PX = 8  # one latent pixel; diffusers' UNet takes any whole number of them
SIZE_LOW_PX, SIZE_HIGH_PX = 64, 2048


def fitted_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the nearest size that the models take: multiples of 8 from 64 to 2048 pixels."""

    def fitted(side_px: int) -> int:
        rounded = (side_px + SIZE_MULTIPLE_PX // 2) // SIZE_MULTIPLE_PX * SIZE_MULTIPLE_PX
        return max(SIZE_LOW_PX, min(SIZE_HIGH_PX, rounded))

    return fitted(width_px), fitted(height_px)


def _require_size(width_px: int, height_px: int) -> None:
    for name, side_px in (("width", width_px), ("height", height_px)):
        right = SIZE_LOW_PX <= side_px <= SIZE_HIGH_PX and side_px % SIZE_MULTIPLE_PX == 0
        require(right, name, side_px, f"a multiple of 8 from {SIZE_LOW_PX} to {SIZE_HIGH_PX}")


def _require_schema(schema: int) -> None:
    if schema > SCHEMA_VERSION:
        raise ContractError("schema", schema, f"{SCHEMA_VERSION} or older: this file is from a newer Animatic, update")
    require(schema >= 1, "schema", schema, f"from 1 to {SCHEMA_VERSION}")


@dataclass(frozen=True)
class FrameMap:
    """Map file numbers (from 1) to scene frames: file n shows scene frame start + (n - 1) * step.

    On twos and threes a file is held for `step` scene frames, the last one no longer than `end`.
    """

    start: int
    end: int  # the last scene frame of the shot, inclusive
    step: int = 1

    def __post_init__(self) -> None:
        require(self.end >= self.start, "end", self.end, f"the start frame {self.start} or later")
        require_between("step", self.step, 1, 100)

    @property
    def count(self) -> int:
        """The number of files."""
        return (self.end - self.start) // self.step + 1

    def scene_frame(self, number: int) -> int:
        """Return the scene frame that file `number` was made from."""
        return self.start + (number - 1) * self.step

    def number_at(self, scene_frame: int) -> int | None:
        """Return the file that `scene_frame` shows, or None outside the shot."""
        if not self.start <= scene_frame <= self.end:
            return None
        return (scene_frame - self.start) // self.step + 1


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
class Noise:
    """What the models of a set were trained to make of noise; every model for SD1.5 has the defaults.

    `prediction` is what the UNet tells of its input: the noise in it (epsilon), v of Salimans and Ho (2022), or the
    picture under the noise (sample, in diffusers' words). With `zero_terminal_snr` the noisiest training step held
    no picture any more (Lin et al. 2023), so that a run must begin at that step, in pure noise. `schedule` says how the
    noise grows over the training steps: as AnimateDiff's (linear), as Stable Diffusion's (scaled_linear) or as the
    cosine of Nichol and Dhariwal (2021), by diffusers' names.
    """

    prediction: Literal["epsilon", "v_prediction", "sample"] = "epsilon"
    zero_terminal_snr: bool = False
    schedule: Literal["linear", "scaled_linear", "squaredcos_cap_v2"] = "linear"


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
    schedulers: tuple[SchedulerName, ...] = SCHEDULER_NAMES  # that suit it, the best first
    steps: int = 25
    guidance: float = 7.5
    label: str = ""  # what the UI shows; empty shows the name
    untrained: bool = False  # random weights: its pictures show nothing
    noise: Noise = Noise()
    negative_prompt: str = "low quality, blurry, deformed"  # for shots that do not say what to avoid

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "name", self.name, "a text that is not empty")
        for kind in self.controlnets:
            require(kind in CONTROL_KINDS, f"controlnets.{kind}", kind, "one of " + ", ".join(CONTROL_KINDS))
        require(bool(self.schedulers), "schedulers", self.schedulers, "at least one scheduler")
        if self.noise.zero_terminal_snr:
            # Karras' noise levels would spend nearly all steps where there is no picture to see yet.
            right = "dpmpp_2m_karras" not in self.schedulers
            require(right, "schedulers", self.schedulers, "ddim or euler where the noise has zero_terminal_snr")


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
        _require_schema(self.schema)
        _require_size(self.width, self.height)
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


@dataclass(frozen=True)
class CaptureRequest:
    """What to capture: one shot, seen through one camera."""

    shot_id: str
    shot_name: str
    camera: str  # the camera object's name; empty follows the scene's camera and its markers
    frames: FrameMap
    width: int  # pixels
    height: int  # pixels
    passes: tuple[ControlKind, ...] = CONTROL_KINDS

    def __post_init__(self) -> None:
        _require_size(self.width, self.height)
        require(bool(self.passes), "passes", self.passes, "at least one of " + ", ".join(CONTROL_KINDS))


@dataclass(frozen=True)
class Capture:
    """A finished capture: the whole content of capture.json, which is written last."""

    request: CaptureRequest
    number: int
    scene: str
    blend_file: str = ""
    people: tuple[str, ...] = ()  # armature objects whose pose was captured
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    created: str = ""  # ISO 8601, UTC
    animatic_version: str = ""
    blender_version: str = ""
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        _require_schema(self.schema)

    def serves(self, request: CaptureRequest) -> bool:
        """Tell whether this capture holds what `request` asks for (same frames, size and camera)."""
        mine, other = self.request, request
        same = (mine.shot_id, mine.camera, mine.frames, mine.width, mine.height) == (
            other.shot_id,
            other.camera,
            other.frames,
            other.width,
            other.height,
        )
        return same and set(other.passes) <= set(mine.passes)


@dataclass(frozen=True)
class CameraFrame:
    """The camera at one file number.

    `world_to_camera` is 3x4, row-major, metres, in OpenCV axes (x right, y down, z forward), so that
    K [R|t] X gives pixels from the top left corner. For an orthographic camera fx and fy are pixels
    a metre and there is no division by z.
    """

    number: int
    scene_frame: int
    projection: Projection
    fx: float
    fy: float
    cx: float
    cy: float
    world_to_camera: tuple[float, ...]

    def __post_init__(self) -> None:
        require(len(self.world_to_camera) == 12, "world_to_camera", self.world_to_camera, "12 numbers (3x4)")


@dataclass(frozen=True)
class CameraTrack:
    """The whole content of camera.json."""

    width: int
    height: int
    frames: tuple[CameraFrame, ...] = field(default=())
    schema: int = SCHEMA_VERSION
