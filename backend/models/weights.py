"""Read weight files: their key names and shapes without the numbers, or everything.

Only safetensors, and pickles with `weights_only=True`: nothing in a file is ever run. Must not import bpy, nor torch at
the top: who only looks at headers need not wait for it.
"""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BackendError
from ..library.header import read_header, unsafe
from ..library.pickled import weights_in

if TYPE_CHECKING:
    import torch

PICKLES = (".ckpt", ".pt", ".pth", ".bin", ".pkl")
SUFFIXES = (".safetensors", *PICKLES)
_NETWORK_FILES = (
    "diffusion_pytorch_model.safetensors",
    "diffusion_pytorch_model.fp16.safetensors",
    "diffusion_pytorch_model.bin",
)
_TEXT_FILES = ("model.safetensors", "model.fp16.safetensors", "pytorch_model.bin")


def weights_file(folder: Path) -> Path | None:
    """Return the weights in one model's folder (diffusers or transformers layout), the full ones first."""
    candidates = (folder / name for name in (*_NETWORK_FILES, *_TEXT_FILES))
    return next((path for path in candidates if path.is_file()), None)


def safe_names(half: bool) -> list[str]:
    """Return what weights are named as safetensors in one model's folder, the ones to prefer first."""
    names = [name for name in (*_NETWORK_FILES, *_TEXT_FILES) if name.endswith(".safetensors")]
    return sorted(names, key=lambda name: (".fp16." in name) != half)


def settings(folder: Path, name: str = "config.json") -> dict[str, Any]:
    """Return the settings `name` of the model in `folder`; none where there are none, and for a file.

    Raises `BackendError` `broken_weights`.
    """
    config = folder / name
    if not config.is_file():
        return {}
    try:
        told = json.loads(config.read_text("utf-8"))
        if not isinstance(told, dict):
            raise TypeError(f"holds a {type(told).__name__}")
    except (ValueError, TypeError) as error:
        raise _broken(config, error) from error
    return told


def variant(file: Path) -> str | None:
    """Return diffusers' name of the variant that a file in its layout is, such as `fp16`."""
    return "fp16" if ".fp16." in file.name else None


def shapes(file: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of each tensor in `file` by key, without reading the numbers. Raises `BackendError`."""
    return read_header(file).shapes


def read(file: Path) -> dict[str, torch.Tensor]:
    """Return the tensors in `file` by key, on the CPU.

    Raises `BackendError` like `read_header`, which has a sentence for each way in which a file can be wrong.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if read_header(file).is_pickle:
        return _read_pickle(file)
    try:
        return load_file(file)
    except SafetensorError as error:
        raise _broken(file, error) from error


def _read_pickle(file: Path) -> dict[str, torch.Tensor]:
    import torch

    try:
        # Old files are plain pickles, which cannot be mapped into memory.
        content = torch.load(file, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(file))
    except pickle.UnpicklingError as error:
        raise unsafe(file, "holds more than numbers, and loading it could run what is in it", str(error)) from error
    except (RuntimeError, EOFError, zipfile.BadZipFile) as error:
        raise _broken(file, error) from error
    weights = weights_in(content, lambda value: value if isinstance(value, dict) else None)
    return {str(key): value for key, value in weights.items() if isinstance(value, torch.Tensor)}


def _broken(file: Path, error: Exception) -> BackendError:
    return BackendError(
        "broken_weights",
        f"{file.name} cannot be read: it is damaged or was not downloaded to its end.",
        "Delete it and get it again.",
        detail=f"{file}: {error}",
    )
