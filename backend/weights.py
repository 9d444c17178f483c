"""Read weight files: their key names and shapes without the numbers, or everything.

Only safetensors, and pickles with `weights_only=True`: nothing in a file is ever run. Must not import bpy.
"""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from .errors import BackendError

PICKLES = (".ckpt", ".pt", ".pth", ".bin")
SUFFIXES = (".safetensors", *PICKLES)
_NETWORK_FILES = (
    "diffusion_pytorch_model.safetensors",
    "diffusion_pytorch_model.fp16.safetensors",
    "diffusion_pytorch_model.bin",
)
_WRAPPERS = ("state_dict", "controlnet")  # what training programs keep the tensors under
_IP_ADAPTER_GROUPS = ("image_proj", "ip_adapter")
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
    if file.suffix == ".safetensors":
        return _safetensors_shapes(file)
    return {key: tuple(value.shape) for key, value in _read_pickle(file, "meta").items()}


def read(file: Path) -> dict[str, torch.Tensor]:
    """Return the tensors in `file` by key, on the CPU. Raises `BackendError` `broken_weights`."""
    if file.suffix != ".safetensors":
        return _read_pickle(file, "cpu")
    try:
        return load_file(file)
    except SafetensorError as error:
        raise _broken(file, error) from error


def _safetensors_shapes(file: Path) -> dict[str, tuple[int, ...]]:
    try:
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if length > file.stat().st_size:
                raise ValueError("the header is longer than the file")
            header = json.loads(stream.read(length))
        return {key: tuple(entry["shape"]) for key, entry in header.items() if key != "__metadata__"}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(file, error) from error


def _read_pickle(file: Path, device: str) -> dict[str, torch.Tensor]:
    try:
        # Old files are plain pickles, which cannot be mapped into memory.
        mapped = zipfile.is_zipfile(file)
        content = torch.load(file, map_location=device, weights_only=True, mmap=mapped)
    except pickle.UnpicklingError as error:
        raise BackendError(
            "unsafe_weights",
            f"{file.name} holds more than numbers, and loading it could run what is in it.",
            "Use the same model as a .safetensors file.",
            detail=f"{file}: {error}",
        ) from error
    except (RuntimeError, EOFError, zipfile.BadZipFile) as error:
        raise _broken(file, error) from error
    while isinstance(content, dict) and (
        inner := [content[key] for key in _WRAPPERS if isinstance(content.get(key), dict)]
    ):
        content = inner[0]
    if not isinstance(content, dict):
        raise _broken(file, TypeError(f"holds a {type(content).__name__}"))
    groups = {group: content[group] for group in _IP_ADAPTER_GROUPS if isinstance(content.get(group), dict)}
    if len(groups) == len(_IP_ADAPTER_GROUPS):  # the one layout that keeps its tensors in groups
        content = {f"{group}.{key}": value for group, inner in groups.items() for key, value in inner.items()}
    return {str(key): value for key, value in content.items() if isinstance(value, torch.Tensor)}


def _broken(file: Path, error: Exception) -> BackendError:
    return BackendError(
        "broken_weights",
        f"{file.name} cannot be read: it is damaged or was not downloaded to its end.",
        "Delete it and get it again.",
        detail=f"{file}: {error}",
    )
