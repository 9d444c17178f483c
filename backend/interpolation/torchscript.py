"""Read the tensors of a TorchScript file and nothing else: the program in it is neither compiled nor run.

Such a file is a zip with the module tree as a pickle, `data.pkl`, and a storage a file, `data/0` …; the only names that
the pickle may call are those that rebuild tensors and lists. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from ..errors import BackendError

_STORAGES = {"FloatStorage": torch.float32, "HalfStorage": torch.float16, "LongStorage": torch.int64}


def is_torchscript(file: Path) -> bool:
    """Tell whether `file` is a TorchScript archive."""
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def read_tensors(file: Path) -> dict[str, torch.Tensor]:
    """Return the tensors in `file` by key, as its module's state dictionary has them, on the CPU.

    Raises `BackendError`: `unsafe_weights` for one that wants to call anything else, `broken_weights`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            root = next(name for name in archive.namelist() if name.endswith("/data.pkl")).removesuffix("data.pkl")
            with archive.open(f"{root}data.pkl") as stream:
                tree = _Reader(stream, lambda key: archive.read(f"{root}data/{key}")).load()
        return dict(_tensors(tree, ""))
    except pickle.UnpicklingError as error:
        message = f"{file.name} holds more than numbers, and loading it could run what is in it."
        hint = "Use the same model as a .safetensors file."
        raise BackendError("unsafe_weights", message, hint, f"{file}: {error}") from error
    except (KeyError, StopIteration, RuntimeError, EOFError, ValueError, TypeError, zipfile.BadZipFile) as error:
        message = f"{file.name} cannot be read: it is damaged or was not downloaded to its end."
        raise BackendError("broken_weights", message, "Delete it and get it again.", f"{file}: {error!r}") from error


class _Module:
    """Stands for every class of the archive: attributes, and no program."""


class _Reader(pickle.Unpickler):
    def __init__(self, stream: Any, read: Callable[[str], bytes]) -> None:
        super().__init__(stream)
        self._read = read

    def find_class(self, module: str, name: str) -> Any:
        """Return what a name stands for. Raises `UnpicklingError` for any that is not on the list."""
        if module.split(".")[0] == "__torch__":
            return _Module
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if module == "torch.jit._pickle":
            return _value
        raise pickle.UnpicklingError(f"calls {module}.{name}")

    def persistent_load(self, saved: Any) -> torch.Tensor:
        """Return the flat storage that `saved` names: ("storage", type, key, device, number of elements)."""
        _, dtype, key, _, _ = saved
        return torch.frombuffer(bytearray(self._read(key)), dtype=dtype)


def _tensor(
    storage: torch.Tensor, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any
) -> torch.Tensor:
    return torch.as_strided(storage, size, stride, offset)


def _value(value: Any, *_: Any) -> Any:
    """Stand for what tags lists and values with their TorchScript type."""
    return value


def _tensors(module: Any, prefix: str) -> Iterator[tuple[str, torch.Tensor]]:
    for name, value in vars(module).items():
        if isinstance(value, torch.Tensor):
            yield prefix + name, value
        elif isinstance(value, _Module):
            yield from _tensors(value, f"{prefix}{name}.")
