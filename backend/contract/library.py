"""Describe the models that lie on this machine, and what is asked of them: list, offer, download, delete, convert.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from .machine import ANY_MACHINE, Machine

ModelKind = Literal[
    "checkpoint",
    "unet",
    "vae",
    "text_encoder",
    "motion_module",
    "lora",
    "motion_lora",
    "domain_adapter",
    "controlnet",
    "sparsectrl",
    "ip_adapter",
    "image_encoder",
    "interpolation",
    "upscaler",
    "embedding",
    "unknown",
]
KIND_LABELS: dict[ModelKind, str] = {
    "checkpoint": "Base Model",
    "unet": "UNet",
    "vae": "VAE",
    "text_encoder": "Text Encoder",
    "motion_module": "Motion Module",
    "lora": "LoRA",
    "motion_lora": "MotionLoRA",
    "domain_adapter": "Domain Adapter",
    "controlnet": "ControlNet",
    "sparsectrl": "SparseCtrl",
    "ip_adapter": "IP-Adapter",
    "image_encoder": "Image Encoder",
    "interpolation": "Frame Interpolation",
    "upscaler": "Upscaler",
    "embedding": "Textual Inversion",
    "unknown": "Unknown",
}
_SNAPSHOTS = "snapshots"  # the folder of a repository in the Hub's cache that holds its versions
Layout = Literal["plain", "hub", "a1111", "comfyui"]
LAYOUT_LABELS: dict[Layout, str] = {
    "plain": "model folder",
    "hub": "Hub cache",
    "a1111": "A1111",
    "comfyui": "ComfyUI",
}


@dataclass(frozen=True)
class ModelFile:
    """A model on this machine and what its header says of it; an empty text or 0 is what it does not tell."""

    path: str  # a file, or a folder in diffusers' layout
    root: str  # the folder that was looked in
    kind: ModelKind = "unknown"
    family: str = ""  # of the base models that it is made for, or is: SD 1.5, SDXL, SD 2 …
    version: str = ""  # of a motion module and what belongs to one: v1, v2, v3 …
    detail: str = ""  # what else tells it from others of its kind
    precision: str = ""  # fp32, fp16, bf16, fp8 …
    size_bytes: int = 0
    is_pickle: bool = False
    frames: int = 0  # that a motion module can see at once
    widths: tuple[int, ...] = ()  # of what an IP-Adapter reads, and of what an image encoder hands on
    triggers: tuple[str, ...] = ()  # words that a LoRA was trained with
    licence: str = ""
    repository: str = ""  # on the Hub, of what lies in its cache
    problem: str = ""  # a sentence where it cannot be used
    hint: str = ""

    @property
    def name(self) -> str:
        """What to call it in a list: of what lies in the Hub's cache, how a model set names it."""
        parts = PurePath(self.path).parts
        if not self.repository or _SNAPSHOTS not in parts:
            return parts[-1]
        inside = parts[len(parts) - parts[::-1].index(_SNAPSHOTS) + 1 :]  # behind the folder of a version
        return ":".join(filter(None, (self.repository, "/".join(inside))))

    @property
    def label(self) -> str:
        """What it is, in words: `Motion Module v3`."""
        return " ".join(filter(None, (KIND_LABELS[self.kind], self.version)))


@dataclass(frozen=True)
class ModelsFolder:
    """A folder that was looked in."""

    path: str
    layout: Layout
    models: int  # that were found there
    size_bytes: int  # of these
    free_bytes: int  # on its disk
    is_own: bool = False  # Animatic's own: what lies there is no other program's
    problem: str = ""


@dataclass(frozen=True)
class Offer:
    """What a download would bring, as the Hub tells it."""

    job: str
    reference: str
    size_bytes: int  # that are not here yet
    files: int
    licences: tuple[str, ...]  # a line a repository: `org/name: licence`
    into: str
    free_bytes: int


@dataclass(frozen=True)
class Removal:
    """What deleting the model at `path` would do: `sentences` are for who decides."""

    job: str
    path: str
    frees_bytes: int
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class ModelsFound:
    """Some of the models that a list is made of; more may follow."""

    job: str
    models: tuple[ModelFile, ...] = ()
    folders: tuple[ModelsFolder, ...] = ()


@dataclass(frozen=True)
class ListModels:
    """List the models in the machine's model folders and the Hub's cache."""

    job: str
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class OfferModel:
    """Ask the Hub what a download of `reference` would bring: a Hub id, with or without a file, or a good set."""

    job: str
    reference: str
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class DownloadModel:
    """Fetch what `OfferModel` tells of."""

    job: str
    reference: str
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class OfferRemoval:
    """Ask what deleting the model at `path` would do, before it is done."""

    job: str
    path: str
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class DeleteModel:
    """Delete the model at `path`, which lies in one of the machine's model folders or in the Hub's cache."""

    job: str
    path: str
    machine: Machine = ANY_MACHINE


@dataclass(frozen=True)
class ConvertModel:
    """Write the pickle at `path` as safetensors beside it."""

    job: str
    path: str
    machine: Machine = ANY_MACHINE


Told = ModelsFound | Offer | Removal  # what a job about models tells besides its progress
LibraryRequest = ListModels | OfferModel | DownloadModel | OfferRemoval | DeleteModel | ConvertModel
