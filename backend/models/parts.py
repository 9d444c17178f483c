"""Name the parts of a model set and say what each needs on disk.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..contract import ControlKind, ModelSet, SparseKind
from .weights import SUFFIXES, settings, weights_file

Role = Literal[
    "base",
    "vae",
    "tokenizer",
    "tokenizer_2",
    "motion_module",
    "controlnet",
    "sparsectrl",
    "lora",
    "ip_adapter",
    "image_encoder",
    "interpolator",
]
TOKENIZER_ROLES: tuple[Role, ...] = ("tokenizer", "tokenizer_2")
_WORDS: dict[Role, str] = {
    "base": "base model",
    "vae": "VAE",
    "tokenizer": "tokenizer",
    "tokenizer_2": "second tokenizer",
    "motion_module": "motion module",
    "controlnet": "ControlNet",
    "sparsectrl": "SparseCtrl",
    "lora": "LoRA",
    "ip_adapter": "IP-Adapter",
    "image_encoder": "image encoder",
    "interpolator": "network for more frames",
}
_RIFE_FILE = "flownet.pkl"  # as RIFE's own releases call it, in a folder train_log
# What the weights of a LoRA are called in a folder: by diffusers, and of MotionLoRAs.
_LORA_FILES = ("pytorch_lora_weights.safetensors", "diffusion_pytorch_model.safetensors")


@dataclass(frozen=True)
class Part:
    """One model of a set, by reference.

    `kind` is the control pass of a ControlNet, or what the key frames of a SparseCtrl are; `weight` is how much a LoRA
    adds. Of one that is `keyed` it is the mean.
    """

    role: Role
    reference: str
    kind: ControlKind | SparseKind | None = None
    weight: float = 1.0
    keyed: bool = False

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        return f"{self.kind} {_WORDS[self.role]}" if self.kind else _WORDS[self.role]

    @property
    def name(self) -> str:
        """What tells it from the other parts of its set, which has several LoRAs."""
        return f"{self.label} {self.reference}" if self.role == "lora" else self.label


@dataclass(frozen=True)
class Located:
    """A part and where it lies: a folder in diffusers' layout, or a single file."""

    part: Part
    path: Path


def parts_of(
    models: ModelSet, kinds: Iterable[ControlKind], references: bool = False, sparse: SparseKind | None = None
) -> list[Part]:
    """Return the parts that a take needs, the base first.

    It has the control passes `kinds`, perhaps `references`, and perhaps key frames that steer it as `sparse` says.
    """
    adapter = models.ip_adapter if references else None
    return [
        Part("base", models.base),
        Part("vae", models.vae or models.base),
        Part("tokenizer", models.base),
        *([Part("tokenizer_2", models.base)] if models.family == "sdxl" else []),
        Part("motion_module", models.motion_module),
        *(Part("controlnet", models.controlnets[kind], kind) for kind in kinds),
        *([Part("sparsectrl", models.sparsectrl[sparse], sparse)] if sparse else []),
        *(Part("lora", lora.reference, weight=lora.weight, keyed=bool(lora.weight_keys)) for lora in models.loras),
        *([Part("ip_adapter", adapter.weights), Part("image_encoder", adapter.image_encoder)] if adapter else []),
    ]


def usable(role: Role, path: Path) -> Path | None:
    """Return the file or folder to load `role` from, or None where `path` does not hold all that it needs."""
    if path.is_file():
        return path if path.suffix in SUFFIXES and role not in TOKENIZER_ROLES else None
    if role == "base":
        return path if _is_model(path / "unet") and all(map(_is_model, text_encoders(path))) else None
    if role in TOKENIZER_ROLES:  # SDXL's second reads as the first does
        return _first((path / role, path / "tokenizer", path), _is_tokenizer)
    if role == "vae":
        return _first((path / "vae", path), _is_model)
    if role == "interpolator" and (path / _RIFE_FILE).is_file():
        return path / _RIFE_FILE
    if role in ("lora", "ip_adapter", "interpolator"):
        name = lora_file([file.name for file in path.iterdir()]) if path.is_dir() else None
        return path / name if name else None
    return path if _is_model(path) else None


def lora_file(names: Collection[str]) -> str | None:
    """Return which of the files `names` of a folder holds a LoRA: one with a usual name, or the only one."""
    usual = [name for name in _LORA_FILES if name in names]
    alone = [name for name in names if name.endswith(".safetensors") and "/" not in name]
    return usual[0] if usual else alone[0] if len(alone) == 1 else None


def text_encoders(base: Path) -> list[Path]:
    """Return the folders of the text encoders that the UNet in the folder `base` needs: SDXL's needs two."""
    pooled = settings(base / "unet").get("addition_embed_type") == "text_time"
    return [base / "text_encoder", *([base / "text_encoder_2"] if pooled else [])]


def _first(paths: Iterable[Path], fits: Callable[[Path], bool]) -> Path | None:
    return next((path for path in paths if fits(path)), None)


def _is_model(folder: Path) -> bool:
    return (folder / "config.json").is_file() and weights_file(folder) is not None


def _is_tokenizer(folder: Path) -> bool:
    return (folder / "tokenizer.json").is_file() or (folder / "vocab.json").is_file()
