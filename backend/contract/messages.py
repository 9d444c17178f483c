"""Name every message between Blender and the backend; one JSON object a line.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from .depth_look import AUTOMATIC_DEPTH, DepthLook
from .exports import ExportComfyUI, ExportTake
from .library import (
    ConvertModel,
    DeleteModel,
    DownloadModel,
    LibraryRequest,
    ListModels,
    ModelsFound,
    Offer,
    OfferModel,
    OfferRemoval,
    Removal,
    Told,
)
from .machine import ANY_MACHINE, Machine
from .models import ModelSet
from .more_frames import MoreFrames
from .schema import ContractError, from_data, to_data
from .shot import ControlKind, require_size
from .sparse import SparseKind

PROTOCOL = 1  # raised when a message changes its meaning

TakeStage = Literal["downloading", "loading", "preparing", "denoising", "decoding"]
Stage = Literal[TakeStage, "baking", "drawing", "interpolating", "exporting", "reading", "converting"]


# Blender -> backend


@dataclass(frozen=True)
class Run:
    """Generate (or go on with) the take in `folder`."""

    job: str
    folder: str
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class Inspect:
    """Tell whether the models of a take are here and fit together, before anything is captured for it."""

    job: str
    models: ModelSet
    controls: tuple[ControlKind, ...]
    machine: Machine = ANY_MACHINE
    references: bool = False  # whether the take has reference pictures
    sparse: SparseKind | None = None  # what the key frames are that a network steers by


@dataclass(frozen=True)
class CountTokens:
    """Count the tokens that the tokenizer of `models` makes of each of `texts`; nothing is loaded but that."""

    job: str
    models: ModelSet
    texts: tuple[str, ...]
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class Look:
    """Draw the control pictures of one file of a capture as the model will see them."""

    job: str
    capture_folder: str
    number: int
    into: str  # a folder; gets a picture for each control that the capture holds, such as depth.png
    depth_look: DepthLook = AUTOMATIC_DEPTH


@dataclass(frozen=True)
class DrawSheets:
    """Draw the pages of the storyboard.json in `folder`, as storyboard.pdf and page-01.png, page-02.png …"""

    job: str
    folder: str


@dataclass(frozen=True)
class Bake:
    """Bake (or go on with) the texture in `folder`."""

    job: str
    folder: str


@dataclass(frozen=True)
class WriteTimeline:
    """Write the edit.json in `folder` as an .otio beside it, named after the edit."""

    job: str
    folder: str


@dataclass(frozen=True)
class DrawSurface:
    """Draw the pass `depth` of the capture in `folder` from its surface's heights, in the layout of its UV map."""

    job: str
    folder: str
    width: int  # pixels
    height: int  # pixels

    def __post_init__(self) -> None:
        require_size(self.width, self.height)


@dataclass(frozen=True)
class AddFrames:
    """Make (or go on with) pictures between those of the take in `folder`, in a folder of the take."""

    job: str
    folder: str
    more: MoreFrames
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class Check:
    """Report versions, device, memory and the result of a self-test."""

    job: str
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class Cancel:
    """Stop `job` between two steps; finished frames and the checkpoint stay."""

    job: str


@dataclass(frozen=True)
class Free:
    """Unload the models and give GPU memory back."""

    job: str


# backend -> Blender


@dataclass(frozen=True)
class Hello:
    """The first line, sent before torch is imported."""

    version: str
    pid: int
    python: str
    protocol: int = PROTOCOL


@dataclass(frozen=True)
class Heartbeat:
    """Sent every second from a thread of its own; `job` is empty when idle."""

    job: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a job is; steps and windows count from 1, 0 where they do not apply."""

    job: str
    stage: Stage
    fraction: float  # of the whole job, 0 to 1; while downloading, which comes before it, of the bytes to fetch
    step: int = 0
    steps: int = 0
    window: int = 0
    windows: int = 0
    seconds_left: float | None = None


@dataclass(frozen=True)
class PreviewSaved:
    """New low-cost pictures lie in the take's preview folder."""

    job: str
    step: int


@dataclass(frozen=True)
class FrameSaved:
    """A finished frame lies in the take's frames folder."""

    job: str
    number: int


@dataclass(frozen=True)
class Note:
    """Something the artist should know although the job goes on."""

    job: str
    text: str


@dataclass(frozen=True)
class DeviceMemory:
    """The memory of the device that the machine of `job` computes on: what a run may take of it, and all of it."""

    job: str
    device: str  # cpu, cuda:0, mps …
    free_bytes: int  # what Animatic's own models take counts as free: they go when another run needs the room
    total_bytes: int


@dataclass(frozen=True)
class TokenCounts:
    """How many tokens each text has that was asked for, and in how many parts it is heard."""

    job: str
    tokens: tuple[int, ...]
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Finished:
    """The job is done; `report` holds lines for a person (Check) and may be empty."""

    job: str
    report: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Cancelled:
    """The job stopped because it was asked to."""

    job: str


@dataclass(frozen=True)
class Failed:
    """The job ended in an error; an artist reads message and hint, a bug report carries detail."""

    job: str
    code: str  # lower case words: missing_weights, mismatch, out_of_memory, disk_full, bad_take …
    message: str
    hint: str = ""
    detail: str = ""


OfTakes = Run | Inspect | CountTokens | Look | AddFrames | ExportTake | ExportComfyUI
ToBackend = OfTakes | Bake | DrawSurface | DrawSheets | WriteTimeline | Check | Cancel | Free | LibraryRequest
OnTheWay = Progress | PreviewSaved | FrameSaved | Note | DeviceMemory | TokenCounts | Told
FromBackend = Hello | Heartbeat | OnTheWay | Finished | Cancelled | Failed
Message = ToBackend | FromBackend

_BY_NAME: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        *(Run, Inspect, CountTokens, Look, DrawSheets, WriteTimeline, Bake, DrawSurface, AddFrames, Check, Cancel),
        *(Free, Hello, Heartbeat, Progress, PreviewSaved, FrameSaved, Note),
        *(DeviceMemory, TokenCounts, Finished, Cancelled, Failed),
        *(ExportTake, ExportComfyUI),
        *(ListModels, OfferModel, DownloadModel, OfferRemoval, DeleteModel, ConvertModel, ModelsFound, Offer, Removal),
    )
}


def to_line(message: Message) -> str:
    """Return `message` as one line of JSON, newline included."""
    return json.dumps({"type": type(message).__name__, **to_data(message)}, ensure_ascii=True) + "\n"


def from_line(line: str) -> Message:
    """Read one line of JSON as a message. Raises `ContractError`."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ContractError("message", line[:60], f"one line of JSON ({error})") from error
    name = data.pop("type", None) if isinstance(data, dict) else None
    if not isinstance(name, str) or name not in _BY_NAME:
        raise ContractError("message.type", line[:60], "one of " + ", ".join(_BY_NAME))
    cls = _BY_NAME[name]
    return from_data(cls, data, f"message {cls.__name__}")
