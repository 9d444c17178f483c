"""Describe what a take is handed on as: a movie, a sequence of pictures, a workflow for ComfyUI.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .folders import safe_name
from .machine import ANY_MACHINE, Machine
from .more_frames import FPS_HIGH
from .schema import ContractError, require_between
from .take import Take

ExportFormat = Literal["mp4", "webm", "prores", "gif", "png", "exr"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = typing.get_args(ExportFormat)
ExportQuality = Literal["best", "high", "small"]
EXPORT_QUALITIES: tuple[ExportQuality, ...] = typing.get_args(ExportQuality)
EXPORT_SUFFIXES: dict[ExportFormat, str] = {
    **{"mp4": ".mp4", "webm": ".webm", "prores": ".mov", "gif": ".gif"},
    **{"png": ".png", "exr": ".exr"},
}
SEQUENCE_FORMATS: tuple[ExportFormat, ...] = ("png", "exr")  # a folder of pictures, one a frame
COMFYUI_WORKFLOW = "workflow_api.json"  # in the folder that a take is exported into for ComfyUI


@dataclass(frozen=True)
class ExportTake:
    """Write the frames of the take in `folder`, held as the scene holds them, into a movie or a folder of pictures.

    `into` ends as the format asks, see `export_path`. What is there already stays unless `overwrite`. `repeats` is for
    GIF alone: it plays again and again. It is what shows the take in its scene, pictures in between among it where
    there are such. With an `fps` it is the pictures that were made at that rate; at the take's own rate, its own alone.
    """

    job: str
    folder: str
    into: str
    format: ExportFormat = "mp4"
    quality: ExportQuality = "high"
    repeats: bool = True
    overwrite: bool = False
    fps: float = 0.0

    def __post_init__(self) -> None:
        require_between("fps", self.fps, 0.0, FPS_HIGH)


@dataclass(frozen=True)
class ExportComfyUI:
    """Write the take in `folder` as a ComfyUI workflow with all its pictures into the folder `into`.

    `root` is where the machine that runs ComfyUI finds that folder; empty is `into` itself. What the take's models are
    is looked up in the folders of `machine`.
    """

    job: str
    folder: str
    into: str
    root: str = ""
    overwrite: bool = False
    machine: Machine = ANY_MACHINE


def export_format(path: Path) -> ExportFormat | None:
    """Return the format that the ending of `path` tells, or None."""
    return next((name for name, suffix in EXPORT_SUFFIXES.items() if suffix == path.suffix.lower()), None)


def required_format(path: Path, asked: str) -> ExportFormat:
    """Return the format `asked`, or where that is empty the one that `path` tells. Raises `ContractError`."""
    found = next((name for name in EXPORT_FORMATS if name == (asked or export_format(path))), None)
    if found is not None:
        return found
    if asked:
        raise ContractError("format", asked, "one of " + ", ".join(EXPORT_FORMATS))
    endings = ", ".join(EXPORT_SUFFIXES.values())
    raise ContractError("file", path.name, f"a name that ends in {endings}: or name the format")


def export_path(path: Path, format: ExportFormat) -> Path:
    """Return `path` as it is written in `format`: a file with its ending; a sequence is a folder without one."""
    suffix = EXPORT_SUFFIXES[format]
    bare = path.with_suffix("") if path.suffix.lower() in EXPORT_SUFFIXES.values() else path
    return bare if format in SEQUENCE_FORMATS else bare.with_name(bare.name + suffix)


def export_name(take: Take) -> str:
    """Return the name that an exported take has unless one is chosen, without an ending."""
    return f"{safe_name(take.shot_name)}_take{take.number:02d}"
